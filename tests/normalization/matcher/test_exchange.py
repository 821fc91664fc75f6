"""Decisions travel: by keys, sides and fingerprints, to where other questions and other links stand."""

import json

import pytest

from allsight.domain.decisions import Action
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.domain.questions import LinkStatus, Orientation
from allsight.normalization.matcher.exchange import Exchange
from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.desk import Office, groups, market

PAIR = frozenset("ab")
DOUBT = {PAIR: (Match.SAME, False)}
HERE = [market("a", Venue.KALSHI), market("b", Venue.POLYMARKET)]


def decided(action: Action, finding: Match | None = None) -> tuple[Office, bytes]:
    office = Office(HERE, DOUBT)
    (proposal,) = office.matcher.links(LinkStatus.PROPOSED)
    office.decide(proposal.id, action, finding=finding)
    return office, Exchange(office.matcher.desk).export()


def brought_to(office: Office, lines: bytes) -> list[tuple[str, str]]:
    report, changes = Exchange(office.matcher.desk).bring_in(lines)
    office.keep(changes)
    return [(line.outcome, line.reason) for line in report.lines]


def test_a_line_names_keys_sides_and_fingerprints_and_no_ids_of_ours() -> None:
    office, lines = decided(Action.OPPOSITE)
    line = json.loads(lines)
    (proposal,) = [link for link in office.matcher.links(LinkStatus.CONFIRMED) if link.decided_by == "ann"]
    assert line["market"] == proposal.market
    assert set(line["rules"]) == {"kalshi:a", "polymarket:b"}
    assert line["sides"] == {key: "same" for key in line["rules"] if key != proposal.market}
    assert proposal.id not in lines.decode()
    assert proposal.question not in lines.decode()


def test_a_pair_that_nobody_has_thought_of_there_is_linked() -> None:
    _, lines = decided(Action.OPPOSITE)
    there = Office(HERE, {})
    assert brought_to(there, lines) == [("applied", "")]
    ((one, other),) = (group.values() for group in groups(there.matcher).values())
    assert {one, other} == {Orientation.SAME, Orientation.OPPOSITE}
    assert brought_to(there, lines) == [("skipped", "it is known already")]


def test_a_refusal_holds_there_as_well() -> None:
    _, lines = decided(Action.REJECT)
    there = Office(HERE, {PAIR: (Match.SAME, True)})
    assert brought_to(there, lines) == [("applied", "")]
    assert groups(there.matcher) == {}


def test_where_the_question_is_turned_round_so_is_what_was_found() -> None:
    _, lines = decided(Action.CONFIRM)
    line = json.loads(lines)
    turned = {**line, "sides": dict.fromkeys(line["sides"], "opposite")}
    there = Office(HERE, DOUBT)
    assert brought_to(there, json.dumps(turned).encode()) == [("applied", "")]
    (link,) = [link for link in there.matcher.links(LinkStatus.CONFIRMED) if link.decided_by == "ann"]
    assert link.orientation is Orientation.OPPOSITE


def test_an_implication_cannot_be_turned_round() -> None:
    _, lines = decided(Action.SUBSET, Match.WITHIN)
    line = json.loads(lines)
    turned = {**line, "sides": dict.fromkeys(line["sides"], "opposite")}
    ((outcome, reason),) = brought_to(Office(HERE, DOUBT), json.dumps(turned).encode())
    assert outcome == "skipped"
    assert "turned round" in reason


@pytest.mark.parametrize("changed", ["a", "b"])
def test_other_texts_are_not_what_was_decided_on(changed: str) -> None:
    _, lines = decided(Action.CONFIRM)
    there = Office(HERE, DOUBT)
    there.edit(there.key_of(changed), "Now this market pays if the comet is missed.")
    ((outcome, reason),) = brought_to(there, lines)
    assert outcome == "unknown"
    assert there.key_of(changed) in reason


def test_who_decided_later_has_the_last_word() -> None:
    _, lines = decided(Action.CONFIRM)
    there = Office(HERE, DOUBT)
    there.clock.advance(60)
    (proposal,) = there.matcher.links(LinkStatus.PROPOSED)
    there.decide(proposal.id, Action.REJECT, by="bob")
    assert brought_to(there, lines) == [("skipped", "bob has decided later")]
    assert there.matcher.link(proposal.id).status is LinkStatus.REJECTED


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"no json",
        b"\xff",
        b"[1]",
        b'{"schema":"allsight.decision/1","id":"d","action":"confirm","market":"x","sides":{},"by":"","at_ns":1}',
        b'{"schema":"other/1","id":"d","action":"confirm","market":"kalshi:a","sides":{},"by":"","at_ns":1}',
    ],
    ids=range(6),
)
def test_one_line_that_cannot_be_read_refuses_all(line: bytes) -> None:
    _, lines = decided(Action.CONFIRM)
    there = Office(HERE, DOUBT)
    with pytest.raises(InvalidRequestError, match="line 2"):
        Exchange(there.matcher.desk).bring_in(lines + line)
    assert there.matcher.desk.decisions == ()
