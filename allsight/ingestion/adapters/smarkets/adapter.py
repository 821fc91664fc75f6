"""Smarkets as the feed runner sees it: the `Adapter` hooks, and how its catalogue is walked."""

import asyncio
import random
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock, to_iso
from allsight.domain.errors import AllsightError, InvalidRequestError, NotFoundError, VenueDataError
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.domain.money import Currency
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import CataloguePage, Check
from allsight.ingestion.adapters.smarkets import books, parse, wire
from allsight.ingestion.adapters.smarkets.auth import Sessions, TokenFile
from allsight.ingestion.adapters.smarkets.listing import RULES, Listing
from allsight.ingestion.adapters.smarkets.rest import EventsUnavailableError, SmarketsRest, read_error, read_pause
from allsight.ingestion.adapters.smarkets.venue import (
    ANONYMOUS_REASON,
    CAPABILITIES,
    CONTRACTS_PER_CALL,
    EVENTS_PER_CALL,
    EVENTS_PER_PAGE,
    MARKETS_PER_CALL,
    QUOTES,
    SmarketsConfig,
)
from allsight.ingestion.batches import slices
from allsight.ingestion.pages import PageDraft
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.limiter import Limiter
from allsight.ingestion.websockets.protocol import StreamProtocol

_LISTED = ("new", "upcoming", "live")
_ALL = (*_LISTED, "ended", "settled", "cancelled", "suspended")

_SLICE = 500
_FILLED_SLICE = 20
_BOOKS_SLICE = 50
"""So many markets are decoded, so many put on a page with their contracts, and so many books read, before the loop may
serve others."""

_PATIENCE = RestPolicy(longest_pause_s=60.0)
"""A window of the venue's limits lasts a minute."""


