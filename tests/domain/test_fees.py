"""Dated fees: which schedule is in force at an instant, and what is said where none is."""

import itertools
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import from_iso
from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule, FeeTimeline, timeline
from allsight.domain.money import Currency, CurrencyRates
from tests.support.markets import make_market

JULY_NS = from_iso("2026-07-10T00:00:00Z")


def schedule(rate: int, from_ns: int, until_ns: int | None = None) -> FeeSchedule:
    return FeeSchedule(
        form=FeeForm.PROPORTIONAL,
        rate=Fraction(rate, 100),
        source=f"rate {rate}",
        valid_from_ns=from_ns,
        valid_until_ns=until_ns,
    )


def test_one_runs_out_where_the_next_takes_over() -> None:
    dated = timeline([schedule(5, JULY_NS), schedule(3, 0)])
    assert [dated.at(at).rate for at in (0, JULY_NS - 1, JULY_NS)] == [
        Fraction(3, 100),
        Fraction(3, 100),
        Fraction(5, 100),
    ]
    assert [one.rate for one in dated.after(JULY_NS - 1)] == [Fraction(5, 100)]
    assert dated.after(JULY_NS) == ()


def test_a_gap_is_unknown_and_says_what_is_known_around_it() -> None:
    dated = timeline([schedule(3, 10, 20), schedule(5, JULY_NS, JULY_NS + 5)])
    early, between, late = (dated.at(at) for at in (0, 20, JULY_NS + 5))
    assert {one.form for one in (early, between, late)} == {FeeForm.UNKNOWN}
    assert "the next begins 1970-01-01" in early.source
    assert "the next begins 2026-07-10T00:00:00.000Z" in between.source
    assert "the last ended 2026-07-10" in late.source
    assert FeeTimeline(()).at(0) == UNKNOWN_FEE


def test_of_two_that_begin_together_the_later_given_holds() -> None:
    assert [one.rate for one in timeline([schedule(3, 0), schedule(4, 0)]).spans] == [Fraction(4, 100)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 100)), min_size=1, max_size=8))
def test_without_ends_of_their_own_schedules_leave_no_gap_and_never_overlap(rows: list[tuple[int, int]]) -> None:
    dated = timeline([schedule(rate, from_ns) for rate, from_ns in rows])
    for one, following in itertools.pairwise(dated.spans):
        assert one.valid_until_ns == following.valid_from_ns
    first = min(from_ns for _, from_ns in rows)
    for at in range(first, 102):
        newest = max(from_ns for _, from_ns in rows if from_ns <= at)
        assert dated.at(at).valid_from_ns == newest
        assert dated.at(at).known_at(at)
        assert sum(one.known_at(at) for one in dated.spans) == 1


def test_trap_09_why_a_fee_cannot_be_used_is_said() -> None:
    dated = schedule(3, JULY_NS, JULY_NS + 10**9)
    assert UNKNOWN_FEE.why_unknown(0) == "no fee schedule has been read for this market"
    assert dated.why_unknown(JULY_NS) == ""
    assert dated.why_unknown(0) == "it comes into force at 2026-07-10T00:00:00.000Z (rate 3)"
    ended = "it ended at 2026-07-10T00:00:01.000Z and what follows is not known (rate 3)"
    assert dated.why_unknown(JULY_NS + 10**9) == ended
    for at in (0, JULY_NS, JULY_NS + 10**9):
        assert bool(dated.why_unknown(at)) is not dated.known_at(at)


def test_a_market_takes_up_what_was_announced() -> None:
    now, *ahead = timeline([schedule(3, 0), schedule(5, JULY_NS), schedule(7, JULY_NS + 10)]).spans
    market = make_market(fees=now, fees_ahead=tuple(ahead))
    assert market.at(JULY_NS - 1) is market
    after = market.at(JULY_NS)
    assert (after.fees, after.fees_ahead) == (ahead[0], (ahead[1],))
    assert market.at(JULY_NS + 10).fees_ahead == ()
    ended = msgspec.structs.replace(market, fees_ahead=(schedule(5, JULY_NS, JULY_NS + 1),)).at(JULY_NS + 1)
    assert ended.fees.form is FeeForm.UNKNOWN


def test_schedules_and_rates_of_older_evidence_stay_readable() -> None:
    """Evidence embeds both by value: what a later program adds must have a default."""

    def fraction(kind: type, value: object) -> object:
        return kind(value)

    old = {"form": "quadratic", "source": "series", "rate": "7/100", "maker_rate": "0/1", "exponent": 1}
    old |= {"rounding_unit": "1/10000", "order_allowance": "1/100", "minimum": "0/1", "valid_from_ns": 0}
    old |= {"valid_until_ns": None, "settlement_rate": "0/1"}
    read = msgspec.convert(old, FeeSchedule, dec_hook=fraction)
    assert (read.rate, read.rebates, read.rounding_rebate) == (Fraction(7, 100), (), 0)
    rates = {"base": "USD", "as_of_ns": 5, "values": {"pUSD": {"lo": "499/500", "hi": "1/1"}}}
    found = msgspec.convert(rates, CurrencyRates, dec_hook=fraction)
    assert found.of(Currency.PUSD).lo == Fraction(499, 500)
    assert found.known_at(2**62), "an older one says nothing of its end"
