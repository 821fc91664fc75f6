"""Tables of states by hand: every shape, what rules say on top, what parts the venues, and what is left out."""

from fractions import Fraction

import msgspec
import pytest

from allsight.analysis.arbitrage.groups import rows as making
from allsight.analysis.arbitrage.groups import tables as building
from allsight.analysis.arbitrage.groups.shapes import sentence
from allsight.analysis.arbitrage.groups.tables import StatesTable
from allsight.domain.groups import Basis, BondKind, Member
from allsight.domain.ids import Venue
from allsight.domain.market import Market
from allsight.domain.questions import Branch, Conflict, ConflictKind, Severity
from allsight.domain.states import StateKind, TableShape
from tests.analysis.groups.scene import implies, market, member, one_of
from tests.analysis.groups.tables import alone, labels, rows, tables, told

CORE, BRANCH, DIVERGENCE = StateKind

KA, PM = market("ka", "E"), market("pm", "E", Venue.POLYMARKET)
REFUNDED = (Branch("void", "refund"),)


def sentences(table: StatesTable) -> list[str]:
    return [sentence(bond, table.shown.labels) for bond in table.bonds]


def conflict(severity: Severity, first: int | None, second: int | None) -> Conflict:
    ends = [None if one is None else Fraction(one) for one in (first, second)]
    return Conflict(
        kind=ConflictKind.SOURCE, severity=severity, first=KA.key, second=PM.key, ending="It rains.",
        first_yes=ends[0], second_yes=ends[1],
    )  # fmt: skip


# -- one question ------------------------------------------------------------------------------------------------------


def test_markets_that_ask_the_same_pay_the_same() -> None:
    table = alone(member("q", KA, PM))
    assert (table.shown.shape, table.shown.labels, len(table.shown.worlds)) == (TableShape.QUESTION, ("",), 2)
    assert [told(row) for row in rows(table, CORE)] == [{"ka": "Yes", "pm": "Yes"}, {"ka": "No", "pm": "No"}]
    assert [row.answers for row in rows(table, CORE)] == [(True,), (False,)]
    assert [row.state.id for row in rows(table, DIVERGENCE)] == [
        "divergence:KA=no,PM=yes",
        "divergence:KA=yes,PM=no",
    ]
    assert [row.answers for row in rows(table, DIVERGENCE)] == [(None,), (None,)], "nobody says who is right"
    assert table.notes == ("No rule text mentions: called off, postponed, tie, dead heat, closed early",)


def test_trap_02_an_opposite_market_settles_the_other_way_round() -> None:
    table = alone(member("q", KA, PM, turned=[PM]))
    assert [told(row) for row in rows(table, CORE)] == [{"ka": "Yes", "pm": "No"}, {"ka": "No", "pm": "Yes"}]
    assert labels(table, DIVERGENCE) == ["KA No, PM Yes", "KA Yes, PM No"], "words answer the question"


def test_what_every_rule_text_says_of_a_case_is_a_branch_in_the_words_of_each() -> None:
    table = alone(member("q", KA, PM), {KA.key: REFUNDED, PM.key: (Branch("void", "split"),)})
    (row,) = rows(table, BRANCH)
    assert (told(row), row.answers) == ({"ka": "refund", "pm": "1/2"}, (None,))
    assert (row.state.id, row.state.label) == ("branch:void:KA=refund,PM=1/2", "Called off: KA refunds, PM 1/2")
    assert table.notes == ("No rule text mentions: postponed, tie, dead heat, closed early",)


def test_a_value_that_a_rule_leaves_open_is_its_two_ends() -> None:
    table = alone(member("q", KA, PM), {KA.key: (Branch("void", "fair_price"),), PM.key: REFUNDED})
    assert [told(row) for row in rows(table, BRANCH)] == [
        {"ka": "No", "pm": "refund"},
        {"ka": "Yes", "pm": "refund"},
    ]
    assert "between its two ends" in rows(table, BRANCH)[0].state.why


