"""A universe small enough to read: a few Kalshi listings whose fate a test decides."""

import math
import uuid
from collections.abc import Callable
from fractions import Fraction

import msgspec

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import probability_ladder
from allsight.emulators.universe.model import Category, Change, ListedEvent, Listing, Payoff, Source, Words, changes_of
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiSeries, KalshiWords

START_NS = 1_795_348_800 * SECOND_NS
"""2026-11-22, noon UTC."""

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 100))
TENTHS = probability_ladder(Fraction(1, 1000), Fraction(1, 100), version=2)

FED = KalshiSeries(
    ticker="KXFEDDECISION",
    title="Fed meeting",
    category="Economics",
    frequency="custom",
    tags=("Fed",),
    sources=(Source("Federal Reserve", "https://www.federalreserve.gov/"),),
)
GAME = KalshiSeries(
    ticker="KXNFLGAME",
    title="Professional Football Game",
    category="Sports",
    frequency="custom",
    fee_type="quadratic_with_maker_fees",
    fee_multiplier=0.5,
    tags=("Football",),
    sources=(Source("ESPN", "https://www.espn.com"),),
)


def words(ticker: str, label: str) -> KalshiWords:
    return KalshiWords(
        ticker=ticker,
        market_id=str(uuid.uuid5(uuid.NAMESPACE_OID, ticker)),
        title=f"Will {label} happen?",
        subtitle="",
        yes_sub_title=label,
        no_sub_title=label,
        rules_primary=f"If {label} happens, then the market resolves to Yes.",
        rules_secondary="",
        strike_type="custom",
        custom_strike=(("Word", label),),
        early_close_condition="This market will close and expire after the announcement.",
        occurrence_ns=START_NS + 10 * DAY_NS,
    )


def listing_at(venue: Venue, name: str, group: str, probability: float, texts: Words, **changes: object) -> Listing:
    """A listing that has been open for weeks and closes in ten days."""
    base = Listing(
        venue=venue,
        id=f"{name.lower()}@{venue}",
        claim=f"{probability}:{name}",
        inverted=False,
        group=group,
        ladder=CENTS,
        listed_ns=START_NS - 20 * DAY_NS,
        open_ns=START_NS - 20 * DAY_NS + HOUR_NS,
        close_ns=START_NS + 10 * DAY_NS,
        announced_close_ns=START_NS + 12 * DAY_NS,
        determined_ns=START_NS + 10 * DAY_NS + HOUR_NS,
        settled_ns=START_NS + 10 * DAY_NS + 2 * HOUR_NS,
        delisted_ns=START_NS + 20 * DAY_NS,
        expected_ns=START_NS + 10 * DAY_NS + HOUR_NS,
        latest_ns=START_NS + 17 * DAY_NS,
        volume_24h=4_000.0,
        activity=0.8,
        words=texts,
    )
    return msgspec.structs.replace(base, **changes)


def listing(ticker: str, group: str, probability: float, **changes: object) -> Listing:
    return listing_at(Venue.KALSHI, ticker, group, probability, words(ticker, ticker.rsplit("-", 1)[-1]), **changes)


def event(group: str, series: KalshiSeries, listings: tuple[Listing, ...], category: Category) -> ListedEvent:
    return ListedEvent(
        venue=Venue.KALSHI,
        id=group,
        topic=group,
        category=category,
        title=f"{series.title}?",
        listings=tuple(entry.id for entry in listings),
        mutually_exclusive=True,
        listed_ns=min(entry.listed_ns for entry in listings),
        delisted_ns=max(entry.delisted_ns for entry in listings),
        words=KalshiEventWords(
            ticker=group.upper(),
            series=series,
            sub_title="On Dec 9, 2026",
            collateral_return_type="MECNET",
            strike_date_ns=START_NS + 10 * DAY_NS,
            competition="Pro Football" if category is Category.SPORTS else "",
            scope="Game" if category is Category.SPORTS else "",
        ),
    )


class SmallWorld:
    """A `World`. A claim is named after its probability; `drift` may move all of them with time."""

    def __init__(self, listings: tuple[Listing, ...] | None = None) -> None:
        self.all = listings or (
            listing("KXFEDDECISION-26DEC-H0", "kxfeddecision-26dec", 0.62),
            listing("KXFEDDECISION-26DEC-C25", "kxfeddecision-26dec", 0.35, ladder=TENTHS),
            listing("KXFEDDECISION-26DEC-C26", "kxfeddecision-26dec", 0.02, activity=0.2),
            listing("KXNFLGAME-26NOV29KCBUF-KC", "kxnflgame-26nov29kcbuf", 0.48),
            listing("KXNFLGAME-26NOV29KCBUF-BUF", "kxnflgame-26nov29kcbuf", 0.52),
        )
        self.drift: Callable[[int], float] = lambda _at_ns: 0.0
        self.payoffs: dict[str, Payoff] = {}

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        shown = []
        for group in dict.fromkeys(entry.group for entry in self.all):
            members = tuple(entry for entry in self.all if entry.group == group)
            sports = "game" in group
            made = event(group, GAME if sports else FED, members, Category.SPORTS if sports else Category.MACRO)
            if venue is Venue.KALSHI and made.listed_ns <= at_ns < made.delisted_ns:
                shown.append(made)
        return tuple(shown)

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        here = (entry for entry in self.all if venue is entry.venue)
        return tuple(entry for entry in here if entry.listed_ns <= at_ns < entry.delisted_ns)

    def probability(self, claim: str, at_ns: int) -> float:
        base = float(claim.partition(":")[0])
        odds = math.log(base / (1 - base)) + self.drift(at_ns)
        return 1 / (1 + math.exp(-odds))

    def settlement(self, listing: Listing) -> Payoff:
        return self.payoffs.get(listing.id, Payoff(Fraction(1)))

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        return changes_of((entry for entry in self.all if venue is entry.venue), from_ns, to_ns)
