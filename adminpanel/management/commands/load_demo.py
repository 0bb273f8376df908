"""`manage.py load_demo`: a made-up wedding season, from one seed."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from adminpanel.demo.funds import fund_sandbox
from adminpanel.demo.load import load_demo
from adminpanel.demo.refunds import decide_refunds
from adminpanel.demo.season import NoRoom
from adminpanel.demo.world import COUPLE_LOGIN, PASSWORD, VENDOR_LOGIN, Sizes
from vendors.services import measure_reply_times


class Command(BaseCommand):
    help = "Load a made-up wedding season; when it is there already, say so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Sizes()
        parser.add_argument("--vendors", type=int)
        parser.add_argument("--couples", type=int)
        parser.add_argument("--bookings", type=int, default=usual.bookings)
        parser.add_argument("--messages", type=int)
        parser.add_argument("--seed", type=int, default=usual.seed)

    def handle(self, **options: Any) -> None:
        sizes = _sizes(options)
        say = self.stdout.write if options["verbosity"] else _say_nothing
        try:
            loaded = load_demo(sizes, say=say)
        except NoRoom as error:
            raise CommandError(str(error)) from error
        if loaded:
            measure_reply_times()
            if settings.PAYMENT_SANDBOX:
                fund_sandbox()
            decide_refunds()
            say(f"The demo is loaded. Sign in as {COUPLE_LOGIN} or {VENDOR_LOGIN} with {PASSWORD}.")
        else:
            say("The demo is already there.")


def _sizes(options: dict[str, Any]) -> Sizes:
    """What was asked for; what was not grows with the bookings."""
    usual, bookings = Sizes(), options["bookings"]
    return Sizes(
        vendors=_or(options["vendors"], max(usual.vendors, bookings // 12)),
        couples=_or(options["couples"], max(usual.couples, bookings // 8)),
        bookings=bookings,
        messages=_or(options["messages"], max(usual.messages, bookings * 10)),
        seed=options["seed"],
    )


def _or(asked: int | None, otherwise: int) -> int:
    return otherwise if asked is None else asked


def _say_nothing(_: str) -> None:
    """For --verbosity 0."""
