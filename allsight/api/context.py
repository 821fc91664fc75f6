"""What the API is built on: every collaborator, handed in by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from allsight.api.models.venues import HealthOut
from allsight.api.views.decisions import DecisionViews
from allsight.api.views.history import HistoryViews
from allsight.api.views.lifetimes import LifetimeViews
from allsight.api.views.markets import MarketViews
from allsight.api.views.matches import MatchViews
from allsight.api.views.opportunities import OpportunityBoard
from allsight.api.views.outcomes import OutcomeViews
from allsight.api.views.portfolio import PortfolioView
from allsight.api.views.questions import QuestionBoard
from allsight.api.views.review import ReviewViews
from allsight.api.views.states import StatesViews
from allsight.api.views.venues import VenueBoard
from allsight.api.websocket.endpoint import StreamEndpoint
from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey
from allsight.domain.market import Rules
from allsight.normalization.cache.store import StateStore


@dataclass(frozen=True, kw_only=True)
class ApiContext:
    """Everything that the routes use.

    Attributes:
        health: describes the process as a whole.
        rules_versions: every version of a market's rules.
        dashboard: the folder with the built pages; None where they are not built.
        metrics: the Prometheus text and its content type.
    """

    clock: Clock
    store: StateStore
    markets: MarketViews
    questions: QuestionBoard
    states: StatesViews
    outcomes: OutcomeViews
    matches: MatchViews
    review: ReviewViews
    decisions: DecisionViews
    opportunities: OpportunityBoard
    lifetimes: LifetimeViews
    portfolio: PortfolioView
    venues: VenueBoard
    history: HistoryViews
    stream: StreamEndpoint
    health: Callable[[], HealthOut]
    rules_versions: Callable[[MarketKey], Awaitable[list[Rules]]]
    dashboard: Path | None
    metrics: Callable[[], tuple[bytes, str]]
