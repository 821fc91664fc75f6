"""What can be read of a market's prices: offers, best offers, what was traded (venue sheet 4.2, 7.3)."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from allsight.domain.clock import to_iso
from allsight.emulators.betfair.errors import ApiError
from allsight.emulators.betfair.markets import POUND, Market, Runner
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.engine import markets as engine
from allsight.emulators.engine.book import BookSide

Level = tuple[float, float]
"""Price and size as the venue writes them."""

DEFAULT_DEPTH: Final = 3
_ROLL_UP: Final = POUND
"""Stakes below a pound are added to the next price."""


class Overrides(msgspec.Struct, frozen=True, rename="camel"):
    """How best offers are cut: `exBestOffersOverrides`."""

    best_prices_depth: int | None = None
    rollup_model: str | None = None
    rollup_limit: int | None = None
    rollup_liability_threshold: float | None = None
    rollup_liability_factor: int | None = None


class PriceProjection(msgspec.Struct, frozen=True, rename="camel"):
    """Which prices a book is to carry."""

    price_data: list[str] | None = None
    ex_best_offers_overrides: Overrides | None = None
    virtualise: bool | None = None
    rollover_stakes: bool | None = None


PRICE_DATA: Final = frozenset({"SP_AVAILABLE", "SP_TRADED", "EX_BEST_OFFERS", "EX_ALL_OFFERS", "EX_TRADED"})
ROLLUPS: Final = frozenset({"STAKE", "PAYOUT", "MANAGED_LIABILITY", "NONE"})


def price_of(book: engine.Market, rung: int) -> float:
    """Return the odds of a rung as a JSON number."""
    return float(book.ladder.price(rung))


def size_of(quanta: int) -> float:
    """Return a stake as a JSON number."""
    return quanta / POUND


def levels_of(book: engine.Market, side: BookSide) -> list[Level]:
    """Return every level of one side, best first."""
    return [(price_of(book, rung), size_of(size)) for rung, size in side.depth()]


def rolled(levels: Iterable[Level], limit: float, *, payout: bool = False) -> list[Level]:
    """Add stakes below a limit to the next price, again and again; what is left at the end is not shown.

    Args:
        levels: best first.
        limit: in pounds; nothing is rolled when it is zero.
        payout: compare the payout, not the stake.
    """
    found: list[Level] = []
    carried = 0.0
    for price, size in levels:
        carried = round(carried + size, 2)
        if carried * (price if payout else 1) >= limit:
            found.append((price, carried))
            carried = 0.0
    return found


def best(book: engine.Market, side: BookSide, depth: int) -> list[Level]:
    """Return the best levels as the stream shows them, small stakes rolled up."""
    return rolled(levels_of(book, side), size_of(_ROLL_UP))[:depth]


def rows(levels: Iterable[Level]) -> list[dict[str, float]]:
    """Write levels as the REST APIs do."""
    return [{"price": price, "size": size} for price, size in levels]


class Books:
    """Writes market books.

    Args:
        state: the venue.
    """

    def __init__(self, state: BetfairState) -> None:
        self._state = state

    def market(self, market: Market, projection: PriceProjection, *, delayed: bool, only: Runner | None = None) -> Any:
        """Return the body of a market book.

        Args:
            market: which one.
            projection: what it is to carry.
            delayed: the caller's key is a delayed one: the book says so, and carries no traded volume.
            only: leave out the other runners.
        """
        books = [self._state.book(runner) for runner in market.active]
        available = sum(
            size for book in books if book is not None for side in (book.book.bids, book.book.asks)
            for _, size in side.depth()
        )  # fmt: skip
        words = market.words
        body: dict[str, Any] = {
            "marketId": market.id,
            "isMarketDataDelayed": delayed,
            **({"betDelayModels": list(words.bet_delay_models)} if words.bet_delay_models else {}),
            "status": market.status,
            "betDelay": words.bet_delay if market.in_play else 0,
            "bspReconciled": False,
            "complete": words.complete,
            "inplay": market.in_play,
            "numberOfWinners": words.winners,
            "numberOfRunners": len(market.runners),
            "numberOfActiveRunners": len(market.active),
            **({} if market.matched_ns is None else {"lastMatchTime": to_iso(market.matched_ns)}),
            "totalMatched": size_of(market.matched),
            "totalAvailable": 0.0 if market.closed else size_of(available),
            "crossMatching": False,
            "runnersVoidable": False,
            "version": market.version,
        }
        shown = market.runners if only is None else [only]
        body["runners"] = [self._runner(runner, projection, delayed=delayed) for runner in shown]
        return body

    def _runner(self, runner: Runner, projection: PriceProjection, *, delayed: bool) -> dict[str, Any]:
        book = self._state.book(runner)
        body: dict[str, Any] = {
            "selectionId": runner.words.selection_id,
            "handicap": runner.handicap,
            "status": runner.status,
        }
        if runner.removed_ns is not None:
            body |= {"adjustmentFactor": 0.0, "removalDate": to_iso(runner.removed_ns)}
        if runner.last is not None and book is not None:
            body["lastPriceTraded"] = price_of(book, runner.last)
        body["totalMatched"] = 0.0 if runner.removed_ns is not None else size_of(runner.matched)
        wanted = projection.price_data or []
        if wanted and book is not None and runner.status == "ACTIVE":
            body["ex"] = self._prices(runner, book, projection, delayed=delayed)
        if {"SP_AVAILABLE", "SP_TRADED"} & set(wanted):
            body["sp"] = {"nearPrice": "NaN", "farPrice": "NaN", "backStakeTaken": [], "layLiabilityTaken": [],
                          "actualSP": "NaN"}  # fmt: skip
        return body

    def _prices(
        self, runner: Runner, book: engine.Market, projection: PriceProjection, *, delayed: bool
    ) -> dict[str, Any]:
        wanted = projection.price_data or []
        back, lay = levels_of(book, book.book.asks), levels_of(book, book.book.bids)
        if "EX_ALL_OFFERS" not in wanted:
            overrides = projection.ex_best_offers_overrides or Overrides()
            depth = (overrides.best_prices_depth or DEFAULT_DEPTH) if "EX_BEST_OFFERS" in wanted else 0
            back, lay = (_cut(levels, overrides)[:depth] for levels in (back, lay))
        traded = sorted(runner.traded.items(), reverse=True) if "EX_TRADED" in wanted and not delayed else ()
        return {
            "availableToBack": rows(back),
            "availableToLay": rows(lay),
            "tradedVolume": rows((price_of(book, rung), size_of(size)) for rung, size in traded),
        }


def _cut(levels: list[Level], overrides: Overrides) -> list[Level]:
    model = overrides.rollup_model or "STAKE"
    if model not in ROLLUPS or model == "MANAGED_LIABILITY":
        raise ApiError("INVALID_INPUT_DATA", f"rollup model {model}")
    limit = overrides.rollup_limit if overrides.rollup_limit is not None else 1
    return levels if model == "NONE" else rolled(levels, float(limit), payout=model == "PAYOUT")
