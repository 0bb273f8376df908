"""Cells of a CSV file that a spreadsheet will open."""

from vendors.money import decimals_of, money_of

# How a file begins that Excel is to read as UTF-8.
BOM = "\ufeff"
# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def text_cell(text: str) -> str:
    """Words that somebody has written, as words."""
    return f"'{text}" if text.startswith(FORMULA) else text


def amount_cell(amount: int, currency: str) -> str:
    """A plain number with the currency's own decimals: "-1022.50", yen "102250"."""
    return f"{money_of(amount, currency).amount:.{decimals_of(currency)}f}"
