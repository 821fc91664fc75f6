"""Every venue's feed under its supervisor. A seventh venue is one more line in `_ADAPTERS`."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from allsight.domain.clock import Clock
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, Venue, venue_of
from allsight.domain.ports import Bus, RawFrameTap
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.adapters.betfair.adapter import BetfairAdapter
from allsight.ingestion.adapters.betfair.venue import BetfairConfig
from allsight.ingestion.adapters.drift.adapter import DriftAdapter
from allsight.ingestion.adapters.drift.venue import PROGRAM as DRIFT_PROGRAM
from allsight.ingestion.adapters.drift.venue import DriftConfig
from allsight.ingestion.adapters.drift.venue import Urls as DriftUrls
from allsight.ingestion.adapters.hedgehog.adapter import HedgehogAdapter
from allsight.ingestion.adapters.hedgehog.venue import ANY, HedgehogConfig, Mint, Programs
from allsight.ingestion.adapters.kalshi.adapter import KalshiAdapter
from allsight.ingestion.adapters.kalshi.venue import KalshiConfig
from allsight.ingestion.adapters.polymarket.adapter import PolymarketAdapter
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig, Urls
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.venue import SmarketsConfig
from allsight.ingestion.feed import VenueFeed
from allsight.ingestion.supervisor import Supervisor, VenueStatus
from allsight.settings import Settings

Make = Callable[[Settings, Clock, random.Random], Adapter]


def _kalshi(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen = settings.kalshi
    config = KalshiConfig(
        environment=chosen.environment,
        rest_url=chosen.rest_url,
        stream_url=chosen.ws_url,
        key_id=chosen.key_id,
        private_key=chosen.private_key_pem(),
        catalogue_every_s=chosen.catalogue_every_s,
    )
    return KalshiAdapter(config, clock=clock, rng=rng)


def _polymarket(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen, usual = settings.polymarket, Urls()
    urls = Urls(
        gamma=chosen.gamma_url or usual.gamma,
        clob=chosen.clob_url or usual.clob,
        data=chosen.data_url or usual.data,
        stream=chosen.ws_url or usual.stream,
    )
    config = PolymarketConfig(
        environment=chosen.environment,
        urls=urls,
        min_liquidity=chosen.min_liquidity,
        catalogue_every_s=chosen.catalogue_every_s,
    )
    return PolymarketAdapter(config, clock=clock, rng=rng)


def _betfair(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen = settings.betfair
    config = BetfairConfig(
        environment=chosen.environment,
        jurisdiction=chosen.jurisdiction,
        locale=chosen.locale,
        app_key=_revealed(chosen.app_key),
        username=_revealed(chosen.username),
        password=_revealed(chosen.password),
        certificate=_path(chosen.certificate_file),
        certificate_key=_path(chosen.certificate_key_file),
        identity_url=chosen.identity_url,
        identity_cert_url=chosen.identity_cert_url,
        api_url=chosen.api_url,
        navigation_url=chosen.navigation_url,
        stream_url=chosen.stream_url,
        ca=chosen.ca,
        delayed=chosen.delayed,
        discount=Fraction(chosen.discount_percent) / 100,
        worst_base_rate=Fraction(chosen.worst_base_rate_percent) / 100,
        expert_fee=Fraction(chosen.expert_fee_percent) / 100,
        transaction_charge=Fraction(chosen.transaction_charge),
        session_life_s=chosen.session_life_s,
        catalogue_every_s=chosen.catalogue_every_s,
    )
    return BetfairAdapter(config, clock=clock, rng=rng)


def _smarkets(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen = settings.smarkets
    usual = SmarketsConfig()
    config = SmarketsConfig(
        environment=chosen.environment,
        rest_url=chosen.rest_url,
        username=chosen.username,
        password=None if chosen.password is None else chosen.password.get_secret_value(),
        token_file=chosen.token_file or settings.data_dir / "smarkets.session",
        commission=Fraction(chosen.commission),
        commission_base=FeeForm(chosen.commission_base),
        domains=usual.domains if chosen.domains is None else chosen.domains,
        hidden=chosen.hidden,
        forbidden=chosen.forbidden,
        quotes_per_minute=chosen.quotes_per_minute,
        poll_interval_s=chosen.poll_interval_s,
        catalogue_every_s=chosen.catalogue_every_s,
    )
    return SmarketsAdapter(config, clock=clock, rng=rng)


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path.expanduser())


def _hedgehog(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen, usual, programs = settings.hedgehog, HedgehogConfig(), Programs()
    config = HedgehogConfig(
        environment=chosen.environment,
        rpc_url=chosen.rpc_url.get_secret_value() if chosen.rpc_url else usual.rpc_url,
        rpc_ws_url=chosen.ws_url.get_secret_value() if chosen.ws_url else None,
        ipfs_url=chosen.ipfs_url or usual.ipfs_url,
        action_url=chosen.action_url or usual.action_url,
        genesis=None if chosen.genesis == ANY else chosen.genesis or usual.genesis,
        commitment=chosen.commitment,
        programs=Programs(
            parimutuel=_or(chosen.parimutuel_programs, programs.parimutuel),
            lent_out=_or(chosen.lent_out_programs, programs.lent_out),
            p2p=_or(chosen.p2p_programs, programs.p2p),
            parlay=_or(chosen.parlay_programs, programs.parlay),
            classic=_or(chosen.classic_programs, programs.classic),
        ),
        mints=usual.mints
        if chosen.mints is None
        else tuple(Mint(mint.address, mint.currency, mint.decimals) for mint in chosen.mints),
        resolvers=chosen.resolvers,
        creators=chosen.creators,
        rates=usual.rates.at(
            every_method=chosen.calls_per_s, one_method=chosen.calls_per_method_s, listings=chosen.listings_per_s
        ),
        catalogue_every_s=chosen.catalogue_every_s,
        settle_every_s=chosen.settle_every_s,
        metadata_every_s=chosen.metadata_every_s,
    )
    return HedgehogAdapter(config, clock=clock, rng=rng)


def _or(chosen: tuple[str, ...] | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return usual if chosen is None else chosen


def _drift(settings: Settings, clock: Clock, rng: random.Random) -> Adapter:
    chosen, usual = settings.drift, DriftUrls()
    urls = DriftUrls(
        dlob=chosen.dlob_url or usual.dlob,
        dlob_stream=chosen.dlob_ws_url or usual.dlob_stream,
        data=chosen.data_url or usual.data,
        rpc=chosen.rpc_url.get_secret_value() if chosen.rpc_url else usual.rpc,
        rpc_stream=chosen.rpc_ws_url.get_secret_value() if chosen.rpc_ws_url else usual.rpc_stream,
        rules=chosen.rules_url or usual.rules,
    )
    config = DriftConfig(
        environment=chosen.environment,
        enabled=chosen.enabled,
        urls=urls,
        program=chosen.program_id or DRIFT_PROGRAM,
        catalogue_every_s=chosen.catalogue_every_s,
    )
    return DriftAdapter(config, clock=clock, rng=rng)


_ADAPTERS: Final[Mapping[Venue, Make]] = {
    Venue.KALSHI: _kalshi,
    Venue.POLYMARKET: _polymarket,
    Venue.BETFAIR: _betfair,
    Venue.SMARKETS: _smarkets,
    Venue.DRIFT: _drift,
    Venue.HEDGEHOG: _hedgehog,
}


def make_adapters(settings: Settings, clock: Clock, rng: random.Random) -> list[Adapter]:
    """Build the adapter of every venue that is switched on and supported, in display order."""
    return [make(settings, clock, rng) for venue, make in _ADAPTERS.items() if venue in settings.venues]


class Feeds:
    """All feeds: the `FeedControl` of the whole.

    Args:
        adapters: the venues.
        bus: where they publish.
        clock, rng: time and jitter.
        tap: sees every raw frame.
    """

    def __init__(
        self, adapters: Sequence[Adapter], bus: Bus, clock: Clock, rng: random.Random, tap: RawFrameTap | None = None
    ) -> None:
        self._feeds: dict[Venue, VenueFeed] = {}
        self.supervisors: list[tuple[Venue, Supervisor]] = []
        for adapter in adapters:
            status = VenueStatus(adapter.venue, publish=bus.publish, clock=clock)
            feed = VenueFeed(adapter, bus, status, clock=clock, rng=rng, tap=tap)
            self._feeds[adapter.venue] = feed
            if (parked := adapter.parked) is not None:
                status.set(parked.state, parked.reason)
                continue
            self.supervisors.append((adapter.venue, Supervisor(status, feed.run, clock=clock, rng=rng)))

    @property
    def readers(self) -> list[VenueFeed]:
        """Return the feeds, for status, in display order."""
        return list(self._feeds.values())

    def resync(self, key: MarketKey, reason: str) -> None:
        """Ask for a fresh snapshot of one book."""
        feed = self._feeds.get(venue_of(key))
        if feed is not None:
            feed.resync(key, reason)

    def watch(self, keys: Iterable[MarketKey]) -> None:
        """Replace the set of markets whose books are wanted, most wanted first."""
        wanted: dict[Venue, list[MarketKey]] = {venue: [] for venue in self._feeds}
        for key in keys:
            venue = venue_of(key)
            if venue in wanted:
                wanted[venue].append(key)
        for venue, chosen in wanted.items():
            self._feeds[venue].watch(chosen)
