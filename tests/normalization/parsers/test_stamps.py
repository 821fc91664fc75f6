"""Dates, hours and rate moves in identifiers, read by their shape."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.parsers.stamps import move_of, stamp_of


@pytest.mark.parametrize(
    ("native", "first", "last", "minute"),
    [
        ("KXBTCD-25DEC2818-T79999.99", date(2025, 12, 28), date(2025, 12, 28), 18 * 60),
        ("KXETHD-26FEB0200-T3199.99", date(2026, 2, 2), date(2026, 2, 2), 0),
        ("KXINXU-26APR13H1600-T7074.9999", date(2026, 4, 13), date(2026, 4, 13), 16 * 60),
        ("KXXRP15M-26APR111915-15", date(2026, 4, 11), date(2026, 4, 11), 19 * 60 + 15),
        ("KXU3-26FEB-T4.4", date(2026, 2, 1), date(2026, 2, 28), None),
        ("KXUSTYLD-10Y26JUN30-T5.00", date(2026, 6, 30), date(2026, 6, 30), None),
        ("KXBTCMAX150-25-26DEC31-149999.99", date(2026, 12, 31), date(2026, 12, 31), None),
        ("KXAILEGISLATION-27-JAN01", date(2027, 1, 1), date(2027, 1, 1), None),
        ("KXVISIT-26-APR24", date(2026, 4, 24), date(2026, 4, 24), None),
        ("KXVISIT-26JAN01-27JAN01", date(2027, 1, 1), date(2027, 1, 1), None),
        ("KXNBAGAME-26APR13LALDEN-LAL", date(2026, 4, 13), date(2026, 4, 13), None),
    ],
)
def test_dates_in_identifiers(native: str, first: date, last: date, minute: int | None) -> None:
    stamp = stamp_of(native)
    assert stamp is not None
    assert (stamp.first, stamp.last, stamp.minute) == (first, last, minute)
    assert native[stamp.start : stamp.end].startswith("-")


@pytest.mark.parametrize(
    "native",
    ["KXMUSKTRILLION-28", "0x65", "fed-decision-26-jan", "KXODD-26FEB30", "KXODD-26XYZ01", "KXODD-26APR0199", ""],
)
def test_what_is_no_date(native: str) -> None:
    assert stamp_of(native) is None


@pytest.mark.parametrize(
    ("native", "words"),
    [
        ("KXFEDDECISION-26JUN-H25", "25bps"),
        ("KXFEDDECISION-26JUN-H0", "0bps"),
        ("KXCBDECISIONKOREA-26MAY27-HOLD", "0bps"),
        ("KXCBDECISIONCANADA-26APR-C26", "< -25bps"),
        ("KXCBDECISIONBRAZIL-26APR29-C50P", "< -50bps"),
        ("KXCBDECISION-26APR29-H50P", "> 50bps"),
        ("KXCBDECISION-26APR29-C25", "-25bps"),
    ],
)
def test_moves_in_identifiers(native: str, words: str) -> None:
    move = move_of(native)
    assert move is not None
    assert move.words == words


@given(st.text(alphabet="KXT-0123456789APRJUNECH.P", max_size=200))
def test_no_identifier_breaks_the_readers(native: str) -> None:
    stamp = stamp_of(native)
    if stamp is not None:
        assert stamp.first <= stamp.last
    move = move_of(native)
    if move is not None:
        assert move.unit == "bps"
