"""Kinds of markets that are no plain bets on one runner: handicaps, lines, each-way (venue sheet 6.2, 7.4).

A few stand among the rest, drawn once from the games that are open when the server starts, so that a reader meets what
it has to leave out.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from allsight.domain.clock import HOUR_NS
from allsight.emulators.betfair.markets import Market
from allsight.emulators.universe.chance import number
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords

_LINES: Final = ("-1.5", "-1", "-0.5", "0")


def make_odd_kinds(seed: int, count: int, markets: Iterable[Market]) -> Iterator[tuple[ListedEvent, list[Listing]]]:
    """Draw so many markets over open games, of each kind in turn."""
    games = [market for market in markets if market.words.turn_in_play_enabled and market.status == "OPEN"]
    games.sort(key=lambda market: number(seed, "odd", market.id))
    for n, game in enumerate(games[:count]):
        yield (_handicap, _line, _each_way)[n % 3](seed, game)


def _handicap(seed: int, game: Market) -> tuple[ListedEvent, list[Listing]]:
    listings: list[Listing] = []
    for line in _LINES:
        for runner, sign in zip(game.runners[:2], (1, -1), strict=True):
            handicap = f"{sign * float(line):g}"
            priority = len(listings) + 1
            listings.append(_listing(game, runner.listing, "handicap", handicap, priority))
    return _event(
        seed, game, listings, "handicap", market_name="Asian Handicap", market_type="ASIAN_HANDICAP",
        betting_type="ASIAN_HANDICAP_DOUBLE_LINE", winners=0,
    )  # fmt: skip


def _line(seed: int, game: Market) -> tuple[ListedEvent, list[Listing]]:
    listings = [_listing(game, game.runners[0].listing, "line", "0", 1)]
    return _event(
        seed, game, listings, "line", market_name="Total Line", market_type="COMBINED_TOTAL", betting_type="LINE",
        line=("0.5", "300.5", "1", "points"),
    )  # fmt: skip


def _each_way(seed: int, game: Market) -> tuple[ListedEvent, list[Listing]]:
    listings = [_listing(game, runner.listing, "each way", "0", place) for place, runner in enumerate(game.runners, 1)]
    return _event(
        seed, game, listings, "each way", market_name="Each Way", market_type="EACH_WAY", each_way_divisor="4",
        turn_in_play_enabled=False,
    )  # fmt: skip


def _listing(game: Market, base: Listing, kind: str, handicap: str, priority: int) -> Listing:
    words = BetfairWords.of(base, base.listed_ns)
    return msgspec.structs.replace(
        base,
        id=f"{kind} {handicap} of {base.id}",
        group=f"{kind} of {game.event.id}",
        words=msgspec.structs.replace(words, handicap=handicap, sort_priority=priority),
        close_ns=(game.words.turn_in_play_ns or base.close_ns) - HOUR_NS // 60,
        volume_24h=base.volume_24h / 10,
        edits=(),
        halts=(),
    )


def _event(
    seed: int, game: Market, listings: list[Listing], kind: str, **words: object
) -> tuple[ListedEvent, list[Listing]]:
    market_id = f"1.{200_000_000 + number(seed, kind, game.id) % 799_999_999}"
    changed: BetfairEventWords = msgspec.structs.replace(game.words, market_id=market_id, turn_in_play_ns=None, **words)
    event = msgspec.structs.replace(
        game.event,
        id=listings[0].group,
        topic="",
        listings=tuple(listing.id for listing in listings),
        words=changed,
    )
    return event, listings
