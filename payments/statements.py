"""The ledger of one booking, read for one viewer. The lines are the same entries for all; each
side sees its share of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from bookings.models import Booking
from payments.judges import Judge, judge_of
from payments.models import Account, Entry, Posting

COUPLE_WORDS = {
    Entry.Kind.REFUND: "Sent back to you",
    Entry.Kind.REFUND_FAILED: "Refund came back",
    Entry.Kind.DISPUTE_HELD: "Taken back by {judge}",
    Entry.Kind.DISPUTE_WON: "Sent again by {judge}",
}
LOST = Entry.Kind.DISPUTE_LOST
STAFF_WORDS = {
    Entry.Kind.DISPUTE_HELD: "Taken by {judge}",
    Entry.Kind.DISPUTE_WON: "Given back by {judge}",
}


@dataclass(frozen=True)
class Line:
    """One row; `entry` is given on the first row of each entry."""

    words: str
    amount: int
    entry: Entry | None = None


@dataclass(frozen=True)
class Act:
    """What was done to the money, and to which payment's: an entry with its lines."""

    entry: Entry
    lines: list[Line]

    @property
    def words(self) -> str:
        """ "The couple paid: deposit"."""
        payment = self.entry.payment
        kind = STAFF_WORDS.get(Entry.Kind(self.entry.kind), self.entry.get_kind_display())
        words = kind.format(judge=_judge(self.entry).full_name)
        return f"{words}: {payment.what.lower()}" if payment else words


@dataclass(frozen=True)
class Statement:
    lines: list[Line]
    currency: str
    total_words: str
    total: int

    @property
    def acts(self) -> list[Act]:
        """The lines by what they are of, for those who read every leg."""
        acts: list[Act] = []
        for line in self.lines:
            if line.entry:
                acts.append(Act(line.entry, []))
            acts[-1].lines.append(line)
        return acts

    @property
    def is_balanced(self) -> bool:
        return self.total == 0


def statement_of(booking: Booking, side: str) -> Statement | None:
    """What this side sees of the booking's money; None when there was none. `side` is couple,
    vendor or staff.
    """
    postings = _postings(booking)
    reader = {"couple": _for_couple, "vendor": _for_vendor}.get(side, _for_staff)
    statement = reader(postings, booking.currency)
    return statement if statement.lines else None


def _postings(booking: Booking) -> QuerySet[Posting]:
    return (
        Posting.objects.filter(entry__booking=booking)
        .select_related("entry__payment__makes_good__payment")
        .order_by("pk")
    )


def _for_couple(postings: Iterable[Posting], currency: str) -> Statement:
    """What they paid and got back: the side of the money that is at the provider."""
    postings = list(postings)
    lost = {_dispute_in(each.entry) for each in postings if each.entry.kind == LOST}
    lines = [
        Line(words, each.amount, each.entry)
        for each in postings
        if each.account == Account.PROVIDER_CLEARING
        and (words := _words_for_couple(each.entry, is_lost=_dispute_in(each.entry) in lost))
    ]
    return Statement(lines, currency, "Paid by you", sum(line.amount for line in lines))


def _words_for_couple(entry: Entry, *, is_lost: bool) -> str:
    """Nothing for what is between vendor, platform and provider. What was taken for good was
    charged back.
    """
    kind = Entry.Kind(entry.kind)
    if kind == Entry.Kind.CAPTURE:
        return _came(entry)
    if kind == Entry.Kind.DISPUTE_HELD and is_lost:
        return f"Charged back by {_judge(entry).full_name}{_of(entry)}"
    return COUPLE_WORDS.get(kind, "").format(judge=_judge(entry).full_name)


def _came(entry: Entry) -> str:
    """What came, by what the payment was for: "Deposit paid"."""
    return f"{entry.payment.what if entry.payment else 'Money'} paid"


def _dispute_in(entry: Entry) -> str:
    """Which dispute an entry is of, by its key."""
    return entry.key.partition(":")[2]


def _of(entry: Entry) -> str:
    return f": {entry.payment.what.lower()}" if entry.payment else ""


def _went(entry: Entry) -> str:
    if entry.is_of_dispute:
        return f"Charged back by {_judge(entry).full_name}{_of(entry)}"
    return "Sent back to the couple"


def _judge(entry: Entry) -> Judge:
    return judge_of(entry.payment.provider if entry.payment else "")


def _for_vendor(postings: Iterable[Posting], currency: str) -> Statement:
    """What was paid for them, less the commission: their share."""
    lines: list[Line] = []
    share = 0
    for each in postings:
        if each.entry.kind not in (Entry.Kind.SHARE, Entry.Kind.UNSHARE):
            continue
        if each.account == Account.CUSTOMER_PREPAYMENT:
            words = _came(each.entry) if each.amount > 0 else _went(each.entry)
            lines.append(Line(words, each.amount, each.entry))
        elif each.account == Account.COMMISSION:
            is_back = each.entry.kind == Entry.Kind.UNSHARE
            lines.append(Line("Commission given back" if is_back else "Commission", each.amount))
        else:
            share -= each.amount
    return Statement(lines, currency, "Your share", share)


def _for_staff(postings: Iterable[Posting], currency: str) -> Statement:
    """Every posting. The total is the proof: it is zero."""
    lines: list[Line] = []
    last: int | None = None
    for each in postings:
        first = each.entry if each.entry_id != last else None
        lines.append(Line(each.account_words, each.amount, first))
        last = each.entry_id
    return Statement(lines, currency, "Sum", sum(line.amount for line in lines))
