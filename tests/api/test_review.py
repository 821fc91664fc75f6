"""Review over the real program: the queue, one link, every way to decide, what goes stale, lines in and out."""

import time
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from allsight.api.models.markets import RulesHistory
from allsight.api.models.matches import ImportReport, MatchDetail, MatchStats
from allsight.api.models.questions import QuestionOut
from allsight.api.rest.respond import _status
from allsight.domain.book import Level
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue, event_key, market_key
from allsight.domain.messages import BookSnapshot, EventSeen, MarketSeen, RulesSeen
from allsight.normalization.matcher.ruling import OvertakenError
from tests.api.office import (
    BLS,
    KALSHI,
    POLY,
    RULES,
    SILENT,
    TITLE,
    TRUFLATION,
    done,
    edited,
    link_of,
    page,
    refused,
    reviewed,
    until,
)
from tests.normalization.matcher.samples import Listed
from tests.support.small_program import SmallProgram, small_program
from tests.venues.benches.kalshi import KalshiBench
from tests.venues.scene import settled_scene

pytestmark = pytest.mark.integration


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[SmallProgram]:
    async with reviewed(tmp_path) as running:
        yield running


async def test_a_link_is_shown_with_both_texts_marked_and_no_price(program: SmallProgram) -> None:
    program.show(*edited(POLY, RULES.format(TRUFLATION)))
    await until(lambda: page(program, "stale").total)
    found = link_of(program, POLY)
    assert [text.market for text in found.texts] == [POLY.market.key, KALSHI.market.key]
    conflict = next(one for one in found.conflicts if one.kind == "source")
    marked = {
        part.text[mark.start : mark.end]
        for text in found.texts
        for part in text.sections
        for mark in part.marks
        if mark.number == conflict.number
    }
    assert any(TRUFLATION in words for words in marked)
    assert any(BLS in words for words in marked)
    line = next(one for one in found.predicates if one.field == "source")
    assert (line.verdict, line.number) == ("differs", conflict.number)
    assert line.ours_span is not None
    assert (line.ours_confidence, line.ours_reason) == (0.9, "")
    assert conflict.ending
    assert found.prices is None
    assert b'"quote"' not in program.read(f"/matches/{found.link.id}")


async def test_every_value_read_of_a_market_has_its_place_or_a_reason(program: SmallProgram) -> None:
    link = link_of(program, POLY)
    history = msgspec.json.decode(program.read(f"/markets/{POLY.market.key}/rules"), type=RulesHistory)
    question = msgspec.json.decode(program.read(f"/questions/{link.link.question}"), type=QuestionOut)
    assert history.traces == link.texts[0].traces
    sections = {part.section: part.text for part in link.texts[0].sections}
    for one in history.traces:
        assert one.confidence == one.origin.confidence
        assert one.reason if one.span is None else sections[one.span.section][one.span.start : one.span.end]
    level = next(one for one in history.traces if one.field == "threshold")
    assert level.span is not None
    assert "3.0" in sections[level.span.section][level.span.start : level.span.end]
    for line in question.fields:
        assert len(line.traces) == len(line.values)
    deadline = next(line for line in question.fields if line.field == "deadline")
    assert {one.field for one in deadline.traces[0]} <= {"window.end", "window.start", "window.calendar"}


async def test_prices_are_shown_once_somebody_has_decided(program: SmallProgram) -> None:
    before = link_of(program, POLY)
    assert before.prices is None
    after = done(program.post(f"/matches/{before.link.id}/confirm", by="ann", version=before.link.version))
    assert after.prices is not None
    assert {quote.venue for quote in after.prices} == {"kalshi", "polymarket"}
    assert done(program.post(f"/matches/{before.link.id}/undo", by="ann")).prices is None


async def test_a_decision_is_kept_with_who_when_why_and_how_long(program: SmallProgram) -> None:
    link = link_of(program, POLY).link
    found = done(
        program.post(f"/matches/{link.id}/confirm", by="ann", note="read both", version=link.version, took_s=4.5)
    )
    (decision,) = found.decisions
    assert (decision.action, decision.by, decision.note, decision.took_s) == ("confirm", "ann", "read both", 4.5)
    assert decision.machine is not None
    assert decision.machine.finding == "same"
    assert set(decision.rules) == {KALSHI.market.key, POLY.market.key}
    assert decision.current
    assert found.link.version > link.version


async def test_somebody_else_was_quicker(program: SmallProgram) -> None:
    link = link_of(program, POLY).link
    done(program.post(f"/matches/{link.id}/reject", by="ann", version=link.version))
    refused(program.post(f"/matches/{link.id}/confirm", by="bob", version=link.version), 409, "stale_version")
    assert link_of(program, POLY).link.status == "rejected"


async def test_the_older_name_of_the_reviewer_still_works(program: SmallProgram) -> None:
    link = link_of(program, POLY).link
    assert done(program.post(f"/matches/{link.id}/reject", reviewer="ann")).link.decided_by == "ann"