def test_trap_12_silence_is_said_and_may_go_either_way() -> None:
    table = alone(member("q", KA, PM), {KA.key: REFUNDED})
    found = [row for row in rows(table, DIVERGENCE) if row.state.opened_by is Severity.MATERIAL]
    assert [told(row) for row in found] == [{"ka": "refund", "pm": "No"}, {"ka": "refund", "pm": "Yes"}]
    assert {row.state.why for row in found} == {"Polymarket does not say what happens if called off"}


def test_trap_12_who_waits_pays_on_the_result_while_the_other_refunds() -> None:
    late = {KA.key: (Branch("postponed", "refund", hours=48),), PM.key: (Branch("postponed", "refund", hours=336),)}
    found = rows(alone(member("q", KA, PM), late), BRANCH)
    assert [(row.state.label, row.answers) for row in found] == [
        ("Postponed by 48 to 336 hours: KA refunds, PM Yes", (True,)),
        ("Postponed by 48 to 336 hours: KA refunds, PM No", (False,)),
        ("Postponed: KA refunds, PM refunds", (None,)),
    ]


def test_a_known_difference_opens_its_ending_with_its_sentence() -> None:
    table = alone(member("q", KA, PM), conflicts=[conflict(Severity.MATERIAL, 1, None)])
    found = {row.state.label: row.state for row in rows(table, DIVERGENCE)}
    assert found.keys() == {"KA Yes, PM No", "KA Yes, PM refunds", "KA No, PM Yes"}
    assert (found["KA Yes, PM No"].opened_by, found["KA Yes, PM No"].why) == (Severity.MATERIAL, "It rains.")
    assert found["KA No, PM Yes"].opened_by is None


def test_a_difference_in_words_opens_nothing() -> None:
    plain = alone(member("q", KA, PM))
    assert alone(member("q", KA, PM), conflicts=[conflict(Severity.NOTE, None, None)]) == plain


def test_of_many_markets_each_may_decide_against_the_others_and_more_is_not_listed() -> None:
    venues = [Venue.KALSHI, Venue.POLYMARKET, Venue.SMARKETS, Venue.BETFAIR]
    table = alone(member("q", *(market("m", "E", venue) for venue in venues)))
    assert len(rows(table, DIVERGENCE)) == 8
    assert "Endings in which several venues decide against the others at once are not listed" in table.notes


def test_a_question_that_no_market_is_confirmed_to_ask_has_no_states() -> None:
    table = alone(Member(title="q", question=None, occurrence=None, markets=()))
    assert (table.rows, table.notes) == ((), ("No market is confirmed to ask it",))


# -- several -----------------------------------------------------------------------------------------------------------


def race(*, exactly: bool = False, others: bool = False) -> tuple[list[Member], list[Market], list[Market]]:
    """Return who may win; `others` lets another venue ask the same."""
    mine = [market(name, "RACE") for name in ("Ada", "Bo", "Other")]
    theirs = [market(name, "race", Venue.POLYMARKET) for name in ("Ada", "Bo", "Other")]
    asked = zip(mine, theirs, strict=True)
    return [member(one.title, *((one, two) if others else (one,))) for one, two in asked], mine, theirs


def winner(exactly: bool, markets: list[Market]) -> list:  # type: ignore[type-arg]
    return [one_of(*((place, True) for place in range(len(markets))), event=markets[0].event, exactly=exactly)]


def test_an_implication_leaves_three_worlds() -> None:
    semi, final = market("semi", "A"), market("final", "B")
    members = [member("Reaches the semi-final", semi), member("Reaches the final", final)]
    (table,) = tables(members, [implies(1, 0, Basis.READ, BondKind.IMPLIES)])
    assert table.shown.shape is TableShape.TREE
    assert [one.title for one in table.shown.group.members] == ["Reaches the final", "Reaches the semi-final"]
    assert table.shown.worlds == ((True, True), (False, True), (False, False))
    assert sentences(table) == ["If “Reaches the final” then “Reaches the semi-final”"]
    assert labels(table, CORE) == ["All of them", "Only Reaches the semi-final", "None of them"]


def test_outcomes_of_which_one_pays_at_most_may_all_pay_nothing() -> None:
    members, mine, _ = race()
    (table,) = tables(members, winner(False, mine), markets=mine)
    assert (table.shown.shape, table.shown.about, table.must_pay) == (TableShape.SET, "who wins", False)
    assert labels(table, CORE) == ["Only Ada", "Only Bo", "Only Other", "None of them"]
    assert sentences(table) == ["At most one of “Ada”, “Bo” and “Other”"]


