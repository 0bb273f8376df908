"""Addresses that strangers give us and that we are to call: only those of the public internet.

A name can lead into our own network, and elsewhere a second later. So who calls must use the very
address that was looked at here: webpush looks again once connected, and the fetching of calendars
connects to what `public_addresses` has returned.
"""

import ipaddress
import socket

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """This address is not one that we call; the text says why."""


def public_addresses(host: str, port: int) -> list[str]:
    """Where `host` leads. Raises NotPublic when nowhere, or for one place not on the internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotPublic("This address cannot be found.") from unknown
    places = [str(place[0]) for *_, place in found]
    for place in places:
        refuse_address(place)
    return places


def refuse_address(text: str) -> None:
    """Raise NotPublic unless this is an address of the public internet, also of those within it."""
    address = ipaddress.ip_address(text.split("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    for one in (address, *_carried_by(address)):
        if not one.is_global or one.is_multicast:
            raise NotPublic("This address is not on the public internet.")


def _carried_by(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that a gateway would take out of an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one]
