"""The two-leg pair: exact, in equal payout, and never better than what enumeration finds."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.proof import Refusal
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import Level
from allsight.domain.clock import DAY_NS
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Market
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, OpportunityClass
from allsight.domain.questions import Branch, Conflict, ConflictKind, LinkStatus, Predicate, Severity
from tests.analysis.build import (
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
    shown,
    terms,
)

YES = kalshi(), book(kalshi(), [("0.45", "300")], [("0.46", "500"), ("0.48", "500")])
NO = polymarket(), book(polymarket(), [("0.502", "800")], [("0.506", "100")])


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
    assert found.lock_days == Decimal("22.17"), "Polymarket pays within 100 hours nine times in ten"
    assert found.annualised == Decimal("0.168345")
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
    assert display.outlay >= found.outlay * 100
    assert display.guaranteed <= found.guaranteed * 100
    for profit, outcome in zip(display.profits, found.outcomes, strict=True):
        assert profit <= outcome.profit * 100
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
    assert verify(build_evidence(found, certify(found))).holds


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


def test_trap_14_rules_edited_after_the_decision_are_not_locked_even_before_the_link_is_stale() -> None:
    decided = terms(NO[0])
    edited = terms(NO[0], text="Resolves to Yes if the cut is announced by the chair.")
    stands = msgspec.structs.replace(edited, link=decided.link)
    found = proved(YES, NO, leg_terms={KA: terms(YES[0]), PM: stands})
    assert found.class_ is OpportunityClass.CONDITIONAL
    assert found.why_not == ("the PM rules were edited after the link was decided",)
    assert verify(build_evidence(found, certify(found))).holds


def test_minimums_of_the_venues_hold() -> None:
    small = kalshi(), book(kalshi(), asks=[("0.46", "4.99")])
    refused = proof(small, NO)
    assert isinstance(refused, Refusal)
    assert refused == Refusal(CloseReason.DEPTH, "PM takes no order of fewer than 5")
    cheap = polymarket(), book(polymarket(), [("0.90", "9")])
    under = proof((kalshi(), book(kalshi(), asks=[("0.01", "9")])), cheap)
    assert under == Refusal(CloseReason.DEPTH, "PM takes no order below 1 pUSD")


@pytest.mark.parametrize("shown_here", ["99.994999", "99.99", "123.456789", "50.000001"])
@pytest.mark.parametrize("quantum", [Fraction(1, 100), Fraction(3, 1000), Fraction(7, 100)])
def test_trap_05_a_size_is_whole_at_both_venues_and_leaves_no_dust(shown_here: str, quantum: Fraction) -> None:
    """99.994999 contracts at one venue cannot be matched where a hundredth is the least: no leg keeps a rest."""
    ladder = probability_ladder(Fraction(1, 100), quantum)
    coarse = kalshi(ladder=ladder)
    here = coarse, msgspec.structs.replace(book(coarse), asks=(Level(ladder.rung_of("0.10"), 100_000),))
    there = polymarket(), book(polymarket(), [("0.30", shown_here)])
    found = proved(here, there)
    for leg, market in zip(found.legs, (here[0], there[0]), strict=True):
        filled = sum(fill.size for fill in leg.fills) * market.ladder.quantum
        assert filled == leg.contracts == found.contracts <= Fraction(shown_here)
    assert Fraction(shown_here) - found.contracts < quantum


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