async def test_an_unread_difference_must_be_acknowledged(program: SmallProgram) -> None:
    await until(lambda: page(program, "proposed").total)
    found = link_of(program, SILENT)
    assert found.to_acknowledge == ("unread",)
    path = f"/matches/{found.link.id}/confirm"
    assert refused(program.post(path, by="ann"), 422, "unacknowledged").missing == ("unread",)
    refused(program.post(path, by="ann", acknowledged=["deadline"]), 422, "unacknowledged")
    refused(program.post(path.replace("confirm", "opposite"), by="ann"), 422, "unacknowledged")
    assert link_of(program, SILENT).link.status == "proposed"
    assert done(program.post(path, by="ann", acknowledged=["unread"])).link.status == "confirmed"


async def test_a_subset_is_served_as_a_relation_of_both_questions(program: SmallProgram) -> None:
    link = link_of(program, POLY).link
    refused(program.post(f"/matches/{link.id}/subset", by="ann"), 422, "invalid_request")
    found = done(program.post(f"/matches/{link.id}/subset", by="ann", direction="market_in_question"))
    assert (found.link.status, found.relation) == ("rejected", "within")
    (relation,) = program.get(f"/questions/{link.question}", QuestionOut).relations
    assert (relation.kind, relation.second, relation.source) == ("implies", link.question, "people")
    assert relation.other_title == TITLE
    (other,) = program.get(f"/questions/{relation.first}", QuestionOut).relations
    assert (other.first, other.second) == (relation.first, relation.second)


async def test_opposite_related_split_and_undo(program: SmallProgram) -> None:
    path = f"/matches/{link_of(program, POLY).link.id}"
    assert done(program.post(f"{path}/opposite", by="ann")).link.orientation == "opposite"
    assert done(program.post(f"{path}/undo", by="ann")).link.orientation == "same"
    assert done(program.post(f"{path}/split", by="ann")).link.status == "rejected"
    refused(program.post(f"{path}/split", by="ann"), 400, "invalid_request")
    assert done(program.post(f"{path}/undo", by="ann")).link.status == "confirmed"
    assert done(program.post(f"{path}/related", by="ann")).relation == "related"
    actions = [one.action for one in program.get(path, MatchDetail).decisions]
    assert actions == ["opposite", "undo", "split", "undo", "related"]
    refused(program.post("/matches/l-none/undo"), 404, "not_found")
    refused(program.post(f"{path}/undo", by=""), 422, "invalid_request")


async def test_the_queue_is_stale_first_then_by_stake_and_doubt(program: SmallProgram) -> None:
    await until(lambda: page(program, "proposed").total)
    assert [row.link.status for row in page(program).items] == ["proposed"]
    program.show(*edited(POLY, RULES.format(TRUFLATION)))
    await until(lambda: page(program, "stale").total)
    queue = page(program)
    assert [row.link.status for row in queue.items] == ["stale", "proposed"]
    assert queue.counts.stale == 1
    assert queue.counts.proposed == 1
    assert queue.items[1].stake == Decimal("50.00"), "the lesser of both, of which one trades 50 a day"
    assert queue.items[1].weight > 0


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({}, 2),
        ({"relation": "same"}, 2),
        ({"relation": "opposite"}, 0),
        ({"venue": "KA"}, 2),
        ({"venue": "KA,BF"}, 0),
        ({"q": "cpi inflation"}, 2),
        ({"q": "comet"}, 0),
        ({"conflict": "none"}, 2),
        ({"conflict": "fatal"}, 0),
    ],
    ids=str,
)
async def test_filters(program: SmallProgram, query: dict[str, str], total: int) -> None:
    assert page(program, "confirmed", **query).total == total


async def test_an_unknown_kind_of_difference_is_refused(program: SmallProgram) -> None:
    with pytest.raises(AssertionError, match="invalid_request"):
        page(program, conflict="beauty")


async def test_decisions_go_out_and_come_in_as_lines(program: SmallProgram, tmp_path: Path) -> None:
    link = link_of(program, POLY).link
    done(program.post(f"/matches/{link.id}/reject", by="ann"))
    done(program.post(f"/matches/{link.id}/undo", by="bob"))
    done(program.post(f"/matches/{link.id}/opposite", by="bob", note="turned"))
    lines = program.read("/matches/decisions")
    assert lines.count(b"\n") == 3

    def sent(to: SmallProgram, what: bytes, **query: str) -> ImportReport:
        return msgspec.json.decode(to.send("/matches/decisions", what, **query).content, type=ImportReport)

    again = sent(program, lines)
    assert (again.applied, again.skipped, again.unknown) == (0, 3, 0), "the same lines change nothing"
    with small_program(tmp_path / "other") as other:
        assert [line.outcome for line in sent(other, lines).lines] == ["unknown", "skipped", "unknown"]
        other.show(*KALSHI)
        other.show(*POLY)
        await until(lambda: page(other, "confirmed").total >= 2)
        foreseen = sent(other, lines, dry_run="true")
        assert (foreseen.applied, foreseen.dry_run) == (3, True)
        assert link_of(other, POLY).decisions == ()
        broken = other.send("/matches/decisions", lines + b"{}\n")
        assert "line 4" in refused(broken, 400, "invalid_request").detail
        assert link_of(other, POLY).decisions == (), "never half"
        assert sent(other, lines).applied == 3
        assert link_of(other, POLY).link.orientation == "opposite"
        assert other.read("/matches/decisions") == lines