def test_trap_13_of_outcomes_one_must_pay_only_where_their_venue_states_it() -> None:
    members, mine, _ = race()
    (table,) = tables(members, winner(True, mine), markets=mine)
    assert (table.must_pay, len(table.shown.worlds)) == (True, 3)
    assert sentences(table) == ["Exactly one of “Ada”, “Bo” and “Other”"]


def test_trap_13_what_one_venue_states_is_not_said_of_the_markets_of_another() -> None:
    members, mine, theirs = race(others=True)
    found = tables(members, winner(True, mine), markets=[*mine, *theirs])
    assert sorted((one.must_pay, len(one.shown.worlds)) for one in found) == [(False, 4), (True, 3)]
    venues = {one.must_pay: {m.venue for each in one.shown.group.members for m in each.markets} for one in found}
    assert venues == {True: {Venue.KALSHI}, False: {Venue.KALSHI, Venue.POLYMARKET}}
    (weaker,) = [one for one in found if not one.must_pay]
    assert weaker.notes[0] == (
        "Kalshi states that one of “who wins” must pay, of its own markets alone: others may all pay nothing"
    )


@pytest.mark.parametrize(
    "titles",
    [
        ["Will the CPI be above 3%?", "Will the CPI be above 4%?", "Will the CPI be above 5%?"],
        ["Will X leave office before June?", "Will X leave office before May?", "Will X leave office before April?"],
    ],
)
def test_a_ladder_goes_from_what_implies_to_what_is_implied(titles: list[str]) -> None:
    """The lowest level, or the last day, is implied by all others."""
    rungs = [member(title, market(f"m{number}", "CPI")) for number, title in enumerate(titles)]
    (table,) = tables([rungs[1], rungs[0], rungs[2]], [implies(0, 1), implies(2, 0), implies(2, 1)])
    found = table.shown
    assert (found.shape, [one.title for one in found.group.members]) == (TableShape.LADDER, titles[::-1])
    assert titles[0].startswith(found.about)
    high, middle, low = found.labels
    assert labels(table, CORE) == [high, f"{middle}, not {high}", f"{low}, not {middle}", f"not {low}"]
    assert sentences(table) == [f"If “{middle}” then “{low}”", f"If “{high}” then “{middle}”"]
    assert table.notes[0] == "Left out because it follows from the others: 1 statement"


def test_a_case_strikes_one_happening_and_leaves_the_others_open() -> None:
    first, second = market("first", "A"), market("second", "B")
    rules = {first.key: REFUNDED, second.key: REFUNDED}
    members = [member("first game", first), member("second game", second)]
    (table,) = tables(members, [implies(0, 1, Basis.DECIDED)], rules=rules)
    assert [told(row) for row in rows(table, BRANCH)] == [{"first": "refund"}, {"second": "refund"}]
    assert {row.answers for row in rows(table, BRANCH)} == {(None, None)}


def test_a_tie_is_the_world_in_which_the_draw_pays() -> None:
    mine = [market(name, "GAME") for name in ("Ada", "Bo", "Draw")]
    members = [member(one.title, one) for one in mine]
    rules = {one.key: (Branch("tie", "yes" if one.title == "Draw" else "refund"),) for one in mine}
    (table,) = tables(members, winner(True, mine), rules=rules, markets=mine)
    (row,) = rows(table, BRANCH)
    assert (told(row), row.answers) == ({"Ada": "refund", "Bo": "refund", "Draw": "Yes"}, (None, None, True))


