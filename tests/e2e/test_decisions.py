"""What a person decides about a link takes effect at once, and holds after a restart."""

from pathlib import Path

import httpx
import msgspec
import pytest

from allsight.api.models.common import Page
from allsight.api.models.matches import MatchOut
from allsight.api.models.opportunities import OpportunityOut, OpportunityRow
from allsight.api.models.questions import LinkOut, QuestionOut
from allsight.domain.questions import LinkStatus
from tests.support import eventually
from tests.support.programs import Program, patience, started

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

REVIEWER = "a careful reader"


async def decide(program: Program, link: LinkOut, verb: str, version: int | None) -> httpx.Response:
    body = {"reviewer": REVIEWER, "note": "looked at both rules", "version": version}
    async with program.client() as client:
        return await client.post(f"/matches/{link.id}/{verb}", json=body)


async def an_open_one(program: Program) -> OpportunityRow:
    async def first() -> tuple[OpportunityRow, ...]:
        return (await program.get("/opportunities", Page[OpportunityRow], kind="pair", sort="-edge")).items

    return (await eventually(first, within=patience(90), every=0.1, what="an open opportunity"))[0]


async def link_of(program: Program, question: str, market: str) -> LinkOut:
    links = (await program.get(f"/questions/{question}", QuestionOut)).links
    return next(link for link in links if link.market == market)


async def test_a_decision_about_a_link_holds_here_and_after_a_restart(tmp_path: Path) -> None:
    command = ("demo", "--port", "0", "--no-open", "--markets", "900", "--data", str(tmp_path))
    with started(*command) as program:
        program.serves()
        one = await an_open_one(program)
        market = one.legs[0].market
        link = await link_of(program, one.question_ids[0], market)
        assert link.status is LinkStatus.CONFIRMED

        answer = await decide(program, link, "reject", link.version + 1)
        assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
        answer = await decide(program, link, "reject", link.version)
        assert answer.status_code == 200, answer.text
        rejected = msgspec.json.decode(answer.content, type=MatchOut).link
        assert (rejected.status, rejected.decided_by, rejected.market) == (LinkStatus.REJECTED, REVIEWER, market)
        assert rejected.version > link.version

        shown = await program.get(f"/opportunities/{one.id}", OpportunityOut)
        assert (shown.row.status, shown.row.provable) == ("closed", False)
        assert shown.row.close_reason in ("link", "price", "depth")
        after = await program.get("/opportunities", Page[OpportunityRow], question=one.question_id)
        assert [row for row in after.items if market in {leg.market for leg in row.legs}] == []
        question = await program.get(f"/questions/{one.question_id}", QuestionOut)
        assert market not in [found.key for found in question.markets]
        assert market not in [quote.key for quote in question.row.quotes]
        listed = await program.get("/matches", Page[MatchOut], status="rejected")
        assert rejected.id in [match.link.id for match in listed.items]

        answer = await decide(program, link, "confirm", link.version)
        assert answer.status_code == 409, "the version that was looked at is not the link's any more"
        answer = await decide(program, rejected, "confirm", rejected.version)
        assert answer.status_code == 200, answer.text
        confirmed = msgspec.json.decode(answer.content, type=MatchOut).link
        assert (confirmed.status, confirmed.decided_by) == (LinkStatus.CONFIRMED, REVIEWER)
        question = await program.get(f"/questions/{one.question_id}", QuestionOut)
        assert market in [quote.key for quote in question.row.quotes]

        answer = await decide(program, confirmed, "reject", None)
        assert answer.status_code == 200, answer.text
        code, _ = program.stop()
        assert code in (0, 130)

    with started(*command) as program:
        program.serves()

        async def remembered() -> bool:
            found = await program.get("/matches", Page[MatchOut], status="rejected")
            return any(
                (match.link.id, match.link.decided_by, match.link.note) == (link.id, REVIEWER, "looked at both rules")
                for match in found.items
            )

        await eventually(remembered, within=patience(60), every=0.25)

        async def asked_again() -> bool:
            health = await program.health()
            return health.linked_questions >= 100 and health.to_match == 0

        await eventually(asked_again, within=patience(60), every=0.25)
        assert await remembered(), "matching everything anew does not undo what a person decided"
        question = await program.get(f"/questions/{one.question_id}", QuestionOut)
        assert market not in [quote.key for quote in question.row.quotes]
