"""Half a million markets: real catalogues where they lie beside the checkout, and the universe grown under new names.

The universe has twenty thousand markets; further copies of its invented makers bear further syllables in their names,
so that every copy is about somebody else. The labelled pairs come first, so that recall can be asked at every size.
"""

import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from allsight.domain.ids import EventKey, MarketKey, Venue
from allsight.domain.market import RulesText
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.measured.catalogue import read_catalogue
from allsight.normalization.matcher.measured.labelled import Label, read_pairs

SHARED = Path(os.environ.get("ALLSIGHT_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "matching"
CATALOGUES = (("kalshi", Venue.KALSHI), ("polymarket", Venue.POLYMARKET), ("forecasting", Venue.HEDGEHOG))
PAIRS = ("pairs_dev", "pairs_ids_dev")
SEED = 7

_MAKER = re.compile(r"\b([A-Z][a-z]{2,6})(dyne|mark|nex|plex|quant|rion|stra|tech|vance|wick|xis|zon)\b")
_SYLLABLES = tuple(
    first + second for first in ("bo", "cu", "di", "fa", "go", "li") for second in ("", "mi", "ro", "su")
)

Pairs = list[tuple[MarketKey, MarketKey]]


class Grown(NamedTuple):
    """Markets in the order in which they come, how many there can be, and true pairs among them by their source."""

    listings: Iterator[Listing]
    most: int
    pairs: dict[str, Pairs]


def grown(universe: Sequence[Listing], true: Pairs) -> Grown:
    """Put catalogues, labelled pairs and the universe together; without the catalogues it is the universe alone."""
    pairs: dict[str, Pairs] = {"universe": true}
    planted: dict[MarketKey, Listing] = {}
    there = SHARED.is_dir()
    for name in PAIRS if there else ():
        for pair in read_pairs(SHARED / f"{name}.jsonl"):
            for half in pair.listings:
                if half.market.title or half.market.key not in planted:
                    planted[half.market.key] = half
            one, two = (half.market for half in pair.listings)
            if pair.label in (Label.SAME, Label.OPPOSITE) and one.venue is not two.venue:
                pairs.setdefault(name, []).append((one.key, two.key))
    wanted = {key for both in true for key in both}
    first = [*planted.values(), *(one for one in universe if one.market.key in wanted)]
    rest = [one for one in universe if one.market.key not in wanted]
    for name, venue in CATALOGUES if there else ():
        listed = read_catalogue(SHARED / f"catalogue_{name}.jsonl.gz", venue)
        rest += [one for one in listed if one.market.key not in planted]
    chance = random.Random(SEED)
    chance.shuffle(first)
    chance.shuffle(rest)
    makers = [
        one for one in universe if _MAKER.search(one.market.title) or (one.event and _MAKER.search(one.event.title))
    ]
    most = len(first) + len(rest) + len(makers) * len(_SYLLABLES)
    return Grown(_in_turn(first, rest, makers), most, pairs)


def _in_turn(first: Iterable[Listing], rest: Sequence[Listing], makers: Sequence[Listing]) -> Iterator[Listing]:
    """Yield what is planted, then everything else so mixed that any stretch is like any other."""
    yield from first
    chance = random.Random(SEED)
    copies = (_renamed(one, syllable) for syllable in _SYLLABLES for one in makers)
    others = iter(rest)
    share = len(rest) / max(1, len(rest) + len(makers) * len(_SYLLABLES))
    while True:
        one = next(others if chance.random() < share else copies, None)
        if one is None:
            break
        yield one
    yield from others
    yield from copies


def copy_of(market: MarketKey) -> str:
    """Return the syllable of the copy that a market belongs to; empty for the universe itself and for real listings."""
    last = market.rpartition("-")[2]
    return last if last in _SYLLABLES else ""


def _renamed(listing: Listing, syllable: str) -> Listing:
    """Return a listing about another maker, whose name has one syllable more."""

    def other(text: str) -> str:
        return _MAKER.sub(rf"\1{syllable}\2", text)

    market, event, rules = listing.market, listing.event, listing.rules
    key, group = MarketKey(f"{market.key}-{syllable}"), EventKey(f"{market.event}-{syllable}")
    outcome = None if market.outcome is None else other(market.outcome)
    return Listing(
        msgspec.structs.replace(
            market, key=key, event=group, title=other(market.title), outcome=outcome,
            yes_label=other(market.yes_label), no_label=other(market.no_label),
        ),
        event and msgspec.structs.replace(event, key=group, title=other(event.title)),
        rules and msgspec.structs.replace(
            rules, market=key, texts=tuple(RulesText(text.section, other(text.text)) for text in rules.texts)
        ),
    )  # fmt: skip
