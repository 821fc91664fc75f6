"""Markets are linked to questions, decisions stand or go stale, siblings map one to one."""

import msgspec
import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.decisions import Action
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import EventKey, LinkId, MarketKey, QuestionId, Venue
from allsight.domain.market import Rules, RulesText
from allsight.domain.questions import FieldVerdict, LinkStatus, Orientation
from allsight.normalization.matcher.book import MATCHER
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.naming import headline
from allsight.normalization.matcher.ruling import Ruling
from allsight.normalization.parsers.claim import Claim
from tests.normalization.matcher.samples import Listed, listed

CPI_KALSHI = listed(
    Venue.KALSHI,
    "Will the rate of CPI inflation be above 3.0% for the year ending in October 2026?",
    outcome="Above 3.0%",
    rules="If the 12-month percent change in the CPI-U for October 2026 is above 3.0%, then the market resolves to "
    "Yes. Source: Bureau of Labor Statistics.",
    name="CPI-T3.0",
)
CPI_POLY = listed(
    Venue.POLYMARKET,
    "Will annual inflation be 3.1% or more in October 2026?",
    rules='This market will resolve to "Yes" if the 12-month percent change in the CPI-U for October 2026 is 3.1% or '
    "more. The resolution source for this market will be the Bureau of Labor Statistics.",
    name="0xcpi",
)


def entered(*markets: Listed) -> Matcher:
    matcher = Matcher(ManualClock(0))
    matcher.upsert_many(Listing(*one) for one in markets)
    return matcher


def test_a_certain_pair_is_linked_with_its_fields_and_fingerprints() -> None:
    matcher = Matcher(ManualClock(7))
    first = matcher.upsert(*CPI_KALSHI)
    assert not first.questions
    changes = matcher.upsert(*CPI_POLY)
    (cluster,) = matcher.clusters
    assert changes.questions == {cluster.question.id}
    assert {one.market: (one.orientation, one.status) for one in cluster.markets} == {
        CPI_KALSHI.market.key: (Orientation.SAME, LinkStatus.CONFIRMED),
        CPI_POLY.market.key: (Orientation.SAME, LinkStatus.CONFIRMED),
    }
    link = next(link for link in matcher.links() if link.fields)
    assert link.decided_by == MATCHER
    assert link.decided_ns == 7
    assert set(link.rules) == {CPI_KALSHI.market.key, CPI_POLY.market.key}
    assert {field.field: field.verdict for field in link.fields}["threshold"] == "equal"
    assert cluster.conflicts == ()


def test_order_of_arrival_changes_neither_question_nor_links() -> None:
    one, two = entered(CPI_KALSHI, CPI_POLY), entered(CPI_POLY, CPI_KALSHI)
    assert [question.id for question in one.questions] == [question.id for question in two.questions]
    assert [(link.id, link.orientation) for link in one.links()] == [
        (link.id, link.orientation) for link in two.links()
    ]


def test_the_same_market_again_changes_nothing() -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    changes = matcher.upsert(*CPI_POLY)
    assert not changes.questions
    assert not changes.links


def test_removing_a_market_ends_the_question() -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    (question,) = matcher.questions
    changes = matcher.remove(CPI_POLY.market.key)
    assert changes.removed == {question.id}
    assert matcher.questions == ()
    with pytest.raises(NotFoundError):
        matcher.question(question.id)


def test_a_person_confirms_and_the_other_proposals_of_the_market_end() -> None:
    doubtful = listed(Venue.POLYMARKET, "CPI above 3.0% in October 2026?", name="0xvague")
    matcher = entered(CPI_KALSHI, doubtful)
    (proposal,) = matcher.links(LinkStatus.PROPOSED)
    changes = matcher.desk.decide(Ruling(link=proposal.id, action=Action.CONFIRM, by="ann", note="read both"))
    link = matcher.link(proposal.id)
    assert (link.status, link.decided_by, link.note) == (LinkStatus.CONFIRMED, "ann", "read both")
    assert link.id in changes.links
    assert matcher.links(LinkStatus.PROPOSED) == ()


