"""The statement of a vendor's month for a spreadsheet: a line for each entry. Sums are its own."""

from collections.abc import Iterator

from payments.models import Entry
from payments.sheets import amount_cell, text_cell
from payments.vendor_statements import LOST, Line, VendorStatement
from vendors.taxes import Tax

HEAD = (
    "date", "kind", "what", "booking", "package", "couple", "wedding date", "payout",
    "gross", "commission", "refund", "net", "currency", "provider",
    "tax rate", "tax", "commission tax rate", "commission tax",
)  # fmt: skip
KINDS = {
    Entry.Kind.SHARE.value: "payment",
    Entry.Kind.UNSHARE.value: "refund",
    Entry.Kind.PAYOUT.value: "payout",
    Entry.Kind.PAYOUT_RETURNED.value: "payout returned",
    Entry.Kind.TAKE_BACK.value: "taken back",
}


def statement_rows(statement: VendorStatement) -> Iterator[tuple[str, ...]]:
    """The head, and each line the vendor's way round: what they get is positive. A month that is
    not over ends with a line that says so.
    """
    yield HEAD
    for line in statement.lines:
        amounts = (line.came, line.commission, line.went, line.amount)
        yield (
            f"{line.at:%Y-%m-%d}",
            _kind(line),
            line.words,
            *_about(line),
            line.payout.number if line.payout else "",
            *(amount_cell(each, statement.currency) for each in amounts),
            statement.currency,
            line.provider,
            *_tax(line.tax, statement.currency),
            *_tax(line.commission_tax, statement.currency),
        )
    if statement.as_of:
        words = "The month is not over: more may follow"
        yield (f"{statement.as_of:%Y-%m-%d}", "so far", words, *[""] * (len(HEAD) - 3))


def _kind(line: Line) -> str:
    return "lost dispute" if line.words == LOST else KINDS.get(line.kind, line.kind)


def _about(line: Line) -> tuple[str, str, str, str]:
    """Which booking, and whose. A payout is of many."""
    booking = line.booking
    if booking is None:
        return ("", "", "", "")
    return (
        str(booking.pk),
        text_cell(booking.package_name),
        text_cell(str(booking.couple)),
        f"{booking.date:%Y-%m-%d}",
    )


def _tax(tax: Tax | None, currency: str) -> tuple[str, str]:
    """The rate in percent, and the tax within the amount; nothing where there is none."""
    return ("", "") if tax is None else (str(tax.rate), amount_cell(tax.amount, currency))
