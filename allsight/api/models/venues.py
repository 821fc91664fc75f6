"""Venues and the health of the machine."""

import msgspec

from allsight.domain.book import Trust
from allsight.domain.messages import VenueState


class BookCountsOut(msgspec.Struct, frozen=True):
    """Books by trust."""

    live: int
    delayed: int
    stale: int
    resyncing: int
    halted: int


class StateSpan(msgspec.Struct, frozen=True):
    """A stretch of time in one state; the last one is still going on (`until_at` null)."""

    state: VenueState
    from_at: int
    until_at: int | None
    reason: str
    edges_removed: int


class UrlOut(msgspec.Struct, frozen=True):
    """A named address that the feed talks to."""

    name: str
    url: str


class FilteredOut(msgspec.Struct, frozen=True):
    """How many listings a visible rule leaves out."""

    rule: str
    count: int


class VenueOut(msgspec.Struct, frozen=True, kw_only=True):
    """One venue's feed. `trust` is the worst trust of its books that are not halted; rates are per second.

    `takes_out` counts the open opportunities that its present state withholds; `rate_left` is a share in [0, 1];
    `sparkline` messages per second over the last two minutes in equal steps.
    """

    venue: str
    code: str
    label: str
    state: VenueState
    reason: str
    since: int
    retry_at: int | None
    trust: Trust | None
    data_at: int | None
    books: BookCountsOut
    messages_per_s: float
    sparkline: tuple[float, ...]
    lag_p50_ms: float | None
    lag_p99_ms: float | None
    gaps_1h: int
    reconnects_1h: int
    errors_1h: int
    rate_left: float | None
    last_problem: str
    last_problem_at: int | None
    takes_out: int
    environment: str
    urls: tuple[UrlOut, ...]
    keyed: bool
    without_key: str
    with_key: str
    markets: int
    filtered: tuple[FilteredOut, ...]
    wanted: int
    confirmed: int
    refused: int
    catalogue_at: int | None
    lane: tuple[StateSpan, ...]


class PathOut(msgspec.Struct, frozen=True, kw_only=True):
    """Median milliseconds between the stations of the hot path, null before anything was measured.

    From the venue's clock to our `socket`, from there to the changed `book`, until every `opportunity` on it was looked
    at, and until the `hub` has handed the news to all clients.
    """

    socket_ms: float | None
    book_ms: float | None
    opportunity_ms: float | None
    hub_ms: float | None


class HealthOut(msgspec.Struct, frozen=True, kw_only=True):
    """The process as a whole: `status` is `ok`, `starting` or `degraded`.

    `data` is `demo`, `real` or `replay`; `orders` is `none`, `paper` or `live`. `loop_lag_ms` is how late our own event
    loop runs: above 1,000 *we* are late and no venue is blamed. `to_match` counts the markets that are read and not yet
    compared with the others: as long as there are some, more links may appear.
    """

    status: str
    version: str
    data: str
    orders: str
    started_at: int
    server_at: int
    loop_lag_ms: float
    writer_behind_s: float
    writer_queue: int
    clients: int
    questions: int
    linked_questions: int
    to_match: int
    pairs_watched: int
    open_locked: int
    open_conditional: int
    best_edge: str | None
    updates_per_s: float
    path: PathOut
    messages_total: int
