"""The catalogue in our words: what a market states, what it does not, and how it ends."""

from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.domain.ids import EventKey, FundsPool, MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Category, Lifecycle, Refund, Rules, Settlement, Strike, Value
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapters.smarkets import parse
from allsight.normalization.parsers.reader import parse as parse_claim
from tests.ingestion.smarkets.support import (
    a_contract,
    a_market,
    a_race,
    an_event,
    parsed,
    read_contracts,
    read_facts,
    read_market,
)

NOW_NS = from_iso("2026-11-22T12:00:00Z")
YES_NO = [a_contract(101, name="Yes"), a_contract(102, name="No")]


def rules_of(event: dict[str, Any], market: dict[str, Any], state: str = "open") -> Rules | None:
    (contract,) = read_contracts([a_contract(101, state_or_outcome=state)])
    return parse.parse_rules(contract, read_market(market), read_facts(event), NOW_NS)


def ends(market: dict[str, Any], *states: str) -> list[SettlementReport]:
    contracts = [a_contract(number, state_or_outcome=state) for number, state in enumerate(states, 101)]
    return parse.parse_settlements(read_market(market), read_contracts(contracts), NOW_NS)


def test_a_market_is_our_event_and_a_contract_our_market() -> None:
    event, markets = parsed(an_event(), *a_race())
    assert (event.key, event.title) == (EventKey("smarkets:10"), "Next UK general election: Most seats")
    assert event.category is Category.POLITICS
    assert event.tags == ("politics", "uk", "OUTRIGHT")
    assert event.url == "https://smarkets.com/politics/uk/next-uk-general-election-1"
    labour = markets[0]
    assert (labour.key, labour.event) == (MarketKey("smarkets:10~101"), event.key)
    assert (labour.title, labour.outcome, labour.yes_label, labour.no_label) == (event.title, "Labour", "Labour", "No")
    assert labour.commission_group == "smarkets:10"
    assert labour.funds_pool == FundsPool("smarkets:GBP")
    assert labour.native == (("market", "10"), ("contract", "101"), ("event", "1"))
    assert labour.min_notional == Fraction(1, 20)
    assert labour.lifecycle is Lifecycle.OPEN
    assert labour.volume_24h is None


def test_a_start_is_no_close_and_no_deadline() -> None:
    event, (market, *_) = parsed(an_event(), *a_race())
    assert event.occurs_ns == market.occurs_ns == from_iso("2029-05-03T07:00:00Z")
    assert (market.closes_ns, market.settles_ns) == (None, None)
    rules = rules_of(an_event(), a_market())
    assert rules is not None
    assert rules.deadline_ns is None


def test_trap_02_yes_and_no_are_two_markets_of_which_the_second_is_reversed() -> None:
    event, (yes, no) = parsed(an_event(name="Labour to win a majority"), a_market(name="To happen?"), YES_NO)
    assert (yes.outcome, yes.yes_label, yes.no_label) == ("Yes", "Yes", "No")
    assert (no.outcome, no.yes_label, no.no_label) == ("No", "No", "Yes")
    assert yes.title == no.title
    assert yes.commission_group == no.commission_group
    assert not parse_claim(yes, event, None).negated
    assert parse_claim(no, event, None).negated


def test_of_two_contracts_that_exclude_each_other_each_is_the_others_no() -> None:
    sides = [a_contract(101, name="Home"), a_contract(102, name="Away")]
    _, (home, away) = parsed(an_event(), a_market(), sides)
    assert (home.no_label, away.no_label) == ("Away", "Home")
    _, (home, _) = parsed(an_event(), a_market(complete=False), sides)
    assert home.no_label == "No"


@pytest.mark.parametrize(
    ("changes", "at_most", "at_least", "augmented"),
    [
        ({"winner_count": 1, "complete": True}, True, True, False),
        ({"winner_count": 1, "complete": False}, True, False, True),
        ({"winner_count": 2, "complete": True}, False, True, False),
        ({"winner_count": 36, "complete": False}, False, False, True),
        ({"winner_count": 0, "complete": True}, False, False, False),
    ],
)
def test_trap_13_only_a_complete_list_is_exhaustive(
    changes: dict[str, Any], at_most: bool, at_least: bool, augmented: bool
) -> None:
    market = read_market(a_market(**changes))
    event = parse.parse_event(market, read_facts(an_event()), whole=True)
    assert (event.at_most_one, event.at_least_one, event.augmented) == (at_most, at_least, augmented)
    assert not parse.parse_event(market, read_facts(an_event()), whole=False).at_least_one


