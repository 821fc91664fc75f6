"""Kalshi as the feed runner sees it: the `Adapter` hooks, and what the venue makes one remember between answers."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import InvalidRequestError, MaintenanceError, NotFoundError, VenueDataError
from allsight.domain.ids import Venue
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import HISTORY_SPAN_S, CataloguePage, Check
from allsight.ingestion.adapters.kalshi import books, lifecycle, wire
from allsight.ingestion.adapters.kalshi.auth import KalshiSigner
from allsight.ingestion.adapters.kalshi.history import parse_bars
from allsight.ingestion.adapters.kalshi.listing import Listing, read_events
from allsight.ingestion.adapters.kalshi.rest import KalshiRest, read_error
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from allsight.ingestion.adapters.kalshi.venue import (
    CACHED_REASON,
    CAPABILITIES,
    EVENTS_PER_PAGE,
    FEE_CHANGES_PER_PAGE,
    POLITE_RATES,
    RATES,
    READ,
    WRITE,
    KalshiConfig,
)
from allsight.ingestion.pages import PageDraft
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.limiter import Limiter, Rate


class KalshiAdapter:
    """Kalshi, read-only: keyless by polite polling (DELAYED), with a key by stream (LIVE).

    Args:
        config: environment, key, filters.
        clock: time.
        rng: jitter.

    Raises:
        CredentialsError: if the key cannot be used.
        InvalidRequestError: if the environment is unknown, or only half of a key is given.
    """

    venue: Final = Venue.KALSHI
    capabilities: Final = CAPABILITIES
    parked: Final = None

    def __init__(self, config: KalshiConfig, *, clock: Clock, rng: random.Random) -> None:
        if (config.key_id is None) != (config.private_key is None):
            raise InvalidRequestError("a Kalshi key has two parts, its id and its private key; one is missing")
        self._config = config
        self._clock = clock
        self._rng = rng
        self._place = config.resolve()
        self._signer: KalshiSigner | None = None
        if config.key_id is not None and config.private_key is not None:
            self._signer = KalshiSigner(config.key_id, config.private_key, clock)
        self.limits: Final = config.limits()
        self.environment: Final = self._place.name
        self.urls: Final = (("REST", self._place.rest_url), ("stream", self._place.stream_url))
        self.keyed: Final = self._signer is not None
        self._limiter = Limiter(POLITE_RATES if self._signer is None else RATES, clock)
        self._listing = Listing(config.drop, self._place.site)
        self._rest = self._client()
        self._follows_lifecycle = False

    def rate_left(self) -> float | None:
        """Return the share of the read budget that is left."""
        return self._limiter.bucket(READ).share_left()

    # -- life -----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make sure that the exchange answers, and that it takes the key if there is one.

        Raises:
            CredentialsError: if it refuses the key.
            RetryLaterError: if it does not answer.
        """
        self._follows_lifecycle = False
        await self.halted()
        if self.keyed:
            limits = await self._rest.account_limits()
            self._limiter.set_rate(READ, _rate(limits.read, RATES[READ]))
            self._limiter.set_rate(WRITE, _rate(limits.write, RATES[WRITE]))

    async def aclose(self) -> None:
        """Close all connections; a further start makes new ones."""
        closing, self._rest = self._rest, self._client()
        await closing.aclose()

    async def halted(self) -> str | None:
        """Return why the exchange does not trade at the moment, or None."""
        try:
            status = await self._rest.exchange_status()
        except MaintenanceError as closed:
            return str(closed)
        if not status.exchange_active:
            return f"the exchange is closed{_until(status.exchange_estimated_resume_time)}"
        if not status.trading_active:
            return f"trading is paused{_until(status.exchange_estimated_resume_time)}"
        return None

    # -- catalogue ------------------------------------------------------------------------------------------------

    async def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read what is open or about to open, or what changed since; series first, since they carry the fees."""
        if changed_since_ns is None:
            await self._read_series(None)
            self._listing.fee_changes.take(await self._rest.series_fee_changes(), await self._event_fee_changes())
            for status in ("open", "unopened"):
                async for page in self._events(status=status):
                    yield page
            return
        since_s = changed_since_ns // SECOND_NS
        for series in await self._read_series(since_s):
            async for page in self._events(status="open", series_ticker=series):
                yield page
        async for page in self._events(min_updated_ts=since_s):
            yield page

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read markets, and events as the stream names them, again."""
        events = [event for reference in references if (event := lifecycle.event_of(reference)) is not None]
        tickers = [reference for reference in references if lifecycle.event_of(reference) is None]
        raws = (await self._rest.markets(tickers)).markets if tickers else []
        missing = self._listing.unknown_events(raws)
        draft = PageDraft()
        for event in dict.fromkeys((*events, *missing)):
            draft.add(await self._event(event))
        draft.add(self._listing.markets(raws, self._clock.now_ns()))
        return draft.page()

    async def _read_series(self, since_s: int | None) -> list[str]:
        answer = await self._rest.series_list(min_updated_ts=since_s)
        return self._listing.series(answer.series, self._clock.now_ns())

    async def _event_fee_changes(self) -> list[wire.EventFeeChange]:
        found, cursor, seen = list[wire.EventFeeChange](), None, set[str]()
        while True:
            page = await self._rest.event_fee_changes(limit=FEE_CHANGES_PER_PAGE, cursor=cursor)
            found += page.event_fee_changes
            cursor = page.cursor
            if not cursor or cursor in seen:
                return found
            seen.add(cursor)

    async def _events(
        self, *, status: str | None = None, series_ticker: str | None = None, min_updated_ts: int | None = None
    ) -> AsyncIterator[CataloguePage]:
        cursor, seen = None, set[str]()
        while True:
            page = await self._rest.events(
                limit=EVENTS_PER_PAGE,
                cursor=cursor,
                status=status,
                series_ticker=series_ticker,
                min_updated_ts=min_updated_ts,
            )
            events, unreadable = read_events(page.events)
            for ticker in dict.fromkeys(event.series_ticker for event in events):
                if self._listing.lacks_series(ticker):
                    await self._one_series(ticker)
            yield self._listing.events(events, unreadable, self._clock.now_ns())
            cursor = page.cursor
            # While data move a page can repeat; a cursor that does would never end (sheet 2.2).
            if not cursor or cursor in seen:
                return
            seen.add(cursor)

    async def _event(self, event_ticker: str) -> CataloguePage:
        try:
            answer = await self._rest.event(event_ticker)
        except NotFoundError:
            return CataloguePage()
        event = answer.event
        if event.markets is None:
            event = msgspec.structs.replace(event, markets=answer.markets)
        if self._listing.lacks_series(event.series_ticker):
            await self._one_series(event.series_ticker)
        return self._listing.events([event], 0, self._clock.now_ns())

    async def _one_series(self, ticker: str) -> None:
        try:
            series = await self._rest.series(ticker)
        except NotFoundError:
            series = wire.Series(ticker=ticker)  # its markets then have an unknown fee
        self._listing.add_series(series, self._clock.now_ns())

    # -- books ----------------------------------------------------------------------------------------------------

    def stream(self) -> KalshiStream:
        """Return the protocol of one more connection; the first one also follows the lifecycle of all markets.

        Raises:
            InvalidRequestError: without a key: the venue signs every upgrade.
        """
        if self._signer is None:
            raise InvalidRequestError("Kalshi's stream needs a key")
        first, self._follows_lifecycle = not self._follows_lifecycle, True
        url = self._place.stream_url
        return KalshiStream(
            url,
            urlsplit(url).path,
            self._signer,
            yes_scale=self._config.yes_scale,
            trades=self._config.trades,
            lifecycle=first,
        )

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot]:
        """Read whole books: signed ones are as good as live, anonymous ones are the cache's."""
        answers = await self._rest.orderbooks(books.tickers_of(markets))
        by_ticker = {books.ticker_of(market.key): market for market in markets}
        recv_ns = self._clock.now_ns()
        return [
            books.parse_book(
                answer.orderbook_fp,
                by_ticker[answer.ticker],
                recv_ns,
                trust=Trust.LIVE if self.keyed else Trust.DELAYED,
                reason="" if self.keyed else CACHED_REASON,
            )
            for answer in answers
            if answer.ticker in by_ticker
        ]

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Read hourly candles of best bid and ask."""
        by_ticker = {books.ticker_of(market.key): market.key for market in markets}
        answers = await self._rest.candlesticks(
            list(by_ticker),
            start_ts=from_ns // SECOND_NS,
            end_ts=to_ns // SECOND_NS,
            period_interval=HISTORY_SPAN_S // 60,
        )
        return [
            bar
            for answer in answers
            if answer.market_ticker in by_ticker
            for bar in parse_bars(by_ticker[answer.market_ticker], answer.candlesticks, HISTORY_SPAN_S)
        ]

    # -- doctor ---------------------------------------------------------------------------------------------------

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of what works with the credentials at hand."""
        found = [
            Check("exchange status", self._check_status),
            Check("catalogue, rules and fees", self._check_catalogue),
            Check("order book", self._check_book),
        ]
        return [*found, Check("signed requests", self._check_key)] if self.keyed else found

    async def _check_status(self) -> str:
        return await self.halted() or "open"

    async def _check_catalogue(self) -> str:
        page = await self._first_page()
        fees = {market.fees.form for market in page.markets}
        return (
            f"{len(page.events)} events, {len(page.markets)} markets, {len(page.rules)} with rules on the first page; "
            f"fees: {', '.join(sorted(fees))}; left out: {page.filtered or 'none'}"
        )

    async def _check_book(self) -> str:
        page = await self._first_page()
        markets = [market for market in page.markets if market.lifecycle.tradable][:5]
        snapshots = await self.books(markets)
        levels = sum(len(snapshot.bids) + len(snapshot.asks) for snapshot in snapshots)
        return f"{len(snapshots)} of {len(markets)} books, {levels} levels"

    async def _check_key(self) -> str:
        limits = await self._rest.account_limits()
        return f"accepted; tier {limits.usage_tier or 'unnamed'}"

    async def _first_page(self) -> CataloguePage:
        async for page in self._events(status="open"):
            if page.events:
                return page
        raise VenueDataError("expected an open event, found none listed")

    def _client(self) -> KalshiRest:
        config = self._config
        secrets = tuple(secret for secret in (config.key_id, config.private_key) if secret)
        return KalshiRest(
            RestClient(
                "Kalshi",
                self._place.rest_url,
                limiter=self._limiter,
                clock=self._clock,
                rng=self._rng,
                sign=self._signer,
                read_error=read_error,
                secrets=secrets,
            )
        )


def _rate(bucket: wire.Bucket, fallback: Rate) -> Rate:
    if bucket.refill_rate <= 0 or bucket.bucket_capacity <= 0:
        return fallback
    return Rate(per_s=bucket.refill_rate, capacity=bucket.bucket_capacity)


def _until(resume: str | None) -> str:
    return f", expected back at {resume[:32]}" if resume else ""
