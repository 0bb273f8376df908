"""A site and a provider, and all that is on its way between them: letters (webhooks) and bells
(background work) wait here until a test lets them arrive: in any order, twice, or never.

Everything happens inside one transaction that is thrown away. The provider is the real sandbox, the
door for webhooks the real one, and both clocks move together.
"""

import contextlib
import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import httpx
import time_machine
from celery.app.task import Task
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client, TestCase
from django.urls import reverse
from djstripe.models import WebhookEndpoint

from accounts.models import User
from bookings import services as booking_services
from bookings.exceptions import BookingError
from bookings.models import Booking
from payments import audit, services
from payments.exceptions import PaymentError
from payments.models import (
    Account,
    Dispute,
    Entry,
    Payment,
    Payout,
    PayoutAccount,
    Posting,
    Refund,
    TakeBack,
)
from payments.providers import stripe_client
from payments.providers.base import NoAnswer
from payments.sandbox.webhooks import signature
from payments.services import Checkout
from payments.stripe_events import subject_of
from tests.conftest import staff
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.payments import payable, payable_by_paypal
from tests.factories.vendors import PackageFactory, VendorFactory
from tests.fixtures.sandbox import Sandbox
from vendors.exceptions import VendorError
from vendors.models import Vendor

# Fees, and what banks say later of a refund, come with the clock.
BANKS_TAKE = 60
NOWHERE = "http://127.0.0.1:9"
PATIENCE = 1000
INQUIRIES = {  # what the provider calls a mere question, and what we call it
    "warning_needs_response": "inquiry",
    "warning_under_review": "inquiry_review",
    "warning_closed": "inquiry_closed",
}
REFUSALS = (BookingError, VendorError, PaymentError, PermissionDenied, NoAnswer)
Json = dict[str, Any]
Bell = tuple[Any, tuple[Any, ...]]


