"""Pieces that several answers share."""

from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from allsight.domain.book import Trust
from allsight.domain.questions import Origin

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """One page of a list. Pass `next_cursor` back as `cursor` for the next one; null on the last."""

    items: tuple[Item, ...]
    next_cursor: str | None = None
    total: int | None = None


class Problem(msgspec.Struct, frozen=True):
    """An error, as RFC 9457 describes it (`application/problem+json`); `code` is stable, `detail` is for people.

    `missing` names what the request lacks, where that is a list.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    missing: tuple[str, ...] = ()


class Severities(msgspec.Struct, frozen=True):
    """How many rule differences there are of each severity."""

    note: int = 0
    material: int = 0
    fatal: int = 0


class SpanRef(msgspec.Struct, frozen=True):
    """Characters `start`..`end` of a section, in the venue's own text."""

    section: str
    start: int
    end: int


class TraceOut(msgspec.Struct, frozen=True, kw_only=True):
    """Where one value that was read of a market comes from.

    `field` is the predicate's, with the part of it behind a dot (`window.zone`); a field of several values has one
    line for each. `origin` says what states it, `confidence` is that on the scale of `docs/matching.md`. `span` is null
    where no text states it; `reason` then says what does.
    """

    field: str
    value: str
    origin: Origin
    confidence: float
    span: SpanRef | None
    reason: str


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The top of one market's book, as a cell of a list shows it.

    `bid` and `ask` are probabilities of YES in the orientation of whatever owns the quote; null where that side is
    empty. `bid_size` and `ask_size` are contracts at the best level; `depth_bid` and `depth_ask` contracts within two
    cents of it. `proved_at` is when the feed last proved the book current: the age counts from there. `changed_at` is
    when a level last changed. `lag_ms` is venue → here. `version` rises with each change. `pool` is null for a book;
    for an option of a parimutuel pool it is the option's share of the pot, the only price that such a venue shows.
    """

    key: str
    venue: str
    bid: Decimal | None
    ask: Decimal | None
    bid_size: Decimal | None
    ask_size: Decimal | None
    depth_bid: Decimal
    depth_ask: Decimal
    trust: Trust
    trust_reason: str
    trust_since: int
    proved_at: int
    changed_at: int
    lag_ms: float | None
    version: int
    pool: Decimal | None = None
