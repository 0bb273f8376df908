"""How somebody wants to be told, as they tick it; and a browser that wants to hear."""

import base64
import binascii
import datetime as dt
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging import webpush
from messaging.kinds import GROUPS, SWITCHED, Channel, Group
from messaging.models import NotificationChoice, QuietHours
from messaging.outside import NotPublic

EVENING, MORNING = dt.time(22), dt.time(7)


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class ChoicesForm(forms.Form):
    """A tick for each group and channel, and the quiet hours."""

    quiet = forms.BooleanField(label=_("Keep quiet between these hours"), required=False)
    starts = _clock(_("From"))
    ends = _clock(_("Until"))

    def __init__(self, user: User, data: Any = None) -> None:
        off = NotificationChoice.objects.filter(user=user, on=False)
        switched_off = set(off.values_list("group", "channel"))
        hours = QuietHours.objects.filter(user=user).first()
        quiet = {"quiet": True, "starts": hours.starts, "ends": hours.ends} if hours else {}
        super().__init__(data, initial={"starts": EVENING, "ends": MORNING} | quiet)
        for group in SWITCHED:
            for channel in group.channels:
                self.fields[_name(group, channel)] = forms.BooleanField(
                    label=f"{group.title}: {channel.label}",
                    required=False,
                    initial=(group.key, channel) not in switched_off,
                )

    def rows(self) -> Iterator[tuple[Group, list[tuple[Channel, BoundField | None, bool]]]]:
        """Each group with its tick for each channel; where there is nothing to choose, whether it
        always comes that way.
        """
        for group in GROUPS:
            yield group, [(channel, *self._tick(group, channel)) for channel in Channel]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["quiet"] and data["starts"] == data["ends"]:
            self.add_error("ends", _("The quiet hours need an end that is not their start."))
        return data

    def _tick(self, group: Group, channel: Channel) -> tuple[BoundField | None, bool]:
        name = _name(group, channel)
        if name in self.fields:
            return self[name], False
        return None, channel in group.channels or not group.always

    @property
    def choices(self) -> dict[tuple[str, Channel], bool]:
        return {
            (group.key, channel): self.cleaned_data[_name(group, channel)]
            for group in SWITCHED
            for channel in group.channels
        }

    @property
    def quiet_hours(self) -> tuple[dt.time, dt.time] | None:
        data = self.cleaned_data
        return (data["starts"], data["ends"]) if data["quiet"] else None


class DeviceForm(forms.Form):
    """A subscription as browsers write it; both keys are base64 for addresses."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        try:
            webpush.refuse_private(endpoint)
        except NotPublic as refused:
            raise forms.ValidationError(str(refused)) from refused
        return endpoint

    def clean_p256dh(self) -> str:
        key: str = self.cleaned_data["p256dh"]
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(key))
        except ValueError as bad:
            raise forms.ValidationError(_("This is no key of a browser.")) from bad
        return key

    def clean_auth(self) -> str:
        secret: str = self.cleaned_data["auth"]
        if len(_bytes(secret)) != 16:
            raise forms.ValidationError(_("This is no secret of a browser."))
        return secret


def _name(group: Group, channel: Channel) -> str:
    return f"{group.key}-{channel}"


def _bytes(text: str) -> bytes:
    """Nothing for what is not base64."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
