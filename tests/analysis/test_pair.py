"""The two-leg pair: exact, in equal payout, and never better than what enumeration finds."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.certificate import certify, present
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.pair import Proof, Refusal
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import BookView, Level
from allsight.domain.clock import DAY_NS
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import OpportunityId
from allsight.domain.ladder import Side, probability_ladder
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates, Interval, default_rates, round_up
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, Opportunity, OpportunityClass
from allsight.domain.questions import Branch, Conflict, ConflictKind, LinkStatus, Predicate, Severity
from tests.analysis.build import (
    FREE,
    KA,
    KALSHI_FEE,
    NOW_NS,
    PM,
    book,
    cluster,
    kalshi,
    linked,
    polymarket,
    proof,
    proved,
    terms,
)

YES = kalshi(), book(kalshi(), [("0.45", "300")], [("0.46", "500"), ("0.48", "500")])
NO = polymarket(), book(polymarket(), [("0.502", "800")], [("0.506", "100")])


def shown(found: Proof) -> Opportunity:
    return present(found, certify(found), id_=OpportunityId("X"), version=1, opened_ns=NOW_NS, best_edge=Decimal(0))


def test_a_pair_by_hand() -> None:
    """500 contracts: 230.00 + 8.694 fee at Kalshi, 249.00 + 6.2499 at Polymarket, whose 500 pUSD may be worth 499."""
    found = shown(proved(YES, NO))
    assert found.class_ is OpportunityClass.LOCKED
    assert (found.contracts, found.outlay) == (Decimal(500), Decimal("493.95"))
    assert {item.label: str(item.amount) for item in found.costs} == {
        "gross": "21.00",
        "KA fee": "-8.70",
        "PM fee": "-6.25",
        "currency": "-1.00",
        "rounding": "0.00",
        "net": "5.05",
    }
    assert (found.guaranteed, found.worst_divergence) == (Decimal("5.05"), Decimal("-493.95"))
    assert found.limit_by == Limit(LimitKind.DEPTH, YES[0].venue)
    assert found.lock_days == Decimal(18)
    assert found.annualised == Decimal("0.207314")
    assert found.settles_ns == NOW_NS + 18 * DAY_NS


def test_trap_01_legs_have_equal_payout_not_equal_dollars() -> None:
    cheap = kalshi(), book(kalshi(), asks=[("0.10", "700")])
    dear = polymarket(), book(polymarket(), [("0.30", "1000")])
    found = proved(cheap, dear)
    assert found.legs[0].contracts == found.legs[1].contracts == 700
    assert found.legs[0].cost != found.legs[1].cost
    yes, no = (outcome.pays for outcome in found.outcomes[:2])
    assert yes == (700, 0)
    assert no == (0, 700 * Fraction(998, 1000))


def test_trap_04_only_prices_that_can_be_hit_for_a_size() -> None:
    # A mid of 0.44 against a mid of 0.52 looks like eight cents; at the prices that can be hit nothing is left.
    wide = kalshi(), book(kalshi(), [("0.36", "500")], [("0.52", "500")])
    other = polymarket(), book(polymarket(), [("0.50", "500")], [("0.54", "500")])
    assert isinstance(proof(wide, other), Refusal)
    assert isinstance(proof((kalshi(), book(kalshi())), NO), Refusal)
    assert proved(YES, NO).contracts <= 500


def test_trap_06_no_rounding_is_in_our_favour() -> None:
    odd = kalshi(), book(kalshi(), asks=[("0.46", "333.33")])
    found = proved(odd, NO)
    display = certify(found)
    assert display.outlay >= found.outlay
    assert display.guaranteed <= found.guaranteed
    for row, outcome in enumerate(found.outcomes):
        assert display.profit(row) <= outcome.profit
    assert all(leg.allowance >= 0 and leg.fee > 0 for leg in found.legs)


def conflict(kind: ConflictKind, severity: Severity, ending: str, *, first_yes: int = 0) -> Conflict:
    return Conflict(
        kind=kind,
        severity=severity,
        first=KA,
        second=PM,
        ending=ending,
        first_yes=Fraction(first_yes),
        second_yes=Fraction(1 - first_yes),
    )


DIFFERENCES = [
    (ConflictKind.SCOPE, "Nominated, but not elected."),
    (ConflictKind.DEADLINE, "It comes true on 31 December after noon."),
    (ConflictKind.THRESHOLD, "Exactly 3.0 %."),
    (ConflictKind.EFFECT, "Announced in December, effective in January."),
]


@pytest.mark.parametrize(("kind", "ending"), DIFFERENCES)
@pytest.mark.parametrize("first_yes", [0, 1])
def test_trap_11_a_material_difference_is_never_locked(kind: ConflictKind, ending: str, first_yes: int) -> None:
    """Not even where the ending that it names would pay us twice: who errs about one ending errs about others."""
    difference = conflict(kind, Severity.MATERIAL, ending, first_yes=first_yes)
    found = proved(YES, NO, cluster_=cluster(linked(YES[0]), linked(NO[0]), conflicts=(difference,)))
    assert found.class_ is OpportunityClass.CONDITIONAL
    assert ending in found.why_not[0]
    display = shown(found)
    assert display.conflicts == ((Severity.MATERIAL, 1),)
    assert ending in display.losing_state
    assert ("KA No, PM Yes" in display.losing_state) == (first_yes == 0)
    assert verify(build_evidence(found)).holds


def test_a_note_does_not_keep_it_from_being_locked_unless_the_user_says_so() -> None:
    noted = cluster(linked(YES[0]), linked(NO[0]), conflicts=(conflict(ConflictKind.SOURCE, Severity.NOTE, "Words."),))
    assert proved(YES, NO, cluster_=noted).class_ is OpportunityClass.LOCKED
    strict = Bounds(severity=Severity.NOTE)
    assert proved(YES, NO, cluster_=noted, bounds=strict).class_ is OpportunityClass.CONDITIONAL


@pytest.mark.parametrize(
    ("here", "there"),
    [("refund", "no"), ("refund", "split"), ("fair_price", "no"), ("no", "yes"), ("refund", ""), ("unclear", "no")],
)
@pytest.mark.parametrize("known", [False, True], ids=["unnoticed", "noticed"])
def test_trap_12_different_void_rules_are_never_locked(here: str, there: str, known: bool) -> None:
    """Bought either way round, since one way may gain by the difference; unnoticed by the validator, or noticed."""

    def told(market: Market, outcome: str) -> Predicate:
        branches = (Branch("void", outcome),) if outcome else ()
        return Predicate(subject=(market.title,), action="win", branches=branches)

    difference = conflict(ConflictKind.VOID, Severity.MATERIAL, "Called off.")
    both = cluster(linked(YES[0]), linked(NO[0]), conflicts=(difference,) if known else ())
    classes = []
    for straight in (True, False):
        rules = (here, there) if straight else (there, here)
        leg_terms = {
            one.key: terms(one, predicate=told(one, outcome))
            for one, outcome in zip((YES[0], NO[0]), rules, strict=True)
        }
        found = proved(YES, NO, cluster_=both, leg_terms=leg_terms)
        losing = [outcome for outcome in found.outcomes if outcome.profit <= 0 and outcome.state.kind != "divergence"]
        if losing:
            assert found.class_ is OpportunityClass.CONDITIONAL
            assert "Called off" in shown(found).losing_state
        classes.append(found.class_)
    assert OpportunityClass.CONDITIONAL in classes
    assert not known or OpportunityClass.LOCKED not in classes


def test_the_same_void_rule_on_both_sides_locks_if_it_pays_out() -> None:
    split = Predicate(subject=(), action="win", branches=(Branch("void", "split"),))
    both = {KA: terms(YES[0], predicate=split), PM: terms(NO[0], predicate=split)}
    found = proved(YES, NO, leg_terms=both)
    assert found.class_ is OpportunityClass.LOCKED
    assert len(found.outcomes) == 5


def test_a_refund_on_both_sides_loses_the_fees() -> None:
    refund = Predicate(subject=(), action="win", branches=(Branch("void", "refund"),))
    both = {KA: terms(YES[0], predicate=refund), PM: terms(NO[0], predicate=refund)}
    found = proved(YES, NO, leg_terms=both)
    assert found.class_ is OpportunityClass.CONDITIONAL
    (void,) = [outcome for outcome in found.outcomes if outcome.state.id.startswith("branch:void")]
    haircut = found.legs[1].cost * Fraction(2, 1000)
    assert void.profit == -sum(leg.fee + leg.allowance for leg in found.legs) - haircut
    assert found.guaranteed > 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "  "}, "no rules text of the PM market has been read"),
        ({"status": LinkStatus.PROPOSED}, "the link of the PM market is proposed, not confirmed"),
        ({"delay": 3.0}, "PM holds an order for 3 s before it accepts it"),
    ],
)
def test_what_keeps_a_pair_from_being_locked_is_said(changes: dict[str, object], reason: str) -> None:
    status = LinkStatus(str(changes.get("status", LinkStatus.CONFIRMED)))
    market = polymarket(accept_delay_s=changes.get("delay", 0.5))
    told = {
        KA: terms(YES[0]),
        PM: terms(market, text=str(changes.get("text", "Resolves to Yes if so.")), status=status),
    }
    both = cluster(linked(YES[0]), linked(market, status=status))
    found = proved(YES, (market, NO[1]), cluster_=both, leg_terms=told)
    assert found.why_not == (reason,)
    assert found.class_ is OpportunityClass.CONDITIONAL


def test_minimums_of_the_venues_hold() -> None:
    small = kalshi(), book(kalshi(), asks=[("0.46", "4.99")])
    refused = proof(small, NO)
    assert isinstance(refused, Refusal)
    assert refused == Refusal(CloseReason.DEPTH, "PM takes no order of fewer than 5")
    cheap = polymarket(), book(polymarket(), [("0.90", "9")])
    under = proof((kalshi(), book(kalshi(), asks=[("0.01", "9")])), cheap)
    assert under == Refusal(CloseReason.DEPTH, "PM takes no order below 1 pUSD")


def test_whole_lots_of_both_venues() -> None:
    uneven = polymarket(), book(polymarket(), [("0.502", "123.456789")])
    assert proved(YES, uneven).contracts == Fraction("123.45")


def test_caps_bind_and_are_named() -> None:
    few = proved(YES, NO, bounds=Bounds(max_contracts=Fraction("77.777")))
    assert (few.contracts, few.limit) == (Fraction("77.77"), Limit(LimitKind.CAP))
    poor = proved(YES, NO, bounds=Bounds(bankroll=Fraction(100)))
    assert poor.outlay <= 100
    assert poor.outlay > Fraction("99.9")
    assert poor.limit == Limit(LimitKind.BALANCE)


def test_an_order_allowance_is_a_cost() -> None:
    dear = kalshi(fees=msgspec.structs.replace(KALSHI_FEE, order_allowance=Fraction(2, 100)))
    found = shown(proved((dear, YES[1]), NO))
    assert found.guaranteed == Decimal("5.03")
    assert {item.label: item.amount for item in found.costs}["rounding"] == Decimal("-0.02")


# -- properties ----------------------------------------------------------------------------------------------------

TENTHS = probability_ladder(Fraction(1, 10), Fraction(1))
EXACT_FEES = [FREE, FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(1, 10), source="exact on tenths")]
REAL_FEES = [FREE, KALSHI_FEE, FeeSchedule(form=FeeForm.PROPORTIONAL, rate=Fraction(1, 50), source="two per cent")]
PAR = CurrencyRates(kalshi().currency, NOW_NS, {polymarket().currency: Interval(Fraction(1), Fraction(1))})


@st.composite
def side(draw: st.DrawFn, *, ascending: bool, rungs: int, most: int = 6) -> tuple[Level, ...]:
    chosen = draw(st.lists(st.integers(0, rungs - 1), min_size=1, max_size=4, unique=True))
    return tuple(Level(rung, draw(st.integers(1, most))) for rung in sorted(chosen, reverse=not ascending))


def placed(market: Market, *, bids: tuple[Level, ...] = (), asks: tuple[Level, ...] = ()) -> tuple[Market, BookView]:
    return market, msgspec.structs.replace(book(market), bids=bids, asks=asks)


def enumerate_lots(
    yes: tuple[Market, BookView], no: tuple[Market, BookView], rates: CurrencyRates
) -> dict[int, Fraction]:
    """Profit of every whole number of contracts, by brute force: contract by contract, each fill charged on its own."""
    found: dict[int, Fraction] = {}
    most = min(sum(level.size for level in yes[1].asks), sum(level.size for level in no[1].bids))
    for size in range(1, most + 1):
        outlay = Fraction(0)
        for (market, view), bought in ((yes, Side.YES), (no, Side.NO)):
            left = size
            for level in view.offers(bought):
                taken = min(left, level.size)
                left -= taken
                price = market.ladder.probability(level.rung)
                price = price if bought is Side.YES else 1 - price
                fee = Fraction(0)
                if market.fees.form is FeeForm.QUADRATIC:
                    fee = market.fees.rate * price * (1 - price) * taken
                elif market.fees.form is FeeForm.PROPORTIONAL:
                    fee = market.fees.rate * price * taken
                fee = round_up(fee, market.fees.rounding_unit)
                outlay += rates.of(market.currency).hi * round_up(price * taken + fee, market.currency.minor_unit)
        found[size] = size * min(rates.of(yes[0].currency).lo, rates.of(no[0].currency).lo) - outlay
    return found


def markets(yes_fee: FeeSchedule, no_fee: FeeSchedule) -> tuple[Market, Market]:
    plain = {"ladder": TENTHS, "min_size": 1, "min_notional": Fraction(0)}
    return kalshi(fees=yes_fee, **plain), polymarket(fees=no_fee, **plain)


@given(
    asks=side(ascending=True, rungs=9),
    bids=side(ascending=False, rungs=9),
    yes_fee=st.sampled_from(EXACT_FEES),
    no_fee=st.sampled_from(EXACT_FEES),
    lo=st.sampled_from([Fraction(1), Fraction(998, 1000), Fraction(9, 10)]),
)
def test_the_walk_finds_the_best_of_all_sizes(
    asks: tuple[Level, ...], bids: tuple[Level, ...], yes_fee: FeeSchedule, no_fee: FeeSchedule, lo: Fraction
) -> None:
    first, second = markets(yes_fee, no_fee)
    rates = CurrencyRates(first.currency, NOW_NS, {second.currency: Interval(lo, Fraction(1))})
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    found = proof(yes, no, rates=rates)
    best = max(enumerate_lots(yes, no, rates).values(), default=Fraction(0))
    if isinstance(found, Proof):
        assert found.guaranteed == best > 0
        assert found.legs[0].contracts == found.legs[1].contracts
    else:
        assert best <= 0


@given(
    asks=side(ascending=True, rungs=9),
    bids=side(ascending=False, rungs=9),
    yes_fee=st.sampled_from(REAL_FEES),
    no_fee=st.sampled_from(REAL_FEES),
)
def test_with_rounding_it_is_what_enumeration_says_of_that_size_and_within_the_rounding_of_the_best(
    asks: tuple[Level, ...], bids: tuple[Level, ...], yes_fee: FeeSchedule, no_fee: FeeSchedule
) -> None:
    first, second = markets(yes_fee, no_fee)
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    every = enumerate_lots(yes, no, default_rates(NOW_NS))
    found = proof(yes, no)
    best = max(every.values(), default=Fraction(0))
    rounding = sum(
        len(levels) * (market.fees.rounding_unit + market.currency.minor_unit)
        for market, levels in ((first, asks), (second, bids))
    )
    if isinstance(found, Proof):
        assert found.guaranteed == every[int(found.contracts)]
        assert best - found.guaranteed <= rounding
    else:
        assert best <= rounding


@st.composite
def crossing(draw: st.DrawFn) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    return (
        draw(side(ascending=True, rungs=9, most=50)),
        draw(side(ascending=False, rungs=9, most=50)),
    )


def guaranteed(found: Proof | Refusal) -> Fraction:
    return found.guaranteed if isinstance(found, Proof) else Fraction(0)


@given(books=crossing(), more=st.integers(1, 20))
def test_higher_fees_less_depth_or_a_worse_currency_never_raise_the_result(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], more: int
) -> None:
    asks, bids = books
    first, second = markets(EXACT_FEES[1], FREE)
    base = guaranteed(proof(placed(first, asks=asks), placed(second, bids=bids), rates=PAR))
    dearer = msgspec.structs.replace(EXACT_FEES[1], rate=Fraction(1, 10) + Fraction(more, 100))
    slack = 8 * first.fees.rounding_unit + 8 * first.currency.minor_unit
    thinner = tuple(Level(level.rung, max(1, level.size - more)) for level in asks)
    worse = CurrencyRates(first.currency, NOW_NS, {second.currency: Interval(1 - Fraction(more, 100), Fraction(1))})
    no = placed(second, bids=bids)
    assert guaranteed(proof(placed(markets(dearer, FREE)[0], asks=asks), no, rates=PAR)) <= base + slack
    assert guaranteed(proof(placed(first, asks=thinner), no, rates=PAR)) <= base
    assert guaranteed(proof(placed(first, asks=asks), no, rates=worse)) <= base


@given(books=crossing(), outcomes=st.lists(st.sampled_from(["no", "yes", "refund", "split", "unclear"]), min_size=2))
def test_a_stricter_rule_never_raises_what_is_locked(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], outcomes: list[str]
) -> None:
    asks, bids = books
    first, second = markets(EXACT_FEES[1], FREE)
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    base = proof(yes, no)
    assume(isinstance(base, Proof))
    told = {
        market.key: terms(market, predicate=Predicate(subject=(), action="win", branches=(Branch("void", outcome),)))
        for market, outcome in zip((first, second), outcomes, strict=False)
    }
    stricter = proof(yes, no, leg_terms=told)
    assert isinstance(stricter, Proof)
    if stricter.class_ is OpportunityClass.LOCKED:
        assert stricter.guaranteed <= guaranteed(base)


@given(books=crossing(), yes_fee=st.sampled_from(REAL_FEES), allowance=st.integers(0, 300))
def test_every_column_adds_up_by_hand_and_the_evidence_holds(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], yes_fee: FeeSchedule, allowance: int
) -> None:
    asks, bids = books
    fee = msgspec.structs.replace(yes_fee, order_allowance=Fraction(allowance, 10_000))
    first, second = markets(fee, REAL_FEES[2])
    found = proof(placed(first, asks=asks), placed(second, bids=bids), bounds=Bounds(min_profit=Fraction(-10)))
    assume(isinstance(found, Proof))
    assert isinstance(found, Proof)
    display = shown(found)
    *lines, net = display.costs
    assert net.label == "net"
    assert sum(line.amount for line in lines) == net.amount == display.guaranteed
    assert lines[-1].label == "rounding"
    assert lines[-1].amount <= 0
    assert display.gross == lines[0].amount
    assert sum(leg.outlay for leg in display.legs) == display.outlay
    for state in display.states:
        assert sum(state.pays) == state.receive
        assert state.receive - display.outlay == state.profit
    for leg in display.legs:
        assert sum(fill.contracts for fill in leg.fills) == leg.contracts == display.contracts
        assert sum(fill.cost for fill in leg.fills) == leg.cost
        assert sum(fill.fee for fill in leg.fills) == leg.fee
    assert verify(build_evidence(found)).holds