def test_a_rejected_pair_is_not_proposed_again() -> None:
    doubtful = listed(Venue.POLYMARKET, "CPI above 3.0% in October 2026?", name="0xvague")
    matcher = entered(CPI_KALSHI, doubtful)
    (proposal,) = matcher.links(LinkStatus.PROPOSED)
    matcher.desk.decide(Ruling(link=proposal.id, action=Action.REJECT, by="ann"))
    matcher.upsert(msgspec.structs.replace(doubtful.market, closes_ns=1), doubtful.event, doubtful.rules)
    assert matcher.links(LinkStatus.PROPOSED) == ()
    assert matcher.questions == ()


@pytest.mark.parametrize("order", [(CPI_POLY, CPI_KALSHI), (CPI_KALSHI, CPI_POLY)])
def test_stored_decisions_apply_when_the_markets_arrive(order: tuple[Listed, Listed]) -> None:
    before = entered(CPI_KALSHI, CPI_POLY)
    after = Matcher(ManualClock(99))
    after.restore(before.questions, before.links())
    for one in order:
        after.upsert(*one)
    assert after.links() == before.links()
    assert after.questions == before.questions


def test_of_two_stored_homes_the_newer_one_counts() -> None:
    before = entered(CPI_KALSHI, CPI_POLY)
    (question,) = before.questions
    joined = next(link for link in before.links() if link.fields)
    elsewhere = msgspec.structs.replace(question, id=QuestionId("q-elsewhere"))
    older = msgspec.structs.replace(joined, id=LinkId("l-older"), question=elsewhere.id, decided_ns=-1)
    after = Matcher(ManualClock(0))
    after.restore([question, elsewhere], [older, *before.links()])
    after.upsert(*CPI_POLY)
    after.upsert(*CPI_KALSHI)
    assert after.question_of(joined.market) == question.id
    assert after.questions == (question,)


def test_a_rejected_pair_stays_apart_after_a_restart() -> None:
    before = entered(CPI_KALSHI, CPI_POLY)
    joined = next(link for link in before.links() if link.fields)
    before.desk.decide(Ruling(link=joined.id, action=Action.REJECT, by="ann"))
    after = Matcher(ManualClock(0))
    after.restore([before.question(joined.question)], before.links())
    after.upsert(*CPI_KALSHI)
    after.upsert(*CPI_POLY)
    assert after.questions == ()


@pytest.mark.parametrize("founder", [True, False])
def test_a_person_may_take_a_rejection_back(founder: bool) -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    chosen = next(link for link in matcher.links() if bool(link.fields) is not founder)
    matcher.desk.decide(Ruling(link=chosen.id, action=Action.REJECT, by="ann"))
    assert matcher.questions == ()
    changes = matcher.desk.decide(Ruling(link=chosen.id, action=Action.CONFIRM, by="ann"))
    assert changes.questions == {chosen.question}
    assert {link.status for link in matcher.links()} == {LinkStatus.CONFIRMED}
    assert {one.market for one in matcher.cluster(chosen.question).markets} == {
        CPI_KALSHI.market.key,
        CPI_POLY.market.key,
    }


def test_a_rejection_falls_back_to_review_when_the_rules_change() -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    joined = next(link for link in matcher.links() if link.fields)
    matcher.desk.decide(Ruling(link=joined.id, action=Action.REJECT, by="ann"))
    assert CPI_POLY.rules is not None
    edited = msgspec.structs.replace(CPI_POLY.rules, deadline_ns=9)
    matcher.upsert(CPI_POLY.market, CPI_POLY.event, edited)
    assert [link.status for link in matcher.links() if link.fields] == [LinkStatus.PROPOSED]


def test_trap_14_rules_edited_after_approval() -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    edited = Rules(market=CPI_POLY.market.key, texts=(RulesText("rules", "Now it is something else."),), version=2)
    changes = matcher.upsert(CPI_POLY.market, CPI_POLY.event, edited)
    (cluster,) = matcher.clusters
    assert changes.questions == {cluster.question.id}
    assert {one.status for one in cluster.markets if one.market == CPI_POLY.market.key} == {LinkStatus.STALE}
    stale = next(link for link in matcher.links(LinkStatus.STALE) if link.market == CPI_POLY.market.key)
    assert "resolution text (rules)" in stale.note
    matcher.desk.decide(Ruling(link=stale.id, action=Action.CONFIRM, by="ann"))
    assert matcher.links(LinkStatus.STALE) == ()
    assert matcher.link(stale.id).rules[CPI_POLY.market.key] == edited.fingerprint