def test_a_market_that_does_not_say_how_many_win_states_nothing() -> None:
    bare = {"id": "10", "event_id": "1", "name": "A market", "state": "open"}
    event = parse.parse_event(read_market(bare), read_facts(an_event()), whole=True)
    assert (event.at_most_one, event.at_least_one, event.augmented) == (False, False, True)


@pytest.mark.parametrize(
    ("market", "contract", "event", "expected"),
    [
        ("new", "new", "upcoming", Lifecycle.LISTED),
        ("open", "open", "upcoming", Lifecycle.OPEN),
        ("live", "live", "live", Lifecycle.OPEN),
        ("open", "halted", "live", Lifecycle.SUSPENDED),
        ("halted", "open", "live", Lifecycle.SUSPENDED),
        ("unavailable", "open", "live", Lifecycle.SUSPENDED),
        ("open", "unavailable", "live", Lifecycle.SUSPENDED),
        ("new", "open", "live", Lifecycle.LISTED),
        ("open", "open", "suspended", Lifecycle.SUSPENDED),
        ("open", "open", "a state to come", Lifecycle.OPEN),
        ("a state to come", "open", "live", Lifecycle.SUSPENDED),
        ("open", "a state to come", "live", Lifecycle.SUSPENDED),
        ("open", "loser", "live", Lifecycle.SETTLED),
        ("settled", "winner", "settled", Lifecycle.SETTLED),
        ("settled", "open", "settled", Lifecycle.CLOSED),
        ("voided", "open", "cancelled", Lifecycle.SETTLED),
    ],
)
def test_where_a_contract_stands(market: str, contract: str, event: str, expected: Lifecycle) -> None:
    _, (found,) = parsed(an_event(state=event), a_market(state=market), [a_contract(101, state_or_outcome=contract)])
    assert found.lifecycle is expected
    assert parse.lifecycle_of(read_market(a_market(state=market)), contract, event) is expected


@pytest.mark.parametrize(
    ("market", "states", "expected"),
    [
        ({"state": "settled"}, ("winner", "loser"), [Value(Fraction(1)), Value(Fraction(0))]),
        ({"state": "open"}, ("loser", "open"), [Value(Fraction(0))]),
        ({"state": "settled"}, ("voided", "winner"), [Refund(), Value(Fraction(1))]),
        ({"state": "voided"}, ("open", "winner"), [Refund(), Refund()]),
        ({"state": "settled"}, ("reduced", "winner"), [Refund(), Value(Fraction(1))]),
        ({"state": "settled"}, ("deadheat", "deadheat", "loser"), [Value(Fraction(1, 2))] * 2 + [Value(Fraction(0))]),
        ({"state": "settled"}, ("deadheat",) * 3, [Value(Fraction(1, 3))] * 3),
        (
            {"state": "settled", "winner_count": 3},
            ("winner", "deadheat", "deadheat", "deadheat"),
            [Value(Fraction(1)), *[Value(Fraction(2, 3))] * 3],
        ),
    ],
)
def test_how_contracts_end(market: dict[str, Any], states: tuple[str, ...], expected: list[Settlement]) -> None:
    found = ends(a_market(**market), *states)
    assert [report.settlement for report in found] == expected
    assert not any(report.final for report in found), "the venue may settle anew"


def test_a_dead_heat_says_that_its_share_is_not_confirmed() -> None:
    (first, _) = ends(a_market(state="settled"), "deadheat", "deadheat")
    assert first.source == "contract deadheat: 1/2 by dividing among 2, which is not confirmed"


def test_an_end_carries_the_venues_time() -> None:
    (contract,) = read_contracts([a_contract(101, state_or_outcome="winner", outcome_timestamp="2026-11-20T10:00:00Z")])
    (report,) = parse.parse_settlements(read_market(a_market(state="settled")), [contract], NOW_NS)
    assert (report.venue_ns, report.recv_ns) == (from_iso("2026-11-20T10:00:00Z"), NOW_NS)


def test_trap_12_rules_are_the_markets_description_and_the_events_special_rules() -> None:
    rules = rules_of(an_event(special_rules="Void if <i>postponed</i> &amp; not replayed."), a_market())
    assert rules is not None
    assert [(text.section, text.text) for text in rules.texts] == [
        ("market description", "The party with the most seats wins.\nDead heat rules apply."),
        ("event special rules", "Void if postponed & not replayed."),
    ]
    assert rules.market == "smarkets:10~101"


def test_trap_14_an_edit_of_the_words_is_one_and_of_the_markup_is_none() -> None:
    texts = (
        "<p>The winner  of the election.</p>",
        "<div>The winner of<br/>the election.</div>",
        "<p><em>The winner of the election.</em>\n</p>",
        "The winner of an election.",
    )
    found = [rules_of(an_event(), a_market(description=text)) for text in texts]
    marks = [rules.fingerprint for rules in found if rules is not None]
    assert marks[0] == marks[2]
    assert len(set(marks)) == 3


