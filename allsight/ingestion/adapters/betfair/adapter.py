"""The adapter object: what Betfair Exchange offers to the feed."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Final

from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import CataloguePage, Check
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.books import parse_book
from allsight.ingestion.adapters.betfair.catalogue import Batcher, CataloguePages
from allsight.ingestion.adapters.betfair.checks import Checks
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.lifecycle import Selection, address_of, facts_of_book, lifecycle_of
from allsight.ingestion.adapters.betfair.listing import Listing
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.rest import BetfairRest, PriceProjection, read_answer, read_error
from allsight.ingestion.adapters.betfair.stream import RENEW_SESSION, BetfairStream
from allsight.ingestion.adapters.betfair.venue import (
    CAPABILITIES,
    DATA,
    DELAYED_CAPABILITIES,
    DELAYED_REASON,
    RATES,
    BetfairConfig,
)
from allsight.ingestion.adapters.betfair.wire import MarketBook
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.limiter import Limiter
from allsight.ingestion.websockets.protocol import Endpoint


class BetfairAdapter:
    """Betfair Exchange, read-only. Without credentials it is parked; with a delayed app key it is polled.

    Args:
        config: account, hosts, filters.
        clock: time.
        rng: jitter.
        rest: how patient REST calls are.

    Raises:
        CredentialsError: if a certificate cannot be used.
        InvalidRequestError: if the jurisdiction is unknown, or a host may not be reached in the way that is asked.
    """

    venue: Final = Venue.BETFAIR

    def __init__(
        self, config: BetfairConfig, *, clock: Clock, rng: random.Random, rest: RestPolicy | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._policy = rest
        self._hosts = config.hosts()
        login = self._hosts.identity_cert if config.certificate else self._hosts.identity
        self.capabilities: Final = DELAYED_CAPABILITIES if config.delayed else CAPABILITIES
        self.limits: Final = config.limits()
        self.environment: Final = config.environment
        self.urls: Final = (
            ("login", login),
            ("REST", self._hosts.api),
            ("navigation", self._hosts.navigation),
            ("stream", self._hosts.stream),
        )
        self.keyed: Final = config.keyed
        self.parked: Final = config.parked
        self._limiter = Limiter(RATES, clock)
        self._session = SessionHolder(config, clock)
        self._memory = Memory(
            Terms(config.discount, config.worst_base_rate, config.expert_fee, config.transaction_charge)
        )
        self._endpoint = Endpoint(self._hosts.stream, tls=config.trust())
        self._batcher = Batcher(self.limits.poll_batch)
        self._identities: list[RestClient] = []
        self._rest = self._connect()
        listing = Listing(self._memory, config.event_types)
        self._pages = CataloguePages(self._rest, listing, self._memory, config.event_types, clock)

    def rate_left(self) -> float | None:
        """Return the share of the request budget that is left."""
        return self._limiter.bucket(DATA).share_left()

    # -- life -----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Log in, and make sure that the app key is taken.

        Raises:
            CredentialsError: if the venue refuses either; a refused login is not tried again before a restart.
            RetryLaterError: if it does not answer, or refuses logins for a while.
        """
        await self._session.ensure()
        await self._rest.list_event_types()

    async def aclose(self) -> None:
        """Log out and close all connections; a further start makes new ones."""
        await self._session.logout()
        closing, identities = self._rest, self._identities
        self._rest = self._connect()
        self._pages.use(self._rest)
        await closing.aclose()
        for client in identities:
            await client.aclose()

    async def halted(self) -> str | None:
        """Prolong the session when it is due; the venue has no word for a halt of everything.

        Raises:
            CredentialsError, RetryLaterError: if a session that ended cannot be made anew.
        """
        await self._session.keep_alive()
        return None

    # -- hooks ----------------------------------------------------------------------------------------------------

    def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read all that is listed, or what counts and versions say has changed: there is no feed of changes."""
        return self._pages.everything() if changed_since_ns is None else self._pages.changes()

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read markets again, also closed ones with their results; log in again if a stream has asked for it."""
        if RENEW_SESSION in references:
            await self._session.ensure()
        return await self._pages.lookup(references)

    def stream(self) -> BetfairStream:
        """Return the protocol of one more connection.

        Raises:
            InvalidRequestError: without an app key.
        """
        if self._config.app_key is None:
            raise InvalidRequestError("Betfair's stream needs an app key")
        return BetfairStream(self._endpoint, self._config.app_key, self._session, self._memory)

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot]:
        """Read whole books over REST: DELAYED where venue or configuration say so, HALTED where it is suspended.

        Closed markets are asked for by the catalogue: in a request with open ones they do not answer.
        """
        wanted = {market.key: address_of(market.key) for market in markets}
        market_ids = list(dict.fromkeys(market_id for market_id, _ in wanted.values()))

        answers = await self._batcher.ask(market_ids, self._offers)
        recv_ns = self._clock.now_ns()
        by_id = {book.market_id: book for book in answers}
        self._memory.delayed = self._memory.delayed or any(book.is_market_data_delayed for book in answers)
        found = []
        for market in markets:
            market_id, selection = wanted[market.key]
            book = by_id.get(market_id)
            if book is None:
                continue
            runners = {(runner.selection_id, runner.handicap): runner for runner in book.runners or ()}
            trust, reason = self._trust(book, selection)
            found.append(parse_book(runners.get(selection), market, recv_ns, trust=trust, reason=reason))
        return found

    def _trust(self, book: MarketBook, runner: Selection) -> tuple[Trust, str]:
        """Say how far a REST book goes; its own answer tells of a suspension before the catalogue does."""
        step = lifecycle_of(facts_of_book(book), runner)
        if not step.tradable:
            return Trust.HALTED, f"the market is {step}"
        if self._config.delayed or book.is_market_data_delayed:
            return Trust.DELAYED, DELAYED_REASON
        return Trust.LIVE, ""

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Return nothing: past prices are sold as files and not served."""
        return ()

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of everything that is used."""
        return Checks(
            self._rest,
            self._session,
            sample=self._pages.sample,
            books=self.books,
            endpoint=None if self._config.delayed else self._endpoint,
            app_key=self._config.app_key or "",
        ).all()

    # -- inside ---------------------------------------------------------------------------------------------------

    async def _offers(self, market_ids: Sequence[str]) -> Sequence[MarketBook]:
        depth = self._config.book_depth
        projection = (
            PriceProjection(price_data=("EX_BEST_OFFERS",), ex_best_offers_overrides={"bestPricesDepth": depth})
            if depth
            else PriceProjection(price_data=("EX_ALL_OFFERS",))
        )
        return await self._rest.list_market_book(market_ids, projection)

    def _connect(self) -> BetfairRest:
        config, hosts = self._config, self._hosts
        identity = self._client(hosts.identity)
        by_certificate = self._client(hosts.identity_cert, certificate=True) if config.certificate else None
        api, navigation = self._client(hosts.api), self._client(hosts.navigation)
        self._identities = [one for one in (identity, by_certificate) if one is not None]
        self._session.use(identity, by_certificate, (api, navigation))
        return BetfairRest(api, navigation, self._session)

    def _client(self, url: str, *, certificate: bool = False) -> RestClient:
        config = self._config
        return RestClient(
            "Betfair",
            url,
            limiter=self._limiter,
            clock=self._clock,
            rng=self._rng,
            sign=self._session,
            read_error=read_error,
            read_answer=read_answer,
            tls=config.trust(client_certificate=certificate),
            secrets=tuple(secret for secret in (config.app_key, config.username, config.password) if secret),
            policy=self._policy,
        )
