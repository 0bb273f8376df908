import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.money import WHOLE, NotPayable, Split, from_stripe, split, to_stripe

AMOUNTS = st.integers(min_value=1, max_value=10**9)
RATES = st.integers(min_value=0, max_value=10_000)


@given(AMOUNTS, RATES)
def test_the_parts_are_the_whole(amount, rate):
    parts = split(amount, rate)

    assert parts.vendor + parts.commission == amount
    assert 0 <= parts.vendor <= amount


@given(AMOUNTS, RATES, st.lists(st.integers(min_value=1, max_value=10**6), max_size=6))
def test_taking_back_in_parts_takes_back_what_was_given(amount, rate, parts):
    """As the ledger does it: of the running total, so that no unit is lost between parts."""
    gone = vendor = 0
    for part in [min(part, amount) for part in parts]:
        part = min(part, amount - gone)
        vendor += split(gone + part, rate).vendor - split(gone, rate).vendor
        gone += part
    vendor += split(amount, rate).vendor - split(gone, rate).vendor

    assert vendor == split(amount, rate).vendor


@pytest.mark.parametrize("rate", [0, 10, 333, 1_250, 3_333, 10_000])
def test_every_amount_up_to_a_thousand_euros_by_usual_and_odd_rates(rate):
    """0, 0.1, 3.33, 12.5, 33.33 and 100 %: the parts are the whole, neither is negative, and the
    vendor has exactly what is theirs without the part of a cent, which is the platform's.
    """
    for amount in range(1, 100_001):
        parts = split(amount, rate)
        lost = amount * (WHOLE - rate) - parts.vendor * WHOLE
        if parts.vendor + parts.commission != amount or min(parts.vendor, parts.commission) < 0:
            pytest.fail(f"{amount} becomes {parts}")
        if not 0 <= lost < WHOLE:
            pytest.fail(f"of {amount} the vendor gets {parts.vendor}")


@pytest.mark.parametrize(
    ("amount", "rate", "parts"),
    [
        (30_000, 1000, Split(27_000, 3_000)),
        (1, 1000, Split(0, 1)),
        (999, 333, Split(965, 34)),
        (100, 0, Split(100, 0)),
        (100, 10_000, Split(0, 100)),
    ],
)
def test_the_remainder_is_the_platform_s(amount, rate, parts):
    assert split(amount, rate) == parts


@pytest.mark.parametrize(
    ("amount", "currency", "there"),
    [
        (1250, "EUR", 1250),
        (1250, "JPY", 1250),
        (1250, "ISK", 125_000),
        (1250, "UGX", 125_000),
        (1250, "HUF", 1250),
        (1250, "KWD", 1250),
    ],
)
def test_stripe_counts_in_its_own_units(amount, currency, there):
    assert to_stripe(amount, currency) == there
    assert from_stripe(there, currency) == amount


def test_what_the_provider_has_no_coin_for_is_refused():
    with pytest.raises(NotPayable):
        to_stripe(1251, "KWD")
    with pytest.raises(NotPayable):
        from_stripe(125_001, "ISK")