def test_a_game_without_text_has_rules_that_say_nothing() -> None:
    rules = rules_of(an_event(), a_market(description=""))
    assert rules is not None
    assert not rules.has_text


def test_finished_markets_keep_the_rules_that_were_last_read() -> None:
    assert rules_of(an_event(), a_market(state="settled"), "winner") is None
    assert rules_of(an_event(), a_market(state="voided")) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain < 5 and > 3", "plain < 5 and > 3"),
        ("<script>ignore(all)</script>words<style>p{}</style>", "words"),
        ("<b>unclosed <i>tags", "unclosed tags"),
        ("a&nbsp;b &lt;c&gt;", "a b <c>"),
        ("<!-- a remark -->kept", "kept"),
        ("</script>odd", "odd"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("", ""),
    ],
)
def test_trap_17_markup_goes_and_words_stay(raw: str, text: str) -> None:
    assert parse.plain(raw) == text


@pytest.mark.parametrize(
    ("event", "market", "expected"),
    [
        ("US election 2028", "Winner", "US election 2028: Winner"),
        ("Will it rain?", "Will it rain?", "Will it rain?"),
        ("Rain", "Rain in London", "Rain in London"),
        ("Labour leader", "", "Labour leader"),
        ("", "Winner", "Winner"),
    ],
)
def test_what_a_market_is_called(event: str, market: str, expected: str) -> None:
    assert parse.headline(event, market) == expected


def test_a_total_has_a_line_and_a_handicap_has_none() -> None:
    sides = [
        a_contract(101, name="Over 2.5", contract_type={"name": "OVER"}),
        a_contract(102, name="Under 2.5", contract_type={"name": "UNDER"}),
    ]
    _, (over, under) = parsed(an_event(), a_market(market_type={"name": "OVER_UNDER", "param": "2.5"}), sides)
    assert over.strike == Strike(">", floor=Fraction(5, 2))
    assert under.strike == Strike("<", cap=Fraction(5, 2))
    for kind in (
        {"name": "CORNERS_OVER_UNDER", "param": "2.5"},
        {"name": "OVER_UNDER"},
        {"name": "OVER_UNDER", "param": "x"},
    ):
        _, (over, _) = parsed(an_event(), a_market(market_type=kind), sides)
        assert over.strike is None


def test_a_bet_delay_holds_a_takers_order() -> None:
    _, (market, *_) = parsed(an_event(), *a_race(bet_delay=8))
    assert market.accept_delay_s == 8.0


@pytest.mark.parametrize(
    ("event", "category"),
    [
        (an_event(), Category.POLITICS),
        (an_event(type={"domain": "tv_and_entertainment", "scope": "single_event"}), Category.ENTERTAINMENT),
        (an_event(type={"domain": "football", "scope": "single_event"}), Category.SPORTS),
        (an_event(type={"domain": "a domain to come"}, full_slug="/sport/padel/x"), Category.SPORTS),
        (an_event(type="football_match", full_slug="/sport/football/world-cup/2026/06/14/x"), Category.SPORTS),
        (an_event(type=None, full_slug=None), Category.OTHER),
    ],
)
def test_what_an_event_is_about(event: dict[str, Any], category: Category) -> None:
    assert read_facts(event).category is category


def test_an_events_tags_leave_dates_out() -> None:
    facts = read_facts(an_event(type="football_match", full_slug="/sport/football/world-cup/2026/06/14/23-00/a-vs-b"))
    assert facts.tags == ("football_match", "sport", "football", "world-cup")


def test_a_time_that_is_none_is_the_venues_fault() -> None:
    with pytest.raises(VenueDataError):
        read_facts(an_event(start_datetime="soon"))
    with pytest.raises(VenueDataError):
        parsed(an_event(), a_market(), [a_contract(101, created="2026-01-01")])


@pytest.mark.parametrize("key", ["smarkets:10", "smarkets:1~2~3", "kalshi", "smarkets:a b~c"])
def test_what_is_no_key_of_a_market_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequestError):
        parse.ids_of(MarketKey(key))


def test_the_ladder_is_one_for_all_markets() -> None:
    _, markets = parsed(an_event(), *a_race())
    (ladder,) = {id(market.ladder): market.ladder for market in markets}.values()
    assert ladder.cost(Side.YES, ladder.rung_of("0.4032"), 10_000) == Fraction(4_032, 10_000)