def test_trap_14_a_source_or_deadline_edited_while_nobody_ran() -> None:
    before = entered(CPI_KALSHI, CPI_POLY)
    after = Matcher(ManualClock(0))
    after.restore(before.questions, before.links())
    assert CPI_POLY.rules is not None
    after.upsert(*CPI_KALSHI)
    after.upsert(CPI_POLY.market, CPI_POLY.event, msgspec.structs.replace(CPI_POLY.rules, deadline_ns=5))
    (cluster,) = after.clusters
    assert {one.status for one in cluster.markets if one.market == CPI_POLY.market.key} == {LinkStatus.STALE}


@pytest.mark.parametrize("late", [(CPI_KALSHI,), (CPI_POLY,), (CPI_KALSHI, CPI_POLY)])
def test_rules_that_come_after_their_market_are_no_edit(late: tuple[Listed, ...]) -> None:
    """What was linked before they came is judged anew, and nothing is left that waits for a person."""
    silent = listed(Venue.SMARKETS, "Will CPI inflation be above 3.0% in October 2026?", name="cpi-silent")
    at_once = entered(CPI_KALSHI, CPI_POLY, silent)
    matcher = Matcher(ManualClock(0))
    for one in (CPI_KALSHI, CPI_POLY, silent):
        if one in late:
            matcher.upsert(one.market, one.event)
        matcher.upsert(*one)
    assert matcher.links(LinkStatus.STALE) == ()
    assert {(link.market, link.question, link.status) for link in matcher.links()} == {
        (link.market, link.question, link.status) for link in at_once.links()
    }


def test_rules_that_come_after_a_person_has_decided_are_looked_at() -> None:
    matcher = Matcher(ManualClock(0))
    matcher.upsert(CPI_KALSHI.market, CPI_KALSHI.event)
    matcher.upsert(*CPI_POLY)
    joined = next(link for link in matcher.links() if link.fields)
    matcher.desk.decide(Ruling(link=joined.id, action=Action.CONFIRM, by="ann"))
    matcher.upsert(*CPI_KALSHI)
    assert matcher.link(joined.id).status is LinkStatus.STALE


def test_siblings_map_one_to_one_or_go_to_review() -> None:
    twin = listed(
        Venue.POLYMARKET, "Will annual inflation be at least 3.1% in October 2026?", name="0xtwin", group="E1"
    )
    first = CPI_POLY._replace(market=msgspec.structs.replace(CPI_POLY.market, event=twin.market.event))
    matcher = entered(CPI_KALSHI, first, twin)
    assert matcher.links(LinkStatus.CONFIRMED) == tuple(
        link for link in matcher.links(LinkStatus.CONFIRMED) if link.market == CPI_KALSHI.market.key
    )
    assert {link.market for link in matcher.links(LinkStatus.PROPOSED)} == {first.market.key, twin.market.key}


def test_a_market_that_ends_keeps_the_rules_it_had() -> None:
    matcher = entered(CPI_KALSHI, CPI_POLY)
    matcher.upsert(CPI_POLY.market, CPI_POLY.event, None)
    assert matcher.links(LinkStatus.STALE) == ()


def test_two_sides_of_a_game_share_a_question() -> None:
    game = {"event": "Boston vs New York Y", "group": "G1", "occurs": "2026-11-23T02:00:00Z", "exclusive": True}
    red_sox = listed(Venue.KALSHI, "Boston vs New York Y Winner?", outcome="Boston", no_label="Boston", **game)  # type: ignore[arg-type]
    yankees = listed(Venue.KALSHI, "Boston vs New York Y Winner?", outcome="New York Y", no_label="New York Y", **game)  # type: ignore[arg-type]
    poly = listed(
        Venue.POLYMARKET,
        "Red Sox vs. Yankees",
        outcome="Red Sox",
        no_label="Yankees",
        event="MLB",
        occurs="2026-11-22T23:00:00Z",
    )
    matcher = entered(red_sox, yankees, poly)
    (cluster,) = matcher.clusters
    sides = {one.market: one.orientation for one in cluster.markets}
    assert sides[red_sox.market.key] is sides[poly.market.key]
    assert sides[yankees.market.key] is not sides[poly.market.key]
    assert {one.status for one in cluster.markets} == {LinkStatus.CONFIRMED}


