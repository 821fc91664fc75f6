"""Price history as charts need it: bars per market, marks for what happened, and the week in a few points."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from allsight.api.models.markets import BarOut, HistoryMark, HistoryOut, SeriesOut
from allsight.api.views.times import ms
from allsight.domain.clock import DAY_NS, SECOND_NS, Clock
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.market import Market
from allsight.domain.questions import LinkedMarket, Orientation
from allsight.domain.repositories import BarRepository, CatalogueRepository, PriceBar
from allsight.normalization.cache.store import StateStore

_RANGES: Final[dict[str, tuple[int, int]]] = {
    "1d": (DAY_NS, 60),
    "7d": (7 * DAY_NS, 900),
    "30d": (30 * DAY_NS, 3_600),
    "all": (3_650 * DAY_NS, 3_600),
}
SPARK_STEPS: Final = 56
_SPARK_STEP_NS: Final = 7 * DAY_NS // SPARK_STEPS
_FINER: Final = {3_600: 900, 900: 60}
_COARSEST_S: Final = 3_600


class HistoryViews:
    """Reads bars and turns them into series.

    Args:
        bars: where they are kept.
        catalogue: past versions of rules, for marks.
        store: what is known of the markets.
        clock: the end of every range.
    """

    def __init__(self, bars: BarRepository, catalogue: CatalogueRepository, store: StateStore, clock: Clock) -> None:
        self._bars = bars
        self._catalogue = catalogue
        self._store = store
        self._clock = clock
        self._sparks: dict[QuestionId, tuple[float | None, ...]] = {}

    async def market(self, market: Market, span: str) -> HistoryOut:
        """Return the history of one market in its own orientation."""
        return HistoryOut((await self._series(market, Orientation.SAME, span),), await self._marks((market,), span))

    async def question(self, linked: Sequence[LinkedMarket], span: str) -> HistoryOut:
        """Return the history of all markets of a question, in the question's orientation."""
        known = [(one, market) for one in linked if (market := self._store.market(one.market)) is not None]
        series = [await self._series(market, one.orientation, span) for one, market in known]
        return HistoryOut(tuple(series), await self._marks([market for _, market in known], span))

    def spark(self, question: QuestionId) -> tuple[float | None, ...]:
        """Return the question's week as last computed: mids in equal steps, None where nothing was live."""
        return self._sparks.get(question, ())

    async def refresh_spark(self, question: QuestionId, linked: Iterable[LinkedMarket]) -> None:
        """Compute a question's week anew."""
        now = self._clock.now_ns()
        start = now - 7 * DAY_NS
        sums, counts = [0.0] * SPARK_STEPS, [0] * SPARK_STEPS
        for one in linked:
            for bar in await self._bars.read(one.market, span_s=_COARSEST_S, from_ns=start, to_ns=now):
                step = min((bar.start_ns - start) // _SPARK_STEP_NS, SPARK_STEPS - 1)
                mid = _mid(bar)
                if mid is not None and step >= 0:
                    sums[step] += 1 - mid if one.orientation is Orientation.OPPOSITE else mid
                    counts[step] += 1
        if any(counts):
            self._sparks[question] = tuple(
                round(total / count, 4) if count else None for total, count in zip(sums, counts, strict=True)
            )

    async def _series(self, market: Market, orientation: Orientation, span: str) -> SeriesOut:
        length, step = _RANGES[span]
        now = self._clock.now_ns()
        bars = await self._read(market.key, step, now - length, now)
        return SeriesOut(
            key=market.key,
            venue=market.venue,
            span_s=step,
            bars=tuple(_bar(bar, turned=orientation is Orientation.OPPOSITE) for bar in bars),
        )

    async def _read(self, market: MarketKey, span_s: int, from_ns: int, to_ns: int) -> list[PriceBar]:
        """Read bars of a span; what is too young for it is read finer, what was before our time coarser."""
        bars = await self._bars.read(market, span_s=span_s, from_ns=from_ns, to_ns=to_ns)
        finer = _FINER.get(span_s)
        if finer is not None:
            end = bars[-1].start_ns + bars[-1].span_s * SECOND_NS if bars else from_ns
            if end < to_ns:
                bars += _merge(await self._recent(market, finer, end, to_ns), span_s)
        begin = bars[0].start_ns if bars else to_ns
        if span_s < _COARSEST_S and from_ns < begin:
            coarse = await self._bars.read(market, span_s=_COARSEST_S, from_ns=from_ns, to_ns=begin)
            bars = [fine for bar in coarse for fine in _split(bar, span_s) if fine.start_ns < begin] + bars
        return bars

    async def _recent(self, market: MarketKey, span_s: int, from_ns: int, to_ns: int) -> list[PriceBar]:
        bars = await self._bars.read(market, span_s=span_s, from_ns=from_ns, to_ns=to_ns)
        finer = _FINER.get(span_s)
        if finer is not None:
            end = bars[-1].start_ns + bars[-1].span_s * SECOND_NS if bars else from_ns
            bars += _merge(await self._bars.read(market, span_s=finer, from_ns=end, to_ns=to_ns), span_s)
        return bars

    async def _marks(self, markets: Iterable[Market], span: str) -> tuple[HistoryMark, ...]:
        start = self._clock.now_ns() - _RANGES[span][0]
        marks = []
        for market in markets:
            if market.listed_ns is not None and market.listed_ns >= start:
                marks.append(HistoryMark(ms(market.listed_ns), "listed", market.venue, f"listed {market.venue.code}"))
            edits = (await self._catalogue.rules_versions(market.key))[1:]
            marks += [
                HistoryMark(ms(rules.seen_ns), "rules", market.venue, f"rule edit v{rules.version}")
                for rules in edits
                if rules.seen_ns >= start
            ]
        return tuple(sorted(marks, key=lambda mark: mark.at))


def _bar(bar: PriceBar, *, turned: bool) -> BarOut:
    bid, ask, low, high = bar.bid, bar.ask, bar.low, bar.high
    if turned:
        bid, ask, low, high = _flip(ask), _flip(bid), _flip(high), _flip(low)
    return BarOut(ms(bar.start_ns), bid, ask, low, high, bar.live_share)


def _flip(price: float | None) -> float | None:
    return None if price is None else round(1 - price, 9)


def _mid(bar: PriceBar) -> float | None:
    if bar.bid is None or bar.ask is None or not bar.live_share:
        return None
    return (bar.bid + bar.ask) / 2


def _split(bar: PriceBar, span_s: int) -> list[PriceBar]:
    """Cut a coarse bar into fine ones that all say the same: a quote holds until it changes."""
    parts = bar.span_s // span_s
    return [
        msgspec.structs.replace(bar, start_ns=bar.start_ns + part * span_s * SECOND_NS, span_s=span_s)
        for part in range(parts)
    ]


def _merge(bars: Sequence[PriceBar], span_s: int) -> list[PriceBar]:
    """Put fine bars together into coarse ones."""
    groups: dict[int, list[PriceBar]] = {}
    for bar in bars:
        groups.setdefault(bar.start_ns // (span_s * SECOND_NS), []).append(bar)
    return [_together(group, start * span_s * SECOND_NS, span_s) for start, group in groups.items()]


def _together(group: Sequence[PriceBar], start_ns: int, span_s: int) -> PriceBar:
    last = group[-1]
    lows = [bar.low for bar in group if bar.low is not None]
    highs = [bar.high for bar in group if bar.high is not None]
    return PriceBar(
        market=last.market,
        start_ns=start_ns,
        span_s=span_s,
        bid=last.bid,
        ask=last.ask,
        low=min(lows, default=None),
        high=max(highs, default=None),
        live_share=sum(bar.live_share * bar.span_s for bar in group) / sum(bar.span_s for bar in group),
    )