def test_brackets_and_thresholds_are_a_tree_with_what_leaves_no_value_out() -> None:
    low, high, between = (market(name, "CPI") for name in ("T3", "T4", "B3"))
    members = [member("above 3", low), member("above 4", high), member("from 3 to 4", between)]
    cover = msgspec.structs.replace(
        implies(0, 1, kind=BondKind.RANGES), answers=((0, False), (1, True), (2, True)), at_most=3
    )
    apart = msgspec.structs.replace(implies(1, 2, kind=BondKind.RANGES), answers=((1, False), (2, False)))
    (table,) = tables(members, [implies(1, 0), implies(2, 0), apart, cover])
    assert (table.shown.shape, table.shown.labels) == (TableShape.TREE, ("above 4", "from 3 to 4", "above 3"))
    assert sentences(table)[2:] == [
        "If “above 4” then not “from 3 to 4”",
        "At least one of not “above 3”, “above 4” and “from 3 to 4”",
    ]
    assert len(table.shown.worlds) == 3, "below 3, between, above 4"


def test_members_of_one_event_are_called_off_together() -> None:
    members, mine, _ = race()
    (table,) = tables(members, winner(True, mine), rules={one.key: REFUNDED for one in mine}, markets=mine)
    (row,) = rows(table, BRANCH)
    assert told(row) == {"Ada": "refund", "Bo": "refund", "Other": "refund"}


def test_a_market_that_asks_alone_may_decide_against_its_claim() -> None:
    members, mine, _ = race()
    (table,) = tables(members, winner(True, mine), markets=mine)
    found = [(row.state.label, row.answers) for row in rows(table, DIVERGENCE)]
    assert found[:2] == [
        ("Ada: KA No, though the answer is Yes", (True, None, None)),
        ("Ada: KA Yes, though the answer is No", (False, None, None)),
    ]
    assert len(found) == 6


def test_a_difference_between_two_members_concerns_these_two() -> None:
    members = [member("wins", KA), member("wins and more", PM)]
    (table,) = tables(members, [implies(1, 0)], conflicts=[conflict(Severity.MATERIAL, 0, 1)])
    (row,) = [row for row in rows(table, DIVERGENCE) if row.state.opened_by]
    assert (told(row), row.state.why) == ({"ka": "No", "pm": "Yes"}, "It rains.")
    (none,) = tables(members, [implies(1, 0)], conflicts=[conflict(Severity.MATERIAL, 1, 0)])
    assert all(row.state.opened_by is None for row in none.rows), "it wins and no more: no bond is broken"


def test_what_contradicts_itself_is_said_so() -> None:
    members = [member("a", KA), member("b", PM)]
    both = msgspec.structs.replace(implies(0, 1), answers=((0, True), (1, True)))
    never = [msgspec.structs.replace(both, answers=((place, False), (place, False))) for place in (0, 1)]
    (table,) = tables(members, [both, *never])
    assert table.shown.worlds == ()
    assert table.notes[0] == "What is said of these questions cannot all be true at once"


def test_who_excludes_is_said_in_plain_words() -> None:
    members = [member("Ada wins", KA), member("Bo wins", PM)]
    (table,) = tables(members, [msgspec.structs.replace(implies(0, 1), answers=((0, False), (1, False)))])
    assert sentences(table) == ["If “Ada wins” then not “Bo wins”"]
    (table,) = tables(members, [msgspec.structs.replace(implies(0, 1), answers=((0, True), (1, True)))])
    assert sentences(table) == ["If not “Ada wins” then “Bo wins”"]


def test_members_are_called_as_the_venue_words_them_that_asks_most() -> None:
    """Titles of questions come from whichever venue was first."""
    mine = [market(f"Bitcoin on Nov 30: ${price},000 or above", "BTC") for price in (96, 97, 98)]
    theirs = market("Will Bitcoin be above 98,000?", "btc", Venue.POLYMARKET)
    titles = [mine[0].title, mine[1].title, theirs.title]
    others = [[], [], [theirs]]
    members = [member(title, one, *more) for title, one, more in zip(titles, mine, others, strict=True)]
    (table,) = tables(members, [implies(1, 0), implies(2, 1)], markets=[*mine, theirs])
    assert table.shown.labels == ("$98,000 or above", "$97,000 or above", "$96,000 or above")
    assert table.shown.about == "Bitcoin on Nov 30"


