"""Markets, their books, rules and history."""

from decimal import Decimal

import msgspec

from allsight.api.models.common import Quote, TraceOut
from allsight.api.models.costs import CarryOut, CurrencyOut, FeesOut, LockUpOut
from allsight.domain.book import Trust
from allsight.domain.market import Category, Lifecycle


class MarketOut(msgspec.Struct, frozen=True, kw_only=True):
    """One market at one venue. `tick` is the native distance of prices at the ask.

    `lockup` is null where the market states no instant, `worth` where its currency has no valid rate. `why_no_leg`
    says, in sentences, why no opportunity may be built on the market, whatever its book says.
    """

    key: str
    venue: str
    event_key: str
    event_title: str
    title: str
    outcome: str | None
    yes_label: str
    no_label: str
    category: Category
    lifecycle: Lifecycle
    currency: str
    worth: CurrencyOut | None
    why_no_leg: tuple[str, ...]
    price_kind: str
    tick: Decimal
    size_quantum: Decimal
    min_size: Decimal
    fees: FeesOut
    opens_at: int | None
    closes_at: int | None
    expected_settle_at: int | None
    latest_settle_at: int | None
    lockup: LockUpOut | None
    carry: CarryOut
    volume_24h: Decimal | None
    open_interest: Decimal | None
    url: str | None
    rules_version: int | None
    question_id: str | None
    orientation: str | None
    quote: Quote | None


class PoolOptionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One option of a pool: what lies on it, its part of the pot, and the chance at which a tiny stake comes out even.

    Both are null while nobody has staked.
    """

    market: str
    staked: Decimal
    share: Decimal | None
    break_even: Decimal | None


class PoolOut(msgspec.Struct, frozen=True, kw_only=True):
    """The parimutuel pool behind a book. Every later stake moves its odds: nothing of it is a firm price.

    `option` is the place of the market in `options`; fees are shares of the winnings. `held` is what was seen to lie
    behind the stakes, null where nobody has looked, and `solvent` whether that is all of them.
    """

    option: int
    total: Decimal
    options: tuple[PoolOptionOut, ...]
    creator_fee: Decimal
    platform_fee: Decimal
    held: Decimal | None
    solvent: bool | None
    seen_at: int


class BookOut(msgspec.Struct, frozen=True, kw_only=True):
    """A whole book in the market's own orientation: `[price, contracts]` per level, best first.

    `native` writes the same levels as the venue does, for hovers. `pool` is what the levels are computed from where the
    market is an option of a pool.
    """

    key: str
    venue: str
    bids: tuple[tuple[Decimal, Decimal], ...]
    asks: tuple[tuple[Decimal, Decimal], ...]
    native_bids: tuple[Decimal, ...]
    native_asks: tuple[Decimal, ...]
    tick: Decimal
    trust: Trust
    trust_reason: str
    trust_since: int
    proved_at: int
    changed_at: int
    venue_at: int | None
    lag_ms: float | None
    version: int
    pool: PoolOut | None = None


class RulesTextOut(msgspec.Struct, frozen=True):
    """One part of the rules. Untrusted text: show it as plain text only."""

    section: str
    text: str


class RulesSourceOut(msgspec.Struct, frozen=True):
    """Where the venue reads the answer."""

    name: str
    url: str


class RulesOut(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a market's rules."""

    market: str
    version: int
    fingerprint: str
    seen_at: int
    texts: tuple[RulesTextOut, ...]
    sources: tuple[RulesSourceOut, ...]
    deadline_at: int | None


class RulesHistory(msgspec.Struct, frozen=True):
    """The rules of a market in force and all versions before, newest first.

    `traces` is every value that was read of title, outcome, event, fields and the rules in force, with its place.
    """

    market: str
    versions: tuple[RulesOut, ...]
    traces: tuple[TraceOut, ...]


class BarOut(msgspec.Struct, frozen=True, gc=False):
    """Best bid and ask at the end of a span, lowest and highest mid inside it; null where there was no such quote.

    `live` is the share of the span in which the book was usable; below one the chart shows a gap.
    """

    at: int
    bid: float | None
    ask: float | None
    low: float | None
    high: float | None
    live: float


class HistoryMark(msgspec.Struct, frozen=True):
    """Something that happened to a market: `listed`, `rules`, `halted`, `resumed`, `closed`, `settled`."""

    at: int
    kind: str
    venue: str
    label: str


class SeriesOut(msgspec.Struct, frozen=True, kw_only=True):
    """The bars of one market, `span_s` seconds each, oldest first, in the orientation of the owner."""

    key: str
    venue: str
    span_s: int
    bars: tuple[BarOut, ...]


class HistoryOut(msgspec.Struct, frozen=True):
    """Price history of a market, or of all markets of a question."""

    series: tuple[SeriesOut, ...]
    marks: tuple[HistoryMark, ...]