class SmarketsAdapter:
    """Smarkets, read-only and polled: DELAYED anonymously, LIVE for two poll intervals with an account's session.

    Args:
        config: account, filters, commission.
        clock: time.
        rng: jitter.
        rest: how patient calls are.

    Raises:
        InvalidRequestError: if the configuration cannot be meant.
    """

    venue: Final = Venue.SMARKETS
    capabilities: Final = CAPABILITIES
    parked: Final = None

    def __init__(
        self, config: SmarketsConfig, *, clock: Clock, rng: random.Random, rest: RestPolicy | None = None
    ) -> None:
        config.check()
        self._config = config
        self._clock = clock
        self._rng = rng
        self._policy = rest or _PATIENCE
        self.limits: Final = config.limits()
        self.environment: Final = config.environment
        self.urls: Final = (("REST", config.host),)
        self.keyed: Final = config.keyed
        self._limiter = Limiter(config.rates(), clock)
        self._listing = Listing(config)
        self._login: wire.Login | None = None
        self._sessions: Sessions | None = None
        if config.username is not None and config.password is not None:
            keep = None if config.token_file is None else TokenFile(config.token_file, config.host, config.username)
            self._login = wire.Login(config.username, config.password)
            self._sessions = Sessions(clock, keep)
        self._rest = self._client()
        self._followed: dict[str, int] = {}

    def rate_left(self) -> float | None:
        """Return the share of the quotes budget that is left, by far the scarcest."""
        return self._limiter.bucket(QUOTES).share_left()

    # -- life -----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make sure that the venue answers, and that it takes the account if there is one.

        Raises:
            CredentialsError: if it refuses the account, or does not serve this place.
            RetryLaterError: if it does not answer.
        """
        if self.keyed:
            self._listing.charged(await self._rest.account())
        else:
            await self._rest.events(limit=1)

    async def aclose(self) -> None:
        """Close all connections; a further start makes new ones and goes on with the same session."""
        closing, self._rest = self._rest, self._client()
        await closing.aclose()

    async def halted(self) -> str | None:
        """Return why the venue does not trade, where it says that its events are out of order, or None.

        With an account this also proves the session, whose end would not show in public answers.
        """
        if self.keyed:
            self._listing.charged(await self._rest.account())
        try:
            await self._rest.events(limit=1)
        except EventsUnavailableError:
            return "the venue says that its events are unavailable"
        return None

    # -- catalogue ------------------------------------------------------------------------------------------------

    async def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read all that is listed; or the events that changed since, and the followed markets, whatever they say.

        Whether the change of a market's state shows in its event is not known, so markets of which books are read are
        read again each time.
        """
        if changed_since_ns is None:
            async for page in self._events(_LISTED, None):
                yield page
            yield await self._rates()
            return
        async for page in self._events(_ALL, to_iso(changed_since_ns)):
            yield page
        horizon_ns = self._clock.monotonic_ns() - round(
            3 * max(self.limits.poll_interval_s, self.limits.changes_every_s) * SECOND_NS
        )
        self._followed = {market: seen_ns for market, seen_ns in self._followed.items() if seen_ns >= horizon_ns}
        async for page in self._again(list(self._followed)):
            yield page

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read again the markets of contracts that are named as in their keys; what is no such name is not found."""
        market_ids: dict[str, None] = {}
        for reference in references:
            try:
                market_ids[parse.ids_of(MarketKey(f"{self.venue}:{reference}"))[0]] = None
            except InvalidRequestError:
                continue
        draft = PageDraft()
        async for page in self._again(list(market_ids)):
            draft.add(page)
        return draft.page()

    async def _rates(self) -> CataloguePage:
        """Read what the dollar is worth in sterling; a catalogue without that is as good, and the last rate ages."""
        try:
            found = await self._rest.currency(Currency.USD)
            return CataloguePage(rates=(parse.parse_rate(found, self._clock.now_ns()),))
        except AllsightError:
            return CataloguePage()

    async def _events(self, states: Sequence[str], since: str | None) -> AsyncIterator[CataloguePage]:
        """Walk the pages of events, and read the markets of those that are wanted."""
        config, seen = self._config, set[str]()
        answer = await self._rest.events(
            limit=EVENTS_PER_PAGE,
            states=states,
            domains=config.domains,
            scopes=config.scopes,
            last_modified_min=since,
        )
        while True:
            draft = PageDraft(RULES)
            wanted = self._listing.events(answer.events, draft, changed=since is not None)
            yield draft.page()
            for event_ids in slices(wanted, EVENTS_PER_CALL):
                async for page in self._filled(await self._markets_of(event_ids)):
                    yield page
            further = answer.pagination.next_page
            # A page that names one that was read before would never end.
            if not further or further in seen:
                return
            seen.add(further)
            answer = await self._rest.next_events(further)

    async def _again(self, market_ids: Sequence[str]) -> AsyncIterator[CataloguePage]:
        """Read markets by id, or by their events where there is no such route, and what events are new with them.

        An event that nobody has read is one that a lookup was quicker to find than the catalogue.
        """
        raws: list[msgspec.Raw] = []
        for part in slices(market_ids, MARKETS_PER_CALL):
            try:
                raws += (await self._rest.markets(part)).markets
            except NotFoundError:
                events = dict.fromkeys(event for one in part if (event := self._listing.event_of(one)) is not None)
                for event_ids in slices(list(events), EVENTS_PER_CALL):
                    raws += await self._markets_of(event_ids)
        for event_ids in slices(self._listing.unknown_events(raws), EVENTS_PER_CALL):
            draft = PageDraft()
            answer = await self._rest.events(limit=len(event_ids), states=_ALL, ids=event_ids)
            self._listing.events(answer.events, draft, changed=False)
            yield draft.page()
        async for page in self._filled(raws, only=frozenset(market_ids)):
            yield page

    async def _markets_of(self, event_ids: Sequence[str]) -> Sequence[msgspec.Raw]:
        try:
            return (await self._rest.event_markets(event_ids)).markets
        except NotFoundError:
            return ()

    async def _filled(
        self, raws: Sequence[msgspec.Raw], only: Collection[str] | None = None
    ) -> AsyncIterator[CataloguePage]:
        """Read the contracts of markets, and yield both together in small pages."""
        markets: list[wire.Market] = []
        for part in slices(raws, _SLICE):
            draft = PageDraft()
            markets += [one for one in self._listing.markets(part, draft) if only is None or one.id in only]
            yield draft.page()
        for batch in slices(markets, CONTRACTS_PER_CALL):
            try:
                answer = await self._rest.contracts([market.id for market in batch])
            except NotFoundError:
                continue
            draft = PageDraft()
            contracts, whole = self._listing.contracts(answer.contracts, draft)
            yield draft.page()
            for few in slices(batch, _FILLED_SLICE):
                draft = PageDraft()
                self._listing.fill(draft, few, contracts, self._clock.now_ns(), whole=whole)
                yield draft.page()

    # -- books ----------------------------------------------------------------------------------------------------

    def stream(self) -> StreamProtocol:
        """Refuse: the venue documents no stream.

        Raises:
            InvalidRequestError: always.
        """
        raise InvalidRequestError("Smarkets documents no stream; its books are polled")

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot]:
        """Read whole books: of a session they are as good as live, anonymous ones may be delayed."""
        keys = {parse.ids_of(market.key)[1]: market.key for market in markets}
        market_ids = list(dict.fromkeys(parse.ids_of(market.key)[0] for market in markets))
        now_ns = self._clock.monotonic_ns()
        self._followed.update(dict.fromkeys(market_ids, now_ns))
        answer = await self._rest.quotes(market_ids)
        recv_ns, found = self._clock.now_ns(), list[BookSnapshot]()
        trust, reason = (Trust.LIVE, "") if self.keyed else (Trust.DELAYED, ANONYMOUS_REASON)
        for few in slices(list(answer.items()), _BOOKS_SLICE):
            found += books.parse_books(few, keys, recv_ns, trust=trust, reason=reason)
            await asyncio.sleep(0)  # hundreds of books would hold everybody up for longer than most frames take
        return found

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Return nothing: the venue documents no past prices."""
        return ()

    # -- doctor ---------------------------------------------------------------------------------------------------

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of what works with the account at hand."""
        found = [
            Check("events", self._check_events),
            Check("catalogue and rules", self._check_catalogue),
            Check("order book", self._check_book),
            Check("last prices and volumes", self._check_activity),
        ]
        return [*found, Check("account and commission", self._check_account)] if self.keyed else found

    async def _check_events(self) -> str:
        return await self.halted() or "available"

    async def _check_catalogue(self) -> str:
        page = await self._sample()
        texts = sum(rules.has_text for rules in page.rules)
        fees = {market.fees.source for market in page.markets}
        return f"{len(page.events)} markets, {len(page.markets)} contracts, {texts} with rules; fees: {', '.join(fees)}"

    async def _check_book(self) -> str:
        page = await self._sample()
        markets = [market for market in page.markets if market.lifecycle.tradable][:20]
        snapshots = await self.books(markets) if markets else ()
        levels = sum(len(one.bids) + len(one.asks) for one in snapshots)
        left = self.rate_left() or 0.0
        return f"{len(snapshots)} of {len(markets)} books, {levels} levels; {left:.0%} of the quotes budget is left"

    async def _check_activity(self) -> str:
        page = await self._sample()
        market_ids = [market.native_of("market") for market in page.markets[:1]]
        last = await self._rest.last_executed_prices(market_ids)
        percents = [one.last_executed_price for of_market in last.values() for one in of_market]
        prices = [books.basis_points(percent) for percent in percents if percent is not None]
        volumes = ", ".join(str(one.volume) for one in await self._rest.volumes(market_ids))
        return f"{len(prices)} of {len(percents)} contracts have traded; volume as the venue writes it: {volumes}"

    async def _check_account(self) -> str:
        account = await self._rest.account()
        charged = self._listing.charged(account)
        return f"in {account.currency or 'an unnamed currency'}; {charged.rate} of {charged.base} ({charged.source})"

    async def _sample(self) -> CataloguePage:
        """Return a small piece of the catalogue that has an open market."""
        async for page in self._events(_LISTED, None):
            if any(market.lifecycle.tradable for market in page.markets):
                return page
        raise VenueDataError("expected an open market, found none listed")

    def _client(self) -> SmarketsRest:
        host, login, sessions = self._config.host, self._login, self._sessions

        def client(name: str, *, signed: bool) -> RestClient:
            return RestClient(
                name,
                host,
                limiter=self._limiter,
                clock=self._clock,
                rng=self._rng,
                sign=sessions.sign if signed and sessions is not None else None,
                read_error=read_error,
                read_pause=read_pause,
                secrets=(login.username, login.password) if login is not None else (),
                policy=self._policy,
            )

        return SmarketsRest(client("Smarkets", signed=True), client("Smarkets login", signed=False), sessions, login)
