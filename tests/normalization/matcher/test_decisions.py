"""What people decide is carried out, kept, and can be taken back; at most one link of a market is confirmed."""

import pytest

from allsight.domain.decisions import Action
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.ids import LinkId, Venue
from allsight.domain.questions import LinkStatus, Orientation, Relation, RelationKind
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.ruling import OvertakenError
from tests.normalization.matcher.desk import Office, groups, market, said

SAME, DOUBT = (Match.SAME, True), (Match.SAME, False)


def pair(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def office(**told: tuple[Match, bool]) -> Office:
    """Open an office on markets a, b, c and d, told of pairs by names such as `ab`."""
    markets = zip("abcd", (Venue.KALSHI, Venue.POLYMARKET, Venue.BETFAIR, Venue.SMARKETS), strict=True)
    return Office([market(*one) for one in markets], {pair(*names): what for names, what in told.items()})


def names(found: Office) -> list[set[str]]:
    return sorted(({key.partition(":")[2] for key in group} for group in groups(found.matcher).values()), key=min)


def test_a_decision_remembers_who_when_why_and_what_the_machine_said() -> None:
    found = office(ab=SAME, ac=DOUBT)
    proposal = found.link("c", LinkStatus.PROPOSED)
    (decision,) = found.decide(proposal.id, Action.CONFIRM, took_s=4.5).decisions
    assert (decision.by, decision.action, decision.finding) == ("ann", Action.CONFIRM, Match.SAME)
    assert decision.machine is not None
    assert (decision.machine.finding, decision.machine.certain) == (Match.SAME, False)
    assert decision.took_s == 4.5
    assert set(decision.rules) == {one.market.key for one in found.markets.values()} - {found.key_of("d")}
    assert next(iter(decision.sides)) == found.key_of("a"), "the one that it was compared with comes first"
    assert found.matcher.desk.standing(proposal.id) == decision
    assert names(found) == [{"a", "b", "c"}]


def test_opposite_confirms_on_the_other_side() -> None:
    found = office(ab=DOUBT)
    proposal = next(iter(found.matcher.links(LinkStatus.PROPOSED)))
    (decision,) = found.decide(proposal.id, Action.OPPOSITE).decisions
    link = found.matcher.link(proposal.id)
    assert (link.status, link.orientation) == (LinkStatus.CONFIRMED, Orientation.OPPOSITE)
    assert decision.finding is Match.OPPOSITE


def test_confirming_one_link_ends_the_others_of_the_market_and_undo_brings_them_back() -> None:
    found = office(ac=SAME, bd=SAME, ab=DOUBT)
    proposal = next(iter(found.matcher.links(LinkStatus.PROPOSED)))
    before = said(found.matcher)
    found.decide(proposal.id, Action.CONFIRM)
    assert len(names(found)) == 1
    assert len(names(found)[0]) == 4, "who certainly equals the one that is moved goes with it"
    found.decide(proposal.id, Action.UNDO)
    assert names(found) == [{"a", "c"}, {"b", "d"}]
    assert said(found.matcher) == before
    assert found.matcher.desk.standing(proposal.id) is None


@pytest.mark.parametrize(
    ("finding", "first", "second"),
    [(Match.WITHIN, "mine", "theirs"), (Match.AROUND, "theirs", "mine")],
)
def test_a_subset_is_a_relation_of_two_questions_and_no_link(finding: Match, first: str, second: str) -> None:
    found = office(ab=SAME, ac=DOUBT)
    proposal = found.link("c", LinkStatus.PROPOSED)
    found.decide(proposal.id, Action.SUBSET, finding=finding)
    assert found.matcher.link(proposal.id).status is LinkStatus.REJECTED
    mine = found.matcher.question_of(proposal.market)
    assert mine is not None
    named = {"mine": mine, "theirs": proposal.question}
    relation = Relation(named[first], named[second], RelationKind.IMPLIES, 1.0)
    assert found.matcher.desk.relations(mine) == (relation,)
    assert found.matcher.desk.relations(proposal.question) == (relation,)
    assert found.matcher.question(mine).title
    found.decide(proposal.id, Action.UNDO)
    assert found.matcher.desk.relations(proposal.question) == ()
    assert found.matcher.link(proposal.id).status is LinkStatus.PROPOSED


def test_related_keeps_both_apart() -> None:
    found = office(ab=SAME)
    joined = found.link("b")
    found.decide(joined.id, Action.RELATED)
    (relation,) = found.matcher.desk.relations(joined.question)
    assert relation.kind is RelationKind.RELATED
    assert names(found) == []


def test_split_takes_a_market_out_and_leaves_the_others_together() -> None:
    found = office(ab=SAME, ac=SAME, bc=SAME)
    assert names(found) == [{"a", "b", "c"}]
    found.decide(found.link("b").id, Action.SPLIT)
    assert names(found) == [{"a", "c"}]
    home = found.matcher.question_of(found.key_of("b"))
    assert home is not None
    assert home != found.matcher.question_of(found.key_of("a"))


def test_who_was_linked_through_a_market_that_is_split_off_goes_to_review() -> None:
    found = office(ab=SAME, bc=SAME)
    assert names(found) == [{"a", "b", "c"}]
    found.decide(found.link("b").id, Action.SPLIT)
    assert names(found) == []
    moved = [link for link in found.matcher.links(LinkStatus.PROPOSED) if "taken out" in link.note]
    assert len(moved) == 1
    assert moved[0].market in (found.key_of("a"), found.key_of("c"))


def test_what_has_no_meaning_is_refused() -> None:
    found = office(ab=SAME, ac=DOUBT)
    proposal = found.link("c", LinkStatus.PROPOSED)
    with pytest.raises(InvalidRequestError, match="reject it instead"):
        found.decide(proposal.id, Action.SPLIT)
    with pytest.raises(InvalidRequestError, match="within or around"):
        found.decide(proposal.id, Action.SUBSET)
    with pytest.raises(InvalidRequestError, match="nobody has decided"):
        found.decide(proposal.id, Action.UNDO)
    with pytest.raises(NotFoundError):
        found.decide(LinkId("l-none"), Action.CONFIRM)
    assert found.decisions == []


def test_undo_takes_back_one_decision_after_the_other_and_then_none() -> None:
    found = office(ab=DOUBT)
    proposal = next(iter(found.matcher.links(LinkStatus.PROPOSED)))
    found.decide(proposal.id, Action.CONFIRM)
    found.decide(proposal.id, Action.REJECT, by="bob")
    found.decide(proposal.id, Action.UNDO)
    link = found.matcher.link(proposal.id)
    assert (link.status, link.decided_by) == (LinkStatus.CONFIRMED, "ann")
    found.decide(proposal.id, Action.UNDO)
    assert found.matcher.link(proposal.id).status is LinkStatus.PROPOSED
    with pytest.raises(InvalidRequestError, match="taken back already"):
        found.decide(proposal.id, Action.UNDO)
    actions = [one.action for one in found.matcher.desk.history(proposal.id)]
    assert actions == [Action.CONFIRM, Action.REJECT, Action.UNDO, Action.UNDO]


def test_an_undo_does_not_take_a_market_away_from_where_people_put_it_later() -> None:
    found = office(ab=SAME, bc=DOUBT, cd=SAME)
    (proposal,) = found.matcher.links(LinkStatus.PROPOSED)
    (joined,) = (link for link in found.matcher.links_of(proposal.market) if link.status is LinkStatus.CONFIRMED)
    found.decide(joined.id, Action.REJECT)
    found.decide(proposal.id, Action.CONFIRM)
    with pytest.raises(OvertakenError, match="undo that first"):
        found.decide(joined.id, Action.UNDO)
    found.decide(proposal.id, Action.UNDO)
    found.decide(joined.id, Action.UNDO)
    assert names(found) == [{"a", "b"}, {"c", "d"}]


def test_what_an_undo_gives_back_is_stale_if_the_texts_have_changed_since() -> None:
    found = office(ab=SAME)
    joined = found.link("b")
    found.decide(joined.id, Action.REJECT)
    found.edit(found.key_of("a"), "Now this market pays if the comet is missed.")
    assert found.matcher.link(joined.id).status is LinkStatus.PROPOSED, "a refusal dies as well"
    found.decide(joined.id, Action.UNDO)
    assert found.matcher.link(joined.id).status is LinkStatus.STALE


def test_a_relation_ends_when_a_text_that_it_rests_on_changes() -> None:
    found = office(ab=SAME, ac=DOUBT)
    proposal = found.link("c", LinkStatus.PROPOSED)
    found.decide(proposal.id, Action.SUBSET, finding=Match.WITHIN)
    found.edit(found.key_of("c"), "Now this market pays if the comet is missed.")
    assert found.matcher.desk.relations(proposal.question) == ()


def test_a_refusal_dies_when_a_text_changed_while_nobody_looked() -> None:
    found = office(ab=SAME)
    joined = found.link("b")
    found.decide(joined.id, Action.REJECT)
    key = found.key_of("b")
    found.markets[key] = market("b", Venue.POLYMARKET, "Now this market pays if the comet is missed.")
    after = found.reopened(found.questions.values(), [*found.matcher.links()], found.decisions)
    assert after.link(joined.id).status is LinkStatus.PROPOSED
    assert "changed while nobody looked" in after.link(joined.id).note