async def test_statistics_count_agreement_time_and_reviewers(program: SmallProgram) -> None:
    path = f"/matches/{link_of(program, POLY).link.id}"
    program.post(f"{path}/confirm", by="ann", took_s=2)
    program.post(f"{path}/confirm", by="bob", took_s=6)
    program.post(f"{path}/opposite", by="cay", took_s=7)
    program.post(f"{path}/undo", by="cay")
    found = program.get("/matches/stats", MatchStats)
    assert (found.decisions, found.undone, found.compared, found.agreed) == (2, 1, 2, 2)
    assert [(one.group, one.decisions, one.agreed) for one in found.by_finding] == [("same", 2, 2)]
    assert [one.group for one in found.by_score] == ["0.9–1.0"]
    assert [one.group for one in found.by_venues] == ["KA–PM"]
    assert (found.timed, found.median_s) == (2, 4.0)
    assert [(one.first, one.second, one.links, one.agreed) for one in found.reviewers] == [("ann", "bob", 1, 1)]
    program.post(f"{path}/reject", by="bob")
    found = program.get("/matches/stats", MatchStats)
    assert (found.compared, found.agreed) == (3, 2)
    assert found.reviewers[0].agreed == 0


async def test_trap_14_rules_edited_after_approval_at_a_venue_are_back_in_review(tmp_path: Path) -> None:
    """An emulated Kalshi changes the rules of a market that a person has confirmed to equal another one."""
    with small_program(tmp_path) as program:
        async with settled_scene(KalshiBench()) as at:
            at.bus.handle((EventSeen, MarketSeen, RulesSeen), program.publish)
            market, rules = at.store.market(at.keys[0]), at.store.rules(at.keys[0])
            assert market is not None
            assert rules is not None
            event = at.store.event(market.event)
            assert event is not None
            venue = Venue.SMARKETS
            there = event_key(venue, "twins")
            twin = Listed(
                msgspec.structs.replace(market, key=market_key(venue, "twin"), venue=venue, event=there),
                msgspec.structs.replace(event, key=there, venue=venue),
                msgspec.structs.replace(rules, market=market_key(venue, "twin")),
            )
            program.show(market, event, rules)
            program.show(*twin)
            await until(lambda: page(program, "confirmed").total or page(program, "proposed").total)
            link = link_of(program, twin).link
            found = done(program.post(f"/matches/{link.id}/confirm", by="ann", note="the same to the letter"))
            assert found.link.status == "confirmed"

            at.rig.edit(at.listing(0))
            await until(lambda: page(program, "stale").total)
            found = program.get(f"/matches/{link.id}", MatchDetail)
            assert (found.link.status, found.dead) == ("stale", True)
            assert found.prices is None
            assert not found.decisions[-1].current
            (change,) = found.changes
            assert (change.market, change.kept) == (market.key, True)
            assert (change.from_version, change.to_version) == (rules.version, rules.version + 1)
            (section,) = [one for one in change.sections if one.after and "happens twice" in one.after]
            assert section.before is not None
            assert section.after is not None
            added = " ".join(section.after[start:end] for start, end in section.added)
            assert "twice" in added
            assert section.removed
            assert page(program).items[0].link.status == "stale", "what was confirmed and died comes first"

            ticked = list(found.to_acknowledge)
            again = done(
                program.post(f"/matches/{link.id}/confirm", by="bob", version=found.link.version, acknowledged=ticked)
            )
            assert again.link.status == "confirmed"
            assert again.changes == ()
            assert [one.by for one in again.decisions] == ["ann", "bob"]


def test_what_a_later_decision_rests_on_is_a_conflict() -> None:
    assert _status(OvertakenError("it has been linked to another question since")) == 409


@pytest.mark.parametrize(("ask", "lower"), [(44, False), (24, True)])
async def test_books_that_lie_apart_lower_what_is_shown_and_not_the_link(tmp_path: Path, ask: int, lower: bool) -> None:
    with small_program(tmp_path) as running:
        now_ns = time.time_ns()
        for one, bid, best in ((KALSHI, 40, 42), (POLY, ask - 2, ask)):
            running.show(*one)
            running.publish(
                BookSnapshot(
                    key=one.market.key, recv_ns=now_ns, venue_ns=None, bids=(Level(bid, 100),),
                    asks=(Level(best, 100),), valid_for_ns=60 * SECOND_NS,
                )
            )  # fmt: skip
        await until(lambda: page(running, "confirmed").total >= 2)
        found = [match for match in page(running, "confirmed").items if match.link.confidence < 1]
        assert found
        assert all(match.link.status == "confirmed" for match in found)
        assert all((match.likelihood < match.link.confidence) is lower for match in found)
