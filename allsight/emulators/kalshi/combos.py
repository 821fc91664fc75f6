"""Auto-generated combos (`KXMVE…`): parlays over listed markets that flood the real venue's listings.

Their books are all but empty: a third carry one NO bid of a quoter. Sports games are preferred as legs, as on the
venue; the set is drawn once, from what is open when the server starts.
"""

import random
import uuid
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import msgspec

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS
from allsight.domain.ladder import Band, Ladder, PriceKind, Side
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.universe.model import Category, ListedEvent, Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords

COLLECTION: Final = "KXMVESPORTSMULTIGAMEEXTENDED-R"
SERIES: Final = "KXMVESPORTSMULTIGAMEEXTENDED"
STRUCTURE: Final = "center_deci_edge_centi_cent"
LADDER: Final = Ladder(
    kind=PriceKind.PROBABILITY,
    decimals=4,
    bands=(Band(1, 99, 1), Band(100, 9_900, 10), Band(9_901, 9_999, 1)),
    quantum=Fraction(1, 100),
)
QUOTER: Final = "combo-quoter"
POOL: Final = "0"


class Leg(msgspec.Struct, frozen=True):
    """One market that must end on `side`."""

    event_ticker: str
    market_ticker: str
    side: str
    label: str
    listing: str
    occurs_ns: int


class Combo(msgspec.Struct, frozen=True):
    """One parlay; `ticker` names its market in the engine as well."""

    ticker: str
    event_ticker: str
    market_id: str
    legs: tuple[Leg, ...]
    created_ns: int
    close_ns: int
    expected_ns: int

    @property
    def title(self) -> str:
        """Return the venue's title: sides and labels in a row."""
        return ",".join(f"{leg.side} {leg.label}" for leg in self.legs)


def make_combos(
    seed: int, number: int, events: Sequence[ListedEvent], listings: dict[str, Listing], now_ns: int
) -> tuple[Combo, ...]:
    """Draw combos over what is open now and stays open for a day."""
    rng = random.Random(f"{seed}:combos")
    pools = []
    for event in events:
        entries = [listings[name] for name in event.listings if name in listings]
        lasting = [entry for entry in entries if entry.open_ns <= now_ns and entry.close_ns > now_ns + DAY_NS]
        if lasting:
            pools.append((event, lasting))
    games = [pool for pool in pools if pool[0].category is Category.SPORTS]
    pools = games if len(games) > 1 else pools
    if len(pools) < 2:
        return ()
    return tuple(_combo(rng, pools, now_ns) for _ in range(number))


def _combo(rng: random.Random, pools: list[tuple[ListedEvent, list[Listing]]], now_ns: int) -> Combo:
    chosen = rng.sample(pools, min(len(pools), rng.choice((2, 2, 3, 3, 4))))
    legs = []
    for event, entries in chosen:
        listing = rng.choice(entries)
        words = KalshiWords.of(listing, listing.listed_ns)
        legs.append(
            Leg(
                event_ticker=KalshiEventWords.of(event).ticker,
                market_ticker=words.ticker,
                side=rng.choice(("yes", "yes", "no")),
                label=words.yes_sub_title,
                listing=listing.id,
                occurs_ns=listing.expected_ns,
            )
        )
    event_ticker = f"{SERIES}-S2026{rng.getrandbits(44):011X}"
    ticker = f"{event_ticker}-{rng.getrandbits(44):011X}"
    expected = max(leg.occurs_ns for leg in legs)
    return Combo(
        ticker=ticker,
        event_ticker=event_ticker,
        market_id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        legs=tuple(legs),
        created_ns=now_ns - rng.randrange(1, 6 * 3600) * SECOND_NS,
        close_ns=max(expected + 2 * DAY_NS, now_ns + 2 * DAY_NS),
        expected_ns=expected + 2 * HOUR_NS,
    )


def list_combos(seed: int, exchange: Exchange, combos: Sequence[Combo]) -> None:
    """Give each combo its book, and some of them a quote."""
    rng = random.Random(f"{seed}:combo quotes")
    exchange.open_account(QUOTER, {POOL: 10**18})
    for combo in combos:
        exchange.list_market(combo.ticker, LADDER, POOL)
        if rng.random() < 1 / 3:
            rung = LADDER.rung_of(Fraction(rng.randrange(20, 790), 1000))
            size = rng.randrange(50, 3_000) * 100
            exchange.place(NewOrder(account=QUOTER, market=combo.ticker, side=Side.NO, rung=rung, size=size))


def legs_body(combo: Combo) -> list[dict[str, Any]]:
    """Return `mve_selected_legs`."""
    return [
        {"event_ticker": leg.event_ticker, "market_ticker": leg.market_ticker, "side": leg.side} for leg in combo.legs
    ]
