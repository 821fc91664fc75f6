"""Market changes: what a subscription has to be told of a market since a moment (venue sheet 7.3, 7.4).

Everything that can be shown carries the number of its last change, so that a change is computed from two numbers and no
history is kept: an update, what a slow reader missed, and what a resuming client missed are one and the same.
"""

from typing import Any, Final

import msgspec

from allsight.emulators.betfair.books import Level, best, price_of, size_of
from allsight.emulators.betfair.catalogue import definition
from allsight.emulators.betfair.markets import BACK, LAST, LAY, POUND, TRADED, VOLUME, Market, Runner
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.engine import markets as engine
from allsight.emulators.engine.book import BookSide

FIELDS: Final = frozenset(
    {
        "EX_BEST_OFFERS_DISP",
        "EX_BEST_OFFERS",
        "EX_ALL_OFFERS",
        "EX_TRADED",
        "EX_TRADED_VOL",
        "EX_LTP",
        "EX_MARKET_DEF",
        "SP_TRADED",
        "SP_PROJECTED",
    }
)
_BEST: Final = {"EX_BEST_OFFERS": ("batb", "batl"), "EX_BEST_OFFERS_DISP": ("bdatb", "bdatl")}


class Shown(msgspec.Struct, eq=False):
    """What a subscription asked for, and the best levels that it was last told.

    Attributes:
        fields: flags of the venue.
        levels: how deep best offers go.
        touch: by runner and ladder, what the client has; absent when that is not known.
    """

    fields: frozenset[str]
    levels: int
    touch: dict[tuple[str, str], list[Level]] = {}


def market_change(
    state: BetfairState, market: Market, shown: Shown, since: int, *, image: bool, doubled: bool = False
) -> dict[str, Any] | None:
    """Return what changed of a market, or None when that is nothing.

    Args:
        state: the venue.
        market: which market.
        shown: what the subscription asked for.
        since: the number of the change up to which the client knows everything.
        image: write the whole market, to replace what the client has.
        doubled: write every runner twice, a wrong state first, as old recordings do now and then.
    """
    since = -1 if image else since
    body: dict[str, Any] = {"id": market.id}
    if market.defined > since and "EX_MARKET_DEF" in shown.fields:
        body["marketDefinition"] = definition(market)
    changes = []
    for runner in market.runners:
        change = _runner_change(state, runner, shown, since, image=image)
        if change is not None:
            if doubled:
                changes.append(_stale(change))
            changes.append(change)
    if changes:
        body["rc"] = changes
    if image:
        body["img"] = True
    if market.counted > since and "EX_TRADED_VOL" in shown.fields:
        body["tv"] = size_of(market.matched)
    return body if len(body) > 1 else None


def _runner_change(
    state: BetfairState, runner: Runner, shown: Shown, since: int, *, image: bool
) -> dict[str, Any] | None:
    body: dict[str, Any] = {}
    book = state.book(runner)
    if book is not None:
        body |= _offers(runner, book, shown, since, image=image)
        body |= _traded(runner, book, shown, since, image=image)
    if not body:
        return None
    body["id"] = runner.words.selection_id
    if runner.handicap:
        body["hc"] = runner.handicap
    return body


def _offers(runner: Runner, book: engine.Market, shown: Shown, since: int, *, image: bool) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for place, (kind, side) in enumerate(((BACK, book.book.asks), (LAY, book.book.bids))):
        moved = [rung for (item, rung), stamp in runner.stamps.items() if item == kind and stamp > since]
        if "EX_ALL_OFFERS" in shown.fields:
            rungs = [rung for rung, _ in side.depth()] if image else moved
            levels = [[price_of(book, rung), size_of(side.size_at(rung))] for rung in rungs]
            if levels:
                body[kind] = levels
        if moved or image:
            for flag, ladders in _BEST.items():
                if flag in shown.fields:
                    _best_change(runner, book, side, ladders[place], shown, body, image=image)
    return body


def _best_change(
    runner: Runner,
    book: engine.Market,
    side: BookSide,
    ladder: str,
    shown: Shown,
    body: dict[str, Any],
    *,
    image: bool,
) -> None:
    key = runner.listing.id, ladder
    levels = best(book, side, shown.levels)
    before = [] if image else shown.touch.get(key)
    shown.touch[key] = levels
    rows: list[list[float]] = []
    for level in range(shown.levels):
        now = levels[level] if level < len(levels) else (0.0, 0.0)
        if before is None or now != (before[level] if level < len(before) else (0.0, 0.0)):
            rows.append([level, *now])
    if rows:
        body[ladder] = rows


def _traded(runner: Runner, book: engine.Market, shown: Shown, since: int, *, image: bool) -> dict[str, Any]:
    body: dict[str, Any] = {}
    gone = runner.removed_ns is not None
    if "EX_TRADED" in shown.fields and not gone:
        rungs = (
            list(runner.traded)
            if image
            else [rung for (item, rung), stamp in runner.stamps.items() if item == TRADED and stamp > since]
        )
        if rungs:
            body[TRADED] = [[price_of(book, rung), size_of(runner.traded[rung])] for rung in rungs]
    if "EX_LTP" in shown.fields and runner.last is not None and (image or runner.stamps.get((LAST, 0), 0) > since):
        body[LAST] = price_of(book, runner.last)
    if "EX_TRADED_VOL" in shown.fields and (image or runner.stamps.get((VOLUME, 0), 0) > since):
        body[VOLUME] = 0.0 if gone else size_of(runner.matched)
    return body


def _stale(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change as it might have been a moment earlier: the same prices with other sizes."""
    earlier = dict(change)
    for ladder in (BACK, LAY, "batb", "batl", "bdatb", "bdatl"):
        if ladder in earlier:
            earlier[ladder] = [[*row[:-1], round(row[-1] + 100 / POUND, 2)] for row in earlier[ladder]]
    return earlier
