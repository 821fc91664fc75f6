"""Catalogue rows and states to events, markets, rules and results."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import from_iso
from allsight.domain.errors import VenueDataError
from allsight.domain.fees import UNKNOWN_FEE
from allsight.domain.ids import native_id, split_key
from allsight.domain.market import Category, Lifecycle, Refund, Value
from allsight.ingestion.adapters.betfair import frames, lifecycle, parse, wire
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, FINEST
from allsight.ingestion.adapters.betfair.venue import EventType
from tests.ingestion.betfair.support import NOW_NS, POLITICS, SOCCER, book, definition, description, row

LATER = "2027-06-01T18:00:00.000Z"


def context(kind: EventType = POLITICS, seen: wire.MarketBook | None = None, **changes: Any) -> parse.Context:
    facts = lifecycle.facts_of_book(seen or book(**changes))
    return parse.Context(kind=kind, facts=facts, fees=UNKNOWN_FEE, seen_ns=NOW_NS)


def facts(*statuses: str, **changes: Any) -> lifecycle.MarketFacts:
    raw = json.dumps(definition(*statuses, **changes)).encode()
    return lifecycle.facts_of_definition(msgspec.json.decode(raw, type=frames.MarketDefinition))


# -- keys -------------------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 10**10),
    st.decimals(min_value=-500, max_value=500, places=2),
)
def test_a_key_says_market_selection_and_handicap_and_is_read_back(selection: int, handicap: Decimal) -> None:
    key = lifecycle.market_of("1.200000001", (selection, handicap))
    assert split_key(key)[1][0] == "1.200000001"
    assert lifecycle.address_of(key) == ("1.200000001", (selection, handicap))
    assert lifecycle.read_address(native_id(key)) == lifecycle.address_of(key)


@pytest.mark.parametrize(("written", "spelt"), [("0.0", "0"), ("-0.0", "0"), ("-1.50", "-1.5"), ("10", "10")])
def test_equal_handicaps_are_spelt_alike(written: str, spelt: str) -> None:
    assert lifecycle.spell(Decimal(written)) == spelt


@pytest.mark.parametrize("native", ["", "1.2", "1.2~x~0", "1.2~11", "1.2~11~0~0", "1.2~11~half"])
def test_what_is_no_address_is_refused(native: str) -> None:
    with pytest.raises(VenueDataError):
        lifecycle.read_address(native)


# -- events and markets -----------------------------------------------------------------------------------------------


def test_a_market_of_the_venue_is_an_event_of_ours_and_each_runner_a_market() -> None:
    event = parse.parse_event(row(), context())
    ada, alan = parse.parse_markets(row(), context())
    assert (event.key, event.title) == ("betfair:1.200000001", "Ruritanian Election 2028 – Next President")
    assert (event.category, event.occurs_ns, event.tags) == (Category.POLITICS, None, ("Politics", "NONSPORT"))
    assert (event.at_most_one, event.at_least_one, event.augmented) == (True, True, False)
    assert [ada.key, alan.key] == ["betfair:1.200000001~11~0", "betfair:1.200000001~12~0"]
    assert {ada.event, alan.event, ada.commission_group, alan.commission_group} == {event.key}
    assert (ada.title, ada.outcome, ada.yes_label, ada.no_label) == (
        "Who will win the Ruritanian Election 2028?",
        "Ada Lovelace",
        "Ada Lovelace",
        "Alan Turing",
    )
    assert (ada.ladder, ada.min_size, ada.lifecycle) == (CLASSIC, 100, Lifecycle.OPEN)
    assert (ada.native_of("selection_id"), ada.native_of("version")) == ("11", "7")


@pytest.mark.parametrize(
    ("winners", "complete", "sets"),
    [
        (1, True, (True, True, False)),
        (1, False, (True, False, True)),
        (2, True, (False, False, False)),
        (0, True, (False, False, False)),
    ],
)
def test_trap_13_only_one_stated_winner_excludes_and_only_a_complete_list_exhausts(
    winners: int, complete: bool, sets: tuple[bool, bool, bool]
) -> None:
    event = parse.parse_event(row(), context(numberOfWinners=winners, complete=complete))
    assert (event.at_most_one, event.at_least_one, event.augmented) == sets


def test_without_a_book_nothing_is_promised_and_nothing_trades() -> None:
    unknown = msgspec.structs.replace(context(), facts=None)
    event = parse.parse_event(row(), unknown)
    assert (event.at_most_one, event.at_least_one, event.augmented) == (False, False, True)
    assert {one.lifecycle for one in parse.parse_markets(row(), unknown)} == {Lifecycle.SUSPENDED}


def test_yes_and_no_runners_are_two_markets_and_keep_the_venues_words() -> None:
    runners = [
        {"selectionId": 1, "runnerName": "Yes", "handicap": 0, "sortPriority": 1},
        {"selectionId": 2, "runnerName": "No", "handicap": 0, "sortPriority": 2},
    ]
    yes, no = parse.parse_markets(row(runners=runners), context())
    assert (yes.yes_label, yes.no_label) == ("Yes", "No")
    assert (no.yes_label, no.no_label) == ("No", "Yes")


def test_only_of_two_of_which_one_surely_wins_is_each_the_others_no() -> None:
    for changes in ({"complete": False}, {"numberOfWinners": 2}):
        assert {one.no_label for one in parse.parse_markets(row(), context(**changes))} == {"No"}


def test_a_handicap_is_part_of_the_outcome() -> None:
    runners = [{"selectionId": 1, "runnerName": "Reds", "handicap": -1.5, "sortPriority": 1}]
    (one,) = parse.parse_markets(row(runners=runners), context())
    assert (one.key, one.outcome) == ("betfair:1.200000001~1~-1.5", "Reds -1.5")


@pytest.mark.parametrize(
    ("rules", "market", "title"),
    [
        ("No question here.", "Next President", "Ruritanian Election 2028 – Next President"),
        ("Who will be next?", "Next President", "Ruritanian Election 2028: Who will be next?"),
        (None, "Ruritanian Election 2028", "Ruritanian Election 2028"),
    ],
)
def test_titles(rules: str | None, market: str, title: str) -> None:
    one, _ = parse.parse_markets(row(marketName=market, description=description(rules=rules)), context())
    assert one.title == title


def test_a_start_time_is_no_deadline_in_politics_and_the_kick_off_in_sport() -> None:
    dated = description(marketTime=LATER, suspendTime=LATER)
    (politics, _), (sport, _) = (
        parse.parse_markets(row(description=dated, marketStartTime=LATER), context(kind)) for kind in (POLITICS, SOCCER)
    )
    assert (politics.occurs_ns, politics.closes_ns) == (None, from_iso(LATER))
    assert (sport.occurs_ns, sport.closes_ns) == (from_iso(LATER), from_iso(LATER))
    placeholder, _ = parse.parse_markets(row(), context())
    assert placeholder.closes_ns is None, "a suspend time in the past is a placeholder"
    in_play, _ = parse.parse_markets(
        row(description=description(marketTime=LATER, suspendTime=LATER, turnInPlayEnabled=True)), context(SOCCER)
    )
    assert in_play.closes_ns is None, "play goes on after the kick-off"


def test_the_bet_delay_is_kept_exactly() -> None:
    assert {one.accept_delay_s for one in parse.parse_markets(row(), context(betDelay=5, inplay=True))} == {5.0}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"bettingType": "LINE"}, parse.LINES),
        ({"bettingType": "RANGE"}, parse.LINES),
        ({"bettingType": "ASIAN_HANDICAP_DOUBLE_LINE"}, parse.ASIAN),
        ({"bettingType": "ASIAN_HANDICAP_SINGLE_LINE"}, parse.ASIAN),
        ({"bettingType": "FIXED_ODDS"}, parse.FIXED),
        ({"marketType": "EACH_WAY"}, parse.EACH_WAY),
        ({"eachWayDivisor": 4.0}, parse.EACH_WAY),
        ({"priceLadderDescription": {"type": "LINE_RANGE"}}, parse.OTHER_LADDER),
        ({"priceLadderDescription": {"type": "FINEST"}}, None),
        ({}, None),
    ],
)
def test_what_is_no_binary_claim_is_left_out_by_a_rule(changes: dict[str, Any], rule: str | None) -> None:
    assert parse.dropped_by(row(description=description(**changes))) == rule


def test_the_ladder_is_the_one_that_the_description_names() -> None:
    fine = description(priceLadderDescription={"type": "FINEST"})
    assert parse.parse_markets(row(description=fine), context())[0].ladder is FINEST
    assert (
        parse.parse_markets(row(description=description(priceLadderDescription=None)), context())[0].ladder is CLASSIC
    )


# -- rules ------------------------------------------------------------------------------------------------------------


def test_rules_are_text_with_clarifications_apart_and_no_deadline() -> None:
    edited = row(description=description(clarifications="<b>Update</b>: recounts count.<br>"))
    ada, alan = parse.parse_rules(edited, context())
    assert [text.section for text in ada.texts] == ["rules", "clarifications", "markup"]
    assert ada.texts[0].text.startswith("MARKET INFORMATION\nWho will win")
    assert ada.texts[1].text == "Update: recounts count."
    assert (ada.deadline_ns, ada.texts) == (None, alan.texts)


def test_trap_14_any_edit_of_the_markup_changes_the_fingerprint() -> None:
    plain, bold, clarified = (
        parse.parse_rules(row(description=description(rules=rules, clarifications=more)), context())[0]
        for rules, more in (
            ("Winner <b>only</b>", None),
            ("Winner <i>only</i>", None),
            ("Winner <b>only</b>", "Or not."),
        )
    )
    assert len({plain.fingerprint, bold.fingerprint, clarified.fingerprint}) == 3
    assert plain.texts[0] == bold.texts[0], "readers see no difference, reviewers are asked all the same"


def test_a_market_without_rules_has_none_and_one_that_is_over_keeps_what_was_read() -> None:
    bare, _ = parse.parse_rules(row(description=description(rules=None)), context())
    assert (bare.texts, bare.has_text) == ((), False)
    over = book(
        status="CLOSED",
        runners=[{"selectionId": 11, "status": "WINNER"}, {"selectionId": 12, "status": "LOSER"}],
    )
    assert parse.parse_rules(row(), context(seen=over)) == ()


# -- life and results -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "runner", "step"),
    [
        ("OPEN", "ACTIVE", Lifecycle.OPEN),
        ("SUSPENDED", "ACTIVE", Lifecycle.SUSPENDED),
        ("INACTIVE", "ACTIVE", Lifecycle.LISTED),
        ("CLOSED", "ACTIVE", Lifecycle.CLOSED),
        ("CLOSED", "WINNER", Lifecycle.SETTLED),
        ("CLOSED", "LOSER", Lifecycle.SETTLED),
        ("CLOSED", "PLACED", Lifecycle.SETTLED),
        ("OPEN", "REMOVED", Lifecycle.REMOVED),
        ("CLOSED", "REMOVED_VACANT", Lifecycle.REMOVED),
        ("OPEN", "HIDDEN", Lifecycle.SUSPENDED),
        ("OPEN", "", Lifecycle.SUSPENDED),
        ("PAUSED", "ACTIVE", Lifecycle.SUSPENDED),
    ],
)
def test_every_pair_of_statuses_is_a_step_of_life(status: str, runner: str, step: Lifecycle) -> None:
    assert lifecycle.lifecycle_of(facts(runner, status=status), (11, Decimal(0))) is step


def ends(*statuses: str, **changes: Any) -> list[tuple[object, bool]]:
    found = facts(*statuses, **{"status": "CLOSED", **changes})
    return [(one.settlement, one.final) for one in lifecycle.settlements("1.2", found, "here", NOW_NS)]


ONE, NONE, HALF = Value(Fraction(1)), Value(Fraction(0)), Value(Fraction(1, 2))


def test_winners_losers_and_withdrawn_runners() -> None:
    assert ends("WINNER", "LOSER", "REMOVED") == [(ONE, True), (NONE, True), (Refund(), True)]
    assert ends("ACTIVE", "REMOVED", status="OPEN") == [(Refund(), True)]
    assert ends("ACTIVE", "ACTIVE") == []


def test_placed_wins_only_where_several_do() -> None:
    assert ends("WINNER", "PLACED", "LOSER") == [(ONE, True), (NONE, True), (NONE, True)]
    assert ends("WINNER", "PLACED", "LOSER", numberOfWinners=2) == [(ONE, True), (ONE, True), (NONE, True)]


def test_trap_12_a_dead_heat_is_inferred_and_said() -> None:
    tied = facts("WINNER", "WINNER", "LOSER", status="CLOSED", settledTime="2026-11-20T10:00:00.000Z")
    reports = list(lifecycle.settlements("1.2", tied, "here", NOW_NS))
    assert [one.settlement for one in reports] == [HALF, HALF, NONE]
    assert reports[0].source == "here: dead heat inferred, 2 winners of 1"
    assert reports[0].final
    assert reports[0].venue_ns == from_iso("2026-11-20T10:00:00.000Z")


def test_a_dead_heat_over_several_places_is_an_average_and_stays_open() -> None:
    found = ends("WINNER", "WINNER", "WINNER", "LOSER", numberOfWinners=2)
    assert found == [(Value(Fraction(2, 3)), False)] * 3 + [(NONE, False)]


def test_a_close_without_a_winner_stays_open_to_revision() -> None:
    assert ends("LOSER", "LOSER") == [(NONE, False), (NONE, False)]


@given(st.lists(st.sampled_from(["WINNER", "LOSER", "PLACED", "REMOVED"]), min_size=1, max_size=12), st.integers(1, 4))
def test_values_of_a_closed_market_never_add_up_to_more_than_its_places(statuses: list[str], winners: int) -> None:
    paid = [one for one, _ in ends(*statuses, numberOfWinners=winners) if isinstance(one, Value)]
    assert sum((one.yes for one in paid), Fraction(0)) <= winners


@pytest.mark.parametrize("changes", [{"runners": []}, {"runners": None}])
def test_a_market_without_runners_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(VenueDataError):
        parse.parse_markets(row(**changes), context())


def test_a_time_that_is_none_is_unreadable() -> None:
    with pytest.raises(VenueDataError):
        parse.parse_markets(row(description=description(suspendTime="soon")), context())
