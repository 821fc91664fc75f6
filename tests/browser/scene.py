"""The whole server with no venue behind it: a test lists markets, proposes links and edits rules by itself.

What people decide changes what everybody sees, so that these tests cannot share the demo.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import httpx
import msgspec
import pytest

from allsight.app.runtime import Runtime
from allsight.domain.book import Level, Trust
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import LinkId, MarketKey, Venue
from allsight.domain.market import RulesText
from allsight.domain.messages import BookSnapshot, EventSeen, MarketSeen, RulesSeen
from allsight.domain.questions import Link, LinkStatus
from allsight.infra.db.database import Database
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.settings import DataLabel, Settings
from tests.normalization.matcher.samples import Listed, listed
from tests.support.programs import ROOT
from tests.support.waiting import eventually

ON_A_SCENE = [
    pytest.mark.browser,
    pytest.mark.integration,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        not (ROOT / "dashboard" / "dist" / "index.html").is_file(), reason="the dashboard is not built: make setup"
    ),
]
"""What holds for every module whose tests look at a scene of their own."""


def bridge(venue: Venue, town: str, name: str) -> Listed:
    """List a claim about a bridge in a venue's own words, too unlike for the matcher to link by itself."""
    if venue is Venue.KALSHI:
        title = f"Will the {town} bridge open before Dec 1, 2026?"
        rules = f"If the {town} bridge is open to traffic before December 1, 2026, the market resolves to Yes."
    else:
        title = f"{town} crossing usable by November 30?"
        rules = f'Resolves to "Yes" if one can walk over the {town} crossing by November 30, 2026, 11:59 PM ET.'
    return listed(venue, title, rules=rules, name=name)


def inflation(venue: Venue, percent: str, name: str) -> Listed:
    """List a claim about a figure: two of them with different thresholds are different bets."""
    rules = f"Resolves to Yes if CPI rises by more than {percent}% in November 2026."
    return listed(venue, f"Will CPI rise more than {percent}% in November 2026?", rules=rules, name=name)


def reworded(one: Listed, text: str) -> Listed:
    """Let a venue's rules say something else."""
    assert one.rules is not None
    return one._replace(rules=msgspec.structs.replace(one.rules, texts=(RulesText("rules", text),)))


class Doubtful(RulesScorer):
    """Compare as ever, but doubt pairs that are named and know nothing of others.

    What the machine is unsure about changes as it learns; what a page does with a doubt must not.
    """

    def __init__(self) -> None:
        self.pairs: set[frozenset[MarketKey]] = set()

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return frozenset((ours.market, theirs.market)) not in self.pairs

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        if self.rules_out(ours, theirs):
            return Judgement(Match.DIFFERENT, 0.0, certain=True)
        return Judgement(Match.SAME, 0.65, certain=False, fields=super().judge(ours, theirs).fields)


class ReviewScene:
    """A running server and what a venue or another reviewer would do to it."""

    def __init__(self, runtime: Runtime, scorer: Doubtful) -> None:
        self._runtime = runtime
        self._scorer = scorer

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, folder: Path) -> AsyncIterator[Self]:
        """Serve for the length of the block."""
        settings = Settings(venues=(), port=0, data_dir=folder, data_label=DataLabel.DEMO)
        async with await Database.open(folder) as database:
            scorer, ready = Doubtful(), asyncio.Event()
            with patch("allsight.app.runtime.Matcher", partial(Matcher, scorer=scorer)):
                runtime = Runtime(settings, database)
            await runtime.restore()
            async with asyncio.TaskGroup() as group:
                main = group.create_task(runtime.run(ready), name="runtime")
                await ready.wait()
                try:
                    yield cls(runtime, scorer)
                finally:
                    main.cancel()
        gc.unfreeze()

    @property
    def url(self) -> str:
        """Return where it serves."""
        return self._runtime.url

    async def propose(self, market: Listed, other: Listed) -> LinkId:
        """List two markets, each with a book, of which the machine believes without being sure that they ask the same.

        Returns the link of the first to the question of the second.
        """
        self._scorer.pairs.add(frozenset((market.market.key, other.market.key)))
        for one in (other, market):
            self._list(one)
            await eventually(partial(self._reads, one), within=10, what=f"{one.market.key} to be read")
        links = await eventually(partial(self._proposed, market), within=10, what="a proposed link")
        return links[0].id

    def _reads(self, one: Listed) -> bool:
        with contextlib.suppress(NotFoundError):
            return self._runtime.matcher.claim(one.market.key).market == one.market.key
        return False

    def _proposed(self, one: Listed) -> list[Link]:
        links = self._runtime.matcher.links_of(one.market.key)
        return [link for link in links if link.status is LinkStatus.PROPOSED]

    def _list(self, one: Listed) -> None:
        now_ns = self._runtime.clock.now_ns()
        self._runtime.bus.publish(EventSeen(one.event, now_ns))
        self._runtime.bus.publish(MarketSeen(one.market, now_ns))
        if one.rules is not None:
            self._runtime.bus.publish(RulesSeen(one.rules, now_ns))
        self._runtime.bus.publish(
            BookSnapshot(
                key=one.market.key, recv_ns=now_ns, venue_ns=None, bids=(Level(44, 500),), asks=(Level(46, 700),),
                trust=Trust.LIVE, valid_for_ns=3_600_000_000_000,
            )
        )  # fmt: skip

    def edit(self, one: Listed, text: str) -> None:
        """Change what a market's rules say, as a venue does without asking."""
        rules = reworded(one, text).rules
        assert rules is not None
        self._runtime.bus.publish(RulesSeen(rules, self._runtime.clock.now_ns()))

    async def get(self, path: str) -> Any:
        """Read one resource."""
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=10, trust_env=False) as client:
            answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def decide(self, link: LinkId, verb: str, by: str) -> None:
        """Decide as another reviewer would."""
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=10, trust_env=False) as client:
            answer = await client.post(f"/matches/{link}/{verb}", json={"by": by})
        assert answer.status_code == 200, answer.text