def test_a_market_listed_twice_shares_the_question() -> None:
    other = {"key": MarketKey("polymarket:0xcpi2"), "event": EventKey("polymarket:E2")}
    twin = CPI_POLY._replace(market=msgspec.structs.replace(CPI_POLY.market, **other))
    drift = listed(Venue.DRIFT, "CPI inflation above 3.0% for the year ending in October 2026?", name="cpi-drift")
    matcher = entered(CPI_POLY, twin, CPI_KALSHI, drift)
    (question,) = matcher.questions
    assert {matcher.question_of(key) for key in (CPI_POLY.market.key, twin.market.key, drift.market.key)} == {
        question.id
    }


def test_a_new_market_joins_two_questions_that_are_one() -> None:
    """Each pair is certain on its own; only the market that comes last shows that both ask the same."""
    scorer = Scripted({frozenset("ab"), frozenset("cd"), frozenset("ae"), frozenset("ce")})
    matcher = Matcher(ManualClock(0), scorer)
    venues = {"a": Venue.KALSHI, "b": Venue.POLYMARKET, "c": Venue.DRIFT, "d": Venue.BETFAIR, "e": Venue.SMARKETS}
    for name, venue in venues.items():
        matcher.upsert(*listed(venue, "Will Freedonia join NATO before 2027?", name=name))
    (cluster,) = matcher.clusters
    assert len(cluster.markets) == 5
    assert {one.orientation for one in cluster.markets} == {Orientation.SAME}


def test_changes_in_a_row_come_to_what_holds_after_the_last() -> None:
    one, two = QuestionId("q1"), QuestionId("q2")
    asked = Changes(frozenset((one, two)), frozenset((LinkId("l1"),)))
    gone = Changes(frozenset(), frozenset((LinkId("l2"),)), frozenset((one,)))
    assert asked | gone == Changes(frozenset((two,)), frozenset((LinkId("l1"), LinkId("l2"))), frozenset((one,)))
    assert gone | asked == Changes(frozenset((one, two)), frozenset((LinkId("l1"), LinkId("l2"))))


class Scripted:
    """Judges pairs as certain that a test names, by the last letters of their keys, and others as different."""

    def __init__(self, same: set[frozenset[str]]) -> None:
        self._same = same

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return ours.venue is theirs.venue

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        pair = frozenset((ours.market[-1], theirs.market[-1]))
        if pair in self._same:
            return Judgement(Match.SAME, 0.99, True, (FieldVerdict("script", "equal", "", ""),))
        return Judgement(Match.DIFFERENT, 0.0, False)


def test_the_places_of_values_are_worked_out_when_asked_for_and_follow_the_texts() -> None:
    matcher = Matcher(ManualClock(0))
    before = listed(Venue.KALSHI, "Will Acme IPO before Jan 1, 2027?", name="IPO")
    matcher.upsert(*before)
    assert matcher.claim(before.market.key).predicate.traces == ()
    found = matcher.predicate(before.market.key)
    assert found.traces
    assert matcher.predicate(before.market.key) is found
    matcher.upsert(*listed(Venue.KALSHI, "Will Acme IPO before Jan 1, 2028?", name="IPO"))
    assert {one.value for one in matcher.predicate(before.market.key).traces} > {"31 Dec 2027"}
    with pytest.raises(NotFoundError):
        matcher.predicate(MarketKey("kalshi:NONE"))


def test_a_question_is_called_without_the_markup_of_its_title() -> None:
    marked = listed(Venue.KALSHI, "Will the **high temp in LA** be 65° or below on Nov 23, 2026?", name="KXHIGHLAX")
    assert headline(Listing(*marked)) == "Will the high temp in LA be 65° or below on Nov 23, 2026?"


def test_an_outcome_stands_before_a_title_that_lists_would_cut_off() -> None:
    fed = listed(Venue.BETFAIR, "Fed Interest Rates: What will the Federal Reserve do with rates?", outcome="No Change")
    short = listed(Venue.BETFAIR, "Fed Interest Rates", outcome="No Change")
    assert headline(Listing(*fed)) == "No Change: Fed Interest Rates: What will the Federal Reserve do with rates?"
    assert headline(Listing(*short)) == "Fed Interest Rates: No Change"
