import json
from fractions import Fraction

import msgspec
import pytest

from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.money import round_up
from allsight.ingestion.adapters.polymarket import fees, wire


def catalogue(**fields: object) -> FeeSchedule:
    row = {"conditionId": "0x1", **fields}
    return fees.from_catalogue(msgspec.json.decode(json.dumps(row), type=wire.GammaMarket))


def charge(schedule: FeeSchedule, shares: int, price: str) -> Fraction:
    """Compute the fee by the venue's published formula, apart from the product's own."""
    p = Fraction(price)
    return round_up(schedule.rate * shares * (p * (1 - p)) ** schedule.exponent, schedule.rounding_unit)


@pytest.mark.parametrize(
    ("rate", "outer", "inner", "middle"),
    [
        (0.07, "0.63", "1.47", "1.75"),
        (0.05, "0.45", "1.05", "1.25"),
        (0.04, "0.36", "0.84", "1.00"),
        (0.03, "0.27", "0.63", "0.75"),
    ],
)
def test_the_documented_table_for_100_shares(rate: float, outer: str, inner: str, middle: str) -> None:
    schedule = catalogue(feesEnabled=True, feeSchedule={"exponent": 1, "rate": rate, "takerOnly": True})
    assert schedule.form is FeeForm.QUADRATIC
    assert schedule.rate == Fraction(str(rate))
    assert schedule.maker_rate == 0
    for price, fee in (("0.1", outer), ("0.9", outer), ("0.3", inner), ("0.7", inner), ("0.5", middle)):
        assert charge(schedule, 100, price) == Fraction(fee)


def test_the_old_crypto_curve_has_an_exponent_of_two() -> None:
    schedule = catalogue(feeSchedule={"exponent": 2, "rate": "0.25"})
    assert (schedule.rate, schedule.exponent) == (Fraction(1, 4), 2)
    assert charge(schedule, 100, "0.5") == Fraction(25, 16)


def test_a_fill_is_rounded_up_to_five_decimals() -> None:
    schedule = catalogue(feeSchedule={"exponent": 1, "rate": 0.04})
    assert charge(schedule, 1, "0.333") == Fraction("0.00889")


def test_trap_09_base_fees_are_not_the_rate() -> None:
    zero = catalogue(takerBaseFee=0, makerBaseFee=0, feesEnabled=True, feeSchedule={"exponent": 1, "rate": 0.07})
    assert zero.rate == Fraction(7, 100)
    thousand = catalogue(takerBaseFee=1000, makerBaseFee=1000, feesEnabled=False)
    assert thousand.form is FeeForm.NONE


def test_free_markets_say_why() -> None:
    for fields in (
        {"feesEnabled": False, "feeSchedule": {"exponent": 1, "rate": 0.04}},
        {"feesEnabled": True},
        {"feeType": "zero_fees", "feesEnabled": True, "feeSchedule": None},
        {"feeSchedule": {"exponent": 1, "rate": 0}},
        {},
    ):
        schedule = catalogue(**fields)
        assert schedule.form is FeeForm.NONE
        assert schedule.source.startswith("gamma /events fee")
        assert schedule.known_at(0)


@pytest.mark.parametrize(
    "fields",
    [
        {"feesEnabled": True, "feeType": "crypto_fees_v3"},
        {"feeSchedule": {"exponent": 1.5, "rate": 0.04}},
        {"feeSchedule": {"exponent": 3, "rate": 0.04}},
        {"feeSchedule": {"exponent": 1, "rate": 4}},
        {"feeSchedule": {"exponent": 1, "rate": -0.01}},
        {"feeSchedule": {"exponent": 1, "rate": 0.04, "takerOnly": False}},
        {"feeSchedule": {"tiers": [1, 2]}},
        {"feeSchedule": {"exponent": 1, "rate": "NaN"}},
        {"feeSchedule": {"exponent": "1e999999999", "rate": 0.04}},
        {"feeSchedule": "see website"},
    ],
)
def test_trap_09_unknown_shapes_are_unknown_and_not_free(fields: dict[str, object]) -> None:
    schedule = catalogue(**fields)
    assert schedule.form is FeeForm.UNKNOWN
    assert not schedule.known_at(0)


def test_the_order_book_says_the_same_in_short() -> None:
    raw = (
        b'{"c":"0x1","t":[{"t":"1","o":"Yes"},{"t":"2","o":"No"}],"mts":0.001,"mos":5,"fd":{"r":0.04,"e":1,"to":true}}'
    )
    compact = fees.from_compact(msgspec.json.decode(raw, type=wire.CompactMarket))
    listed = catalogue(feeSchedule={"exponent": 1, "rate": 0.04, "takerOnly": True})
    assert (compact.form, compact.rate, compact.exponent) == (listed.form, listed.rate, listed.exponent)
    free = msgspec.json.decode(b'{"c":"0x1","t":[],"mts":0.01,"mos":5}', type=wire.CompactMarket)
    assert fees.from_compact(free).form is FeeForm.NONE
