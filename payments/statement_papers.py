"""The statement of a vendor's month on paper. The same month is the same file, byte for byte."""

import datetime as dt
from email.utils import parseaddr

from django.conf import settings

from bookings.spans import Span
from payments.countries import COUNTRIES
from payments.models import Payout
from payments.papers import Paper
from payments.vendor_statements import Line, VendorStatement
from vendors.models import Vendor
from vendors.money import MINUS, decimals_of, money_of, words

LINES = ("Day", "What", "Booking or payout", "Gross", "Commission", "Back", "Net", "Balance")
LINE_WIDTHS = (19, 35, 35, 16, 18, 17, 17, 17)
PAYOUTS = ("No.", "Day", "By", "Shares", "Kept", "Amount")
PAYOUT_WIDTHS = (36, 26, 42, 24, 22, 24)
NOTES = (
    "Gross is what couples paid, Back what went back to them, Net your part.",
    "Positive amounts are yours. Days are those of UTC. The balance is what Wedding Bazaar keeps"
    " for you until it is paid out.",
)


def statement_pdf(statement: VendorStatement) -> bytes:
    """One month of a vendor's account on A4."""
    currency = statement.currency
    so_far = ", so far" if statement.as_of else ""
    paper = Paper(title=f"Statement, {statement.first:%B %Y}{so_far}")
    made_on = statement.as_of or statement.last
    paper.set_creation_date(dt.datetime.combine(made_on, dt.time.min, dt.UTC))
    _addresses(paper, statement.vendor)
    paper.facts(
        {
            "Period": _period(statement),
            "Currency": currency,
            "Opening balance": words(statement.opening, currency),
            _closing(statement): words(statement.closing, currency),
        }
    )
    paper.heading("Lines")
    if statement.lines:
        _lines(paper, statement)
    else:
        paper.note(f"Nothing moved in this month{so_far}.")
    if statement.payouts:
        paper.heading("Payouts")
        rows = [_payout(payout) for payout in statement.payouts]
        paper.rows(PAYOUTS, rows, widths=PAYOUT_WIDTHS, texts=3)
    paper.heading("In all")
    _sums(paper, statement)
    if statement.taxes:
        paper.heading("Tax in these amounts")
        rows = [(kind, number(amount, currency)) for kind, amount in statement.taxes.items()]
        paper.rows(("Kind", currency), rows, widths=(140, 34), texts=1)
    for text in NOTES:
        paper.note(text)
    return bytes(paper.output())


def _period(statement: VendorStatement) -> str:
    """ "1 to 30 November 2026", and how much of it there is when it is not over."""
    days = str(Span(statement.first, statement.last))
    return f"{days}; so far, as of {day(statement.as_of)}" if statement.as_of else days


def _closing(statement: VendorStatement) -> str:
    return "Balance so far" if statement.as_of else "Closing balance"


def _addresses(paper: Paper, vendor: Vendor) -> None:
    """Whose account it is on the left, who keeps it on the right."""
    country = COUNTRIES.get(vendor.place.country)
    people = vendor.managers()
    theirs = [
        vendor.name,
        str(people[0]) if people else "",
        f"{vendor.place}, {country.name if country else vendor.place.country}",
        people[0].email if people else "",
    ]
    ours = [
        settings.SITE_NAME,
        settings.SITE_URL.split("://")[-1],
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    ]
    if vendor.tax_id:
        theirs.append(f"VAT id {vendor.tax_id}")
    paper.parties(theirs, ours)


def _lines(paper: Paper, statement: VendorStatement) -> None:
    currency, totals = statement.currency, statement.totals
    added = (totals.came, totals.commission, totals.went, totals.amount, statement.closing)
    paper.rows(
        LINES,
        [_line(line, currency) for line in statement.lines],
        widths=LINE_WIDTHS,
        texts=3,
        foot=("", "All lines", "", *(number(each, currency) for each in added)),
    )


def _line(line: Line, currency: str) -> tuple[str, ...]:
    """A cell of nothing stays empty, except where the line ends."""
    amounts = (line.came, line.commission, line.went)
    return (
        day(line.at),
        line.words,
        line.reference,
        *(number(each, currency) if each else "" for each in amounts),
        number(line.amount, currency),
        number(line.balance, currency),
    )


def _payout(payout: Payout) -> tuple[str, ...]:
    sent = payout.sent_at or payout.created_at
    amounts = (payout.gross, -payout.netted, payout.amount)
    return (
        payout.number,
        day(sent),
        payout.get_provider_display(),
        *(number(each, payout.currency) for each in amounts),
    )


def _sums(paper: Paper, statement: VendorStatement) -> None:
    currency = statement.currency
    rows = [("Opening balance", statement.opening), *statement.sums.items()]
    paper.rows(
        ("Kind", currency),
        [(kind, number(amount, currency)) for kind, amount in rows],
        widths=(140, 34),
        texts=1,
        foot=(_closing(statement), number(statement.closing, currency)),
    )


def day(on: dt.date) -> str:
    """As all days on it: "8 Nov 2026"."""
    return f"{on:%-d %b %Y}"


def number(amount: int, currency: str) -> str:
    """In the currency's own decimals, without its sign: "1,022.00", "1,022" yen."""
    text = f"{money_of(abs(amount), currency).amount:,.{decimals_of(currency)}f}"
    return f"{MINUS}{text}" if amount < 0 else text