def test_members_that_one_venue_does_not_ask_are_called_as_the_next_one_words_them() -> None:
    mine = [market(f"Bitcoin on Nov 30: ${price},000 or above", "BTC") for price in (96, 97, 98)]
    theirs = [market(f"Will Bitcoin be above {price},000?", "btc", Venue.POLYMARKET) for price in (98, 99)]
    asked = [[mine[0]], [mine[1]], [mine[2], theirs[0]], [theirs[1]]]
    members = [member(markets[-1].title, *markets) for markets in asked]
    (table,) = tables(members, [implies(n + 1, n) for n in range(3)], markets=[*mine, *theirs])
    assert table.shown.labels == ("above 99,000", "$98,000 or above", "$97,000 or above", "$96,000 or above")


def test_outcomes_of_two_questions_are_told_apart_by_what_is_asked() -> None:
    titles = [
        f"{name}: Who will {act} of Iowa?" for act in ("be elected governor", "be nominee") for name in ("Ada", "Bo")
    ]
    members = [member(title, market(title, title)) for title in titles]
    (table,) = tables(members, [implies(0, 2), implies(1, 3), implies(0, 3)])
    assert set(table.shown.labels) == {
        "Ada (elected governor)",
        "Ada (nominee)",
        "Bo (elected governor)",
        "Bo (nominee)",
    }


def test_what_several_venues_state_of_the_same_is_said_once() -> None:
    members, mine, theirs = race(others=True)
    smaller = one_of((0, True), (1, True), event=theirs[0].event)
    (table,) = tables(members, [*winner(False, mine), *winner(False, theirs), smaller], markets=[*mine, *theirs])
    assert sentences(table) == ["At most one of “Ada”, “Bo” and “Other”"]
    assert table.notes[0] == "Left out because it follows from the others: 2 statements"


def test_a_difference_that_further_markets_share_is_listed_once() -> None:
    twin = market("ka-twin", "E")
    first = conflict(Severity.MATERIAL, 1, 0)
    table = alone(member("q", KA, twin, PM), conflicts=[first, msgspec.structs.replace(first, first=twin.key)])
    assert [row.state.label for row in rows(table, DIVERGENCE) if row.state.opened_by] == ["KA Yes, PM No"]
    assert "A difference that several markets of two venues share is listed once" in table.notes
    assert "KA Yes, KA2 No, PM Yes" in labels(table, DIVERGENCE), "a second market of a venue has a number"


# -- bounds ------------------------------------------------------------------------------------------------------------


def test_what_can_be_answered_in_too_many_ways_is_cut_and_said_so() -> None:
    """One question implies a dozen that have nothing to do with each other."""
    members = [member(f"m{number}", market(f"m{number}", f"E{number}")) for number in range(13)]
    found = tables(members, [implies(0, number, Basis.DECIDED) for number in range(1, 13)])
    assert len(found) == 12
    assert all(one.cut and "part of something larger" in one.notes[0] for one in found)
    assert all(len(one.shown.worlds) == 3 for one in found)


def test_more_tables_than_can_be_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MOST_TABLES", 5)
    members = [member(f"m{number}", market(f"m{number}", f"E{number}")) for number in range(13)]
    found = tables(members, [implies(0, number, Basis.DECIDED) for number in range(1, 13)])
    assert len(found) == 5
    assert found[-1].notes[-1] == "The question hangs together with more: 7 larger tables are left out"


def test_more_endings_than_are_listed_are_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MAX_STATES", 3)
    table = alone(member("q", KA, PM))
    assert (len(table.rows), table.cut) == (3, True)
    assert "There are more endings than 3: the others are left out" in table.notes


def test_values_that_many_rules_leave_open_are_shown_at_the_same_end() -> None:
    members, mine = [], []
    for number in range(7):
        mine.append(market(f"m{number}", "RACE"))
        members.append(member(f"name {number}", mine[-1]))
    rules = {one.key: (Branch("void", "fair_price"),) for one in mine}
    (table,) = tables(members, winner(True, mine), rules=rules, markets=mine)
    assert labels(table, BRANCH) == ["Called off: 7 No", "Called off: 7 Yes"]
    assert any("the same end" in note for note in table.notes)


def test_rule_texts_are_held_against_each_other_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_COMPARED", 1)
    members, mine, theirs = race(others=True)
    (table,) = tables(members, winner(False, mine), markets=[*mine, *theirs])
    assert "Of 8 pairs of rule texts of two questions 1 are compared" in table.notes
    assert table.cut