class World:
    """Two couples, two vendors with odd prices and rates, and three who keep the books."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.letters: list[Json] = []
        self.bells: list[Bell] = []
        self.secrets: dict[str, str] = {}
        self._last_event = ""
        self.topped_up = 0
        self._client = Client(raise_request_exception=False)
        with contextlib.ExitStack() as opened:
            opened.enter_context(_thrown_away())
            now = dt.datetime.now(dt.UTC)
            self.clock = opened.enter_context(time_machine.travel(now, tick=False))
            self.first_day = now.date()
            opened.enter_context(mock.patch.object(Task, "delay", self._bell()))
            opened.enter_context(_one_try_each())
            sandbox.control("reset")
            sandbox.control("options", settle_after=BANKS_TAKE)
            self.connect(NOWHERE)
            sandbox.control("webhooks", paused=True)
            self._furnish()
            self._opened = opened.pop_all()

    def close(self) -> None:
        self._opened.close()

    def connect(self, site: str) -> None:
        """Let the provider send its letters to a site."""
        call_command("connect_stripe", "--site", site, verbosity=0)
        endpoints = WebhookEndpoint.objects.all()
        self.endpoint = next(each for each in endpoints if "refund.failed" in each.enabled_events)

    def _furnish(self) -> None:
        self.people = [UserFactory() for _ in range(2)]
        for person in self.people:
            CoupleFactory(people=[person])
        self.vendors = [
            self._vendor("Rosewood Studio", price=99_999, deposit=33, rate=1_250),
            self._vendor("Other House", price=123_457, deposit=7, rate=333),
        ]
        self.bookkeepers = [staff(name, "finance") for name in ("Fin Ance", "Frida Ance")]

    def _vendor(self, name: str, *, price: int, deposit: int, rate: int) -> Vendor:
        vendor = VendorFactory(name=name, package=False, commission_basis_points=rate)
        PackageFactory(vendor=vendor, price=price, deposit_percent=deposit)
        payable_by_paypal(vendor, _address(vendor))
        PayoutAccount.objects.filter(vendor=vendor).update(is_chosen=False)
        payable(vendor)
        return vendor

    def _bell(self) -> Callable[..., None]:
        """Of background work only what is about money is kept."""

        def delay(task: Any, *args: Any, **facts: Any) -> None:
            if task.name.startswith("payments."):
                self.bells.append((task, args))

        return delay

    # ------------------------------------------------------------ our side

    @contextlib.contextmanager
    def committing(self) -> Iterator[None]:
        """What waits for the commit happens; the clock stands still, so nobody is too fast."""
        cache.clear()
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield

    def do(self, act: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        """What came of it; None when it was refused, or the provider did not answer."""
        with self.committing(), contextlib.suppress(*REFUSALS):
            return act(*args, **facts)

    def work_off(self) -> None:
        """Background work, until there is none."""
        while self.bells:
            self.ring(self.bells.pop(0))

    def ring(self, bell: Bell) -> None:
        task, args = bell
        self.do(task, *args)

    def accepted(self, person: User, vendor: Vendor, date: dt.date) -> Booking | None:
        package = vendor.packages.get()
        booking = self.do(
            booking_services.request_booking, package.pk, date=date, message="Us?", by=person
        )
        owner = vendor.people()[0]
        return booking and self.do(booking_services.accept_booking, booking.pk, by=owner)

    def begin(self, booking: Booking, purpose: str, provider: str = "stripe") -> Checkout | None:
        facts: Json = {"by": booking.couple.people()[0], "provider": provider}
        if purpose == Payment.Purpose.AGAIN:
            loss = Dispute.objects.standing_losses_of(booking).first()
            facts["loss"] = loss and loss.pk
        checkout = self.do(services.start_payment, booking.pk, purpose, **facts)
        if checkout and checkout.client_secret:
            self.secrets[checkout.payment.provider_id] = checkout.client_secret
        return checkout

    def left(self, booking: Booking) -> int:
        return services.left_of(Payment.objects.succeeded().filter(booking=booking))

    def give_back(self, booking: Booking, amount: int, *, by: User) -> Any:
        facts = {"why": "Sorry.", "by": by, "expected_left": self.left(booking)}
        return self.do(services.give_back, booking.pk, amount=amount, **facts)

    def cancel(self, booking: Booking, *, by_vendor: bool) -> None:
        side = "vendor" if by_vendor else "couple"
        by = (booking.vendor if by_vendor else booking.couple).people()[0]
        refund = booking.refund_for(side, on=booking.vendor.today())
        self.do(services.cancel_booking, booking.pk, reason="", by=by, expected_refund=refund)

    def choose(self, vendor: Vendor, provider: str) -> None:
        """The vendor is paid through this one from now on; one that was stopped is proved again."""
        accounts = PayoutAccount.objects.filter(vendor=vendor)
        ready = {"state": "ready", "payouts_enabled": True, "disabled_reason": ""}
        accounts.filter(provider="paypal").update(**ready)
        self.do(services.choose_provider, vendor.pk, provider=provider, by=vendor.people()[0])
        able = accounts.filter(is_chosen=True, state="ready").exists()
        Vendor.objects.filter(pk=vendor.pk).update(payouts_ready=able)

    def receiver_decides(self, vendor: Vendor, status: str) -> None:
        """What becomes of the last payout to the vendor's address, if it may become that. A letter
        says so, and nothing else: what has arrived is looked at daily only.
        """
        try:
            item = self.sandbox.control("paypal", receiver=_address(vendor), status=status)
        except httpx.HTTPError:
            return
        kind, batch = f"PAYMENT.PAYOUTS-ITEM.{status}", item["payout_batch_id"]
        event_id = f"WH-{batch}-{status}"
        with self.committing():
            services.note_event("paypal", event_id, kind=kind, subject_id=batch, happened_at=None)

    def run_payouts(self) -> None:
        self.do(services.run_payouts, door="command")

    def reconcile(self, *providers: str) -> int:
        """How often the providers did not answer."""
        reports = [self.do(services.reconcile, name) for name in providers or ("stripe", "paypal")]
        return sum(report.silent if report else 1 for report in reports)

    # ------------------------------------------------------------ the payer's and the bank's side

    def card(self, payment: Payment, number: str) -> None:
        """What the card fields in the page do; also of a payment that is not to be paid any more,
        in a tab that was left open.
        """
        secret = self.secrets.get(payment.provider_id or "")
        if secret:
            with contextlib.suppress(httpx.HTTPError):
                intent = {"id": payment.provider_id, "client_secret": secret}
                self.sandbox.page_confirms(intent, number)

    def bank_answers(self, payment: Payment, outcome: str) -> None:
        secret = self.secrets.get(payment.provider_id or "")
        if secret:
            intent = {"id": payment.provider_id, "client_secret": secret}
            self.sandbox.person_answers(intent, outcome)

    def refund_in_dashboard(self, payment: Payment, amount: int) -> None:
        with contextlib.suppress(httpx.HTTPError):
            facts = {"charge": payment.charge_id, "amount": amount}
            self.sandbox.call("POST", "/v1/refunds", **facts)

    def top_up_paypal(self, amount: int) -> None:
        """Somebody moves money there from elsewhere, minor units; our books do not know of it."""
        self.sandbox.control("paypal", topup=f"{amount // 100}.{amount % 100:02}")
        self.topped_up += amount

    def dispute(self, payment: Payment, amount: int | None, *, asks_first: bool) -> str:
        """The dispute's id; none when the bank leaves it: there is one already, or nothing is left.
        `asks_first` opens an inquiry, which takes no money yet.
        """
        if any(each["payment_intent"] == payment.provider_id for each in self.there("disputes")):
            return ""
        facts: Json = {"payment": payment.provider_id, "inquiry": asks_first}
        with contextlib.suppress(httpx.HTTPError):
            made = self.sandbox.control(
                "disputes", **facts, **({"amount": amount} if amount else {})
            )
            return str(made["id"])
        return ""

    def bank_decides(self, dispute: Dispute, outcome: str) -> None:
        with contextlib.suppress(httpx.HTTPError):
            self.sandbox.control("disputes", dispute=dispute.provider_id, outcome=outcome)

    def let_time_pass(self, length: dt.timedelta) -> None:
        self.clock.shift(length)
        self.sandbox.control("clock", advance=length.total_seconds())

    # ------------------------------------------------------------ webhooks

    def fetch_post(self) -> list[Json]:
        """What the provider wants to tell us is on its way from now on."""
        wanted = self.endpoint.enabled_events
        while True:
            before = f"&ending_before={self._last_event}" if self._last_event else ""
            page = self.sandbox.call("GET", f"/v1/events?limit=100{before}").json()
            if page["data"]:
                self._last_event = page["data"][0]["id"]
            news = reversed(page["data"])
            self.letters += [event for event in news if event["type"] in wanted]
            if not page["has_more"] or not before:
                return self.letters

    def deliver(self, event: Json) -> int:
        """Post one event to our door, signed; the status of the answer."""
        body, now = json.dumps(event), int(time.time())
        signed = signature(self.endpoint.secret, body, at=now)
        with self.committing():
            return self._client.post(
                reverse("djstripe:djstripe_webhook_by_uuid", args=[self.endpoint.djstripe_uuid]),
                body,
                content_type="application/json",
                headers={"Stripe-Signature": signed},
            ).status_code

    def hear(self, event: Json) -> None:
        """What the door does with an event it has let in, without the door."""
        at = dt.datetime.fromtimestamp(event["created"], dt.UTC)
        with self.committing():
            services.note_event(
                "stripe",
                event["id"],
                kind=event["type"],
                subject_id=subject_of(event["data"]),
                happened_at=at,
            )

    def undelivered(self) -> list[Json]:
        """Letters that the provider itself still tries to deliver."""
        return list(self.sandbox.state()["webhooks"]["queue"])

    def wait_until_tried(self) -> None:
        """Until the provider has tried everything that is due by its clock."""
        for _ in range(PATIENCE):
            now = self.sandbox.state()["now"]
            if all(each["due"] > now for each in self.undelivered()):
                return
            time.sleep(0.02)
        raise AssertionError(f"still due: {self.undelivered()}")

    # ------------------------------------------------------------ again from here

    @contextlib.contextmanager
    def once(self) -> Iterator[None]:
        """What happens inside has not happened afterwards, here or there."""
        self.sandbox.control("reset")
        self.sandbox.control("options", settle_after=BANKS_TAKE)
        self.clock.move_to(time_machine.escape_hatch.datetime.datetime.now(dt.UTC))
        self.letters, self.bells, self.secrets, self._last_event = [], [], {}, ""
        self.topped_up = 0
        with _thrown_away():
            yield

    # ------------------------------------------------------------ what must be true

    def problems(self) -> list[str]:
        """Of the database: what it checks at commit, and every promise about money."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return list(audit.problems())

    def differences(self) -> list[str]:
        """What the provider's own lists say and our rows do not, and the other way round."""
        return [
            *_differing("payments", self._payments_there(), self._payments_here()),
            *_differing("refunds", self._refunds_there(), self._refunds_here()),
            *_differing("disputes", self._disputes_there(), self._disputes_here()),
            *_differing("transfers", self._transfers_there(), self._transfers_here()),
            *_differing("payouts", self._payouts_there(), self._payouts_here()),
            *_differing("balance", self._balance_there(), self._balance_here()),
        ]

    def there(self, path: str) -> list[Json]:
        """All of a list of the provider's."""
        things: list[Json] = []
        while True:
            after = f"&starting_after={things[-1]['id']}" if things else ""
            page = self.sandbox.call("GET", f"/v1/{path}?limit=100{after}").json()
            things += page["data"]
            if not page["has_more"]:
                return things

    def _payments_there(self) -> dict[str, Any]:
        return {
            each["id"]: (each["metadata"].get("payment"), each["amount"], _end(each["status"]))
            for each in self.there("payment_intents")
        }

    def _payments_here(self) -> dict[str, Any]:
        return {
            each.provider_id: (str(each.uuid), each.amount, _end(each.state))
            for each in Payment.objects.filter(provider="stripe").exclude(provider_id=None)
        }

    def _refunds_there(self) -> dict[str, Any]:
        return {
            each["id"]: (each["payment_intent"], each["amount"], each["status"])
            for each in self.there("refunds")
        }

    def _refunds_here(self) -> dict[str, Any]:
        """One that is unsent is nowhere there; one that could not be sent has no id."""
        refunds = Refund.objects.filter(payment__provider="stripe").select_related("payment")
        return {
            each.provider_id or f"no id of {each.pk}": (
                each.payment.provider_id,
                each.amount,
                each.state,
            )
            for each in refunds
            if each.provider_id or each.state != Refund.State.FAILED
        }

    def _disputes_there(self) -> dict[str, Any]:
        return {
            each["id"]: (
                each["payment_intent"],
                each["amount"],
                INQUIRIES.get(each["status"], each["status"]),
            )
            for each in self.there("disputes")
        }

    def _disputes_here(self) -> dict[str, Any]:
        return {
            each.provider_id: (each.payment.provider_id, each.amount, each.state)
            for each in Dispute.objects.select_related("payment")
        }

    def _transfers_there(self) -> dict[str, Any]:
        return {
            each["id"]: (each["amount"], each["amount_reversed"], each["destination"])
            for each in self.there("transfers")
        }

    def _transfers_here(self) -> dict[str, Any]:
        done = TakeBack.objects.filter(state=TakeBack.State.DONE)
        return {
            each.provider_id: (
                each.amount,
                done.filter(payout=each).total(),
                each.account_id,
            )
            for each in Payout.objects.sent().filter(provider="stripe").exclude(amount=0)
        }

    def _payouts_there(self) -> dict[str, Any]:
        """Of those at PayPal that we know of, how they stand."""
        words = {"SUCCESS": "sent", "PENDING": "underway", "REFUNDED": "returned"}
        known = Payout.objects.filter(provider="paypal").exclude(provider_id=None)
        there = {}
        for id in known.values_list("provider_id", flat=True):
            (item,) = self.sandbox.paypal("GET", f"/v1/payments/payouts/{id}").json()["items"]
            status = item["transaction_status"]
            there[id] = (item["payout_item"]["receiver"], words.get(status, status))
        return there

    def _payouts_here(self) -> dict[str, Any]:
        known = Payout.objects.filter(provider="paypal").exclude(provider_id=None)
        return {each.provider_id: (each.account_id, each.state) for each in known}

    def _balance_there(self) -> dict[str, int]:
        """What the provider holds for us, with what a bank has agreed to and is not booked yet."""
        booked = sum(
            each["net"] for each in self.there("balance_transactions") if each["type"] != "topup"
        )
        coming = sum(
            each["amount"]
            for each in self.there("charges")
            if each["paid"] and each["balance_transaction"] is None
        )
        return {"stripe": booked + coming, "paypal": self._balance_at_paypal()}

    def _balance_at_paypal(self) -> int:
        rows = self.sandbox.paypal("GET", "/v1/reporting/balances").json()["balances"]
        held = sum(round(float(row["total_balance"]["value"]) * 100) for row in rows)
        return held - self.topped_up

    def _balance_here(self) -> dict[str, int]:
        held = Posting.objects.filter(account=Account.PROVIDER_CLEARING)
        return {name: _sum(held.filter(provider=name)) for name in ("stripe", "paypal")}

    def digest(self) -> Json:
        """Where all of it has come to, without ids and times."""
        return {
            "bookings": list(
                Booking.objects.order_by("pk").values_list(
                    "state", "amount_paid", "given_back", "refund_due"
                )
            ),
            "payments": sorted(
                Payment.objects.values_list(
                    "booking__date",
                    "purpose",
                    "provider",
                    "state",
                    "amount",
                    "fee",
                    "vendor_share",
                    "paid_out",
                )
            ),
            "refunds": sorted(
                Refund.objects.values_list(
                    "payment__booking__date", "payment__purpose", "amount", "reason", "state"
                )
            ),
            "payouts": sorted(
                Payout.objects.values_list(
                    "vendor__name", "gross", "netted", "amount", "taken_back", "state"
                )
            ),
            "taken back": sorted(
                TakeBack.objects.values_list("payment__booking__date", "amount", "state")
            ),
            "entries": sorted(Counter(Entry.objects.values_list("kind", flat=True)).items()),
            "accounts": sorted(
                (name, vendor or "", total)
                for name, vendor, total in Posting.objects.order_by()
                .values_list("account", "vendor__name")
                .annotate(Sum("amount"))
            ),
        }


@contextlib.contextmanager
def _thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def _one_try_each() -> Iterator[None]:
    """The SDK repeats what failed after waiting a while; here nobody waits."""
    stripe_client._client_of.cache_clear()
    with mock.patch.object(stripe_client, "RETRIES", 0):
        yield
    stripe_client._client_of.cache_clear()


def _end(state: str) -> str:
    """How a payment ended, in the provider's words or in ours."""
    words = {"succeeded": "paid", "canceled": "cancelled", "cancelled": "cancelled"}
    return words.get(state, "open")


def _differing(what: str, there: dict[Any, Any], here: dict[Any, Any]) -> Iterator[str]:
    for id in sorted(there.keys() | here.keys(), key=str):
        if there.get(id) != here.get(id):
            yield f"{what} {id}: there {there.get(id)}, here {here.get(id)}"


def _address(vendor: Vendor) -> str:
    return f"{vendor.slug}@paypal.test"


def _sum(postings: Any) -> int:
    return postings.aggregate(sum=Sum("amount"))["sum"] or 0
