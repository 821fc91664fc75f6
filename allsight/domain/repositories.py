"""What is kept, as ports: the rooms see domain values, `infra.db` sees SQL; nothing here holds back a feed."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from allsight.domain.decisions import Decision
from allsight.domain.ids import LinkId, MarketKey, OpportunityId, QuestionId
from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import SettlementReport
from allsight.domain.opportunity import EdgePoint, EpisodeLife, Evidence, Opportunity
from allsight.domain.questions import Link, LinkStatus, Question


class PriceBar(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The best bid and ask of a market over a span of time, in rungs of its ladder turned to probabilities.

    Figures are probabilities of YES as floats, for charts only; None where that side was empty at the end of the span.
    `live_share` is the part of the span in which the book was LIVE or DELAYED: below one the chart has a gap.
    """

    market: MarketKey
    start_ns: int
    span_s: int
    bid: float | None
    ask: float | None
    low: float | None
    high: float | None
    live_share: float


class CatalogueRepository(Protocol):
    """Venue events, markets, rules versions and settlements."""

    async def save(
        self,
        events: Sequence[Event] = (),
        markets: Sequence[Market] = (),
        rules: Sequence[Rules] = (),
        settlements: Sequence[SettlementReport] = (),
    ) -> None:
        """Insert or update everything in one transaction."""
        ...

    async def load(self) -> tuple[list[Event], list[Market], list[Rules]]:
        """Return all events and markets that are not over, and the latest rules of each."""
        ...

    async def rules_versions(self, market: MarketKey) -> list[Rules]:
        """Return every version of a market's rules, oldest first."""
        ...


class LinkRepository(Protocol):
    """Questions, links and every decision about them."""

    async def save(
        self, questions: Sequence[Question] = (), links: Sequence[Link] = (), decisions: Sequence[Decision] = ()
    ) -> None:
        """Insert or update; each new version of a link is kept in its history, and decisions are only added."""
        ...

    async def load(self) -> tuple[list[Question], list[Link]]:
        """Return all questions and the newest version of every link."""
        ...

    async def decisions(self) -> list[Decision]:
        """Return every decision of people, in the order in which they were made or brought in."""
        ...

    async def history(self, link: LinkId) -> list[Link]:
        """Return every version of a link, oldest first."""
        ...

    async def by_status(self, status: LinkStatus, *, after: LinkId | None = None, limit: int = 100) -> list[Link]:
        """Return links of one status in id order, for paging."""
        ...


class BarRepository(Protocol):
    """Price bars."""

    async def save(self, bars: Sequence[PriceBar]) -> None:
        """Insert or update bars by market, span and start."""
        ...

    async def read(self, market: MarketKey, *, span_s: int, from_ns: int, to_ns: int) -> list[PriceBar]:
        """Return bars in order of time."""
        ...


Episode = tuple[Opportunity, Evidence | None, Sequence[EdgePoint]]
"""What is kept of one opportunity: its present state, its evidence if that is new, and new points of its life."""


class OpportunityRepository(Protocol):
    """Episodes with their evidence and their life."""

    async def save(self, opportunity: Opportunity, evidence: Evidence | None, life: Sequence[EdgePoint]) -> None:
        """Insert or update one episode."""
        ...

    async def save_all(self, episodes: Sequence[Episode]) -> None:
        """Insert or update several episodes in one transaction."""
        ...

    async def get(self, opportunity: OpportunityId) -> Opportunity | None:
        """Return an episode, open or closed."""
        ...

    async def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return the newest evidence of an episode."""
        ...

    async def life(self, opportunity: OpportunityId) -> list[EdgePoint]:
        """Return edge and size over the episode's life."""
        ...

    async def closed(self, *, before_ns: int | None = None, limit: int = 100) -> list[Opportunity]:
        """Return closed episodes, newest first."""
        ...

    async def of_question(self, question: QuestionId, *, limit: int = 20) -> list[Opportunity]:
        """Return episodes of one question, newest first."""
        ...

    async def lives(
        self,
        *,
        from_ns: int,
        to_ns: int,
        horizon_ns: int,
        after: tuple[int, OpportunityId] | None = None,
        limit: int = 200,
    ) -> list[EpisodeLife]:
        """Return episodes that lived in a time, newest first, with the steps of the first `horizon_ns` of each."""
        ...
