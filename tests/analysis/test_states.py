"""The state table: what the rules allow, what their differences open, and what can always happen."""

from fractions import Fraction

from allsight.analysis.arbitrage.states import state_table
from allsight.domain.ids import MarketKey
from allsight.domain.market import Refund, Settlement, Value
from allsight.domain.questions import (
    Branch,
    Conflict,
    ConflictKind,
    LinkedMarket,
    Orientation,
    Predicate,
    Severity,
)
from allsight.domain.states import StateKind, StateTable
from tests.analysis.build import KA, PM, kalshi, linked, polymarket

FIRST, SECOND = linked(kalshi()), linked(polymarket())
OPPOSITE = linked(polymarket(), Orientation.OPPOSITE)


def table(
    first: tuple[Branch, ...] = (),
    second: tuple[Branch, ...] = (),
    *conflicts: Conflict,
    markets: tuple[LinkedMarket, ...] = (FIRST, SECOND),
) -> StateTable:
    predicates = {
        KA: Predicate(subject=(), action="win", branches=first),
        PM: Predicate(subject=(), action="win", branches=second),
    }
    return state_table(markets, predicates, conflicts)


def conflict(
    severity: Severity,
    ends: tuple[int, int] | None = None,
    *,
    kind: ConflictKind = ConflictKind.VOID,
    ending: str = "They part if it rains.",
) -> Conflict:
    first, second = (None, None) if ends is None else (Fraction(ends[0]), Fraction(ends[1]))
    return Conflict(
        kind=kind, severity=severity, first=KA, second=PM, ending=ending, first_yes=first, second_yes=second
    )


def paid(found: StateTable, state: str) -> tuple[Settlement, Settlement]:
    (settlements,) = [one.settlements for one in found.states if one.id == state]
    return settlements[KA], settlements[PM]


def ids(found: StateTable, kind: StateKind) -> list[str]:
    return [state.id for state in found.states if state.kind is kind]


def test_two_silent_texts_leave_yes_no_and_what_can_always_happen() -> None:
    found = table()
    assert ids(found, StateKind.CORE) == ["core:yes", "core:no"]
    assert ids(found, StateKind.BRANCH) == []
    assert ids(found, StateKind.DIVERGENCE) == ["divergence:KA=yes,PM=no", "divergence:KA=no,PM=yes"]
    assert all(state.opened_by is None for state in found.divergences)
    assert found.folded[0] == "Called off: no branch in any rule text"


def test_trap_02_an_opposite_market_pays_the_other_way_round() -> None:
    found = table(markets=(FIRST, OPPOSITE))
    assert paid(found, "core:yes") == (Value(Fraction(1)), Value(Fraction(0)))
    assert paid(found, "core:no") == (Value(Fraction(0)), Value(Fraction(1)))
    assert paid(found, "divergence:KA=yes,PM=no") == (Value(Fraction(1)), Value(Fraction(1)))


def test_a_branch_of_both_texts_is_an_ending_that_the_rules_allow() -> None:
    found = table((Branch("void", "refund"),), (Branch("void", "split"),))
    assert ids(found, StateKind.BRANCH) == ["branch:void:KA=refund,PM=1/2"]
    assert paid(found, "branch:void:KA=refund,PM=1/2") == (Refund(), Value(Fraction(1, 2)))
    assert not any(sentence.startswith("Called off") for sentence in found.folded)


def test_a_value_that_the_rules_leave_open_is_its_two_ends() -> None:
    found = table((Branch("void", "fair_price"),), (Branch("void", "no"),))
    assert ids(found, StateKind.BRANCH) == ["branch:void:KA=no,PM=no", "branch:void:KA=yes,PM=no"]


def test_trap_12_between_two_postponement_limits_one_venue_settles_and_its_twin_stays_open() -> None:
    found = table((Branch("postponed", "refund", hours=48),), (Branch("postponed", "refund", hours=336),))
    assert ids(found, StateKind.BRANCH) == [
        "branch:postponed:48:KA=refund,PM=yes",
        "branch:postponed:48:KA=refund,PM=no",
        "branch:postponed:KA=refund,PM=refund",
    ]


def test_markets_that_wait_for_the_result_pay_on_the_same_one() -> None:
    both = table((Branch("postponed", "stands", hours=336),), (Branch("postponed", "stands"),))
    assert ids(both, StateKind.BRANCH) == []
    assert "Postponed: every rule text waits for the result" in both.folded
    one = table((Branch("postponed", "split", hours=48),), (Branch("postponed", "stands"),))
    assert ids(one, StateKind.BRANCH) == ["branch:postponed:KA=1/2,PM=yes", "branch:postponed:KA=1/2,PM=no"]


def test_trap_12_a_silent_text_beside_a_refund_is_material() -> None:
    found = table((Branch("void", "refund"),), ())
    opened = {state.id: state for state in found.divergences}
    assert opened["divergence:KA=refund,PM=yes"].opened_by is Severity.MATERIAL
    assert opened["divergence:KA=refund,PM=yes"].why == "Polymarket does not say what happens if called off"
    assert ids(found, StateKind.BRANCH) == []


def test_silence_beside_a_no_that_silence_means_as_well_is_a_note() -> None:
    found = table((Branch("void", "no"),), ())
    assert {state.opened_by for state in found.divergences} == {Severity.NOTE, None}
    later = table((Branch("postponed", "no"),), ())
    assert Severity.MATERIAL in {state.opened_by for state in later.divergences}


def test_the_validators_word_on_silence_comes_first() -> None:
    found = table((Branch("void", "refund"),), (), conflict(Severity.NOTE))
    assert {state.opened_by for state in found.divergences} == {Severity.NOTE, None}


def test_a_conflict_opens_the_ending_that_it_names() -> None:
    found = table((), (), conflict(Severity.MATERIAL, (1, 0)))
    opened = {state.id: state for state in found.divergences}
    assert opened["divergence:KA=yes,PM=no"].opened_by is Severity.MATERIAL
    assert opened["divergence:KA=yes,PM=no"].why == "They part if it rains."
    assert opened["divergence:KA=no,PM=yes"].opened_by is None


def test_two_conflicts_on_one_ending_keep_the_worse_severity_and_both_reasons() -> None:
    note = conflict(Severity.NOTE, (1, 0))
    material = conflict(Severity.MATERIAL, (1, 0), kind=ConflictKind.SOURCE, ending="Another source.")
    (state,) = [one for one in table((), (), note, material).divergences if one.opened_by]
    assert (state.opened_by, state.why) == (Severity.MATERIAL, "They part if it rains. Another source.")


def test_a_difference_in_words_alone_opens_nothing() -> None:
    assert table((), (), conflict(Severity.NOTE)) == table()


def test_closing_early_matters_only_if_it_changes_what_is_paid() -> None:
    assert table((Branch("early_close", "yes"),), ()) == table()


def test_three_markets_of_two_venues_keep_their_names_apart() -> None:
    third = linked(kalshi(key=MarketKey("kalshi:OTHER")))
    found = state_table((FIRST, third, SECOND), {})
    assert len(found.states) == 8
    assert len({state.id for state in found.states}) == 8
    assert found.states[0].label == "Yes on all"
