"""Labelled pairs: two listings, how they lie to each other, and whether their rules can pay differently.

A file holds one JSON object a line: `pair_id`, `a`, `b` (`venue`, `native_id`, `title`, `outcome`, `rules`,
`close_time`, `category`), `label`, `rule_conflict`, `conflict_kind`, `origin`, `category`, `event_key`, `hard`, `note`.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import FundsPool, Venue, event_key, market_key, short_id
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Category, Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.normalization.matcher.listing import Listing

_LADDER: Final = probability_ladder(Fraction(1, 100), quantum=Fraction(1, 100))
_STAND_IN: Final = Venue.HEDGEHOG
"""Listings of venues that are not ours, in files for training, are read as if they stood here."""
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Label(StrEnum):
    """How the YES of the first listing lies to the YES of the second one."""

    SAME = "same"
    OPPOSITE = "opposite"
    A_IN_B = "subset_a_in_b"
    B_IN_A = "subset_b_in_a"
    RELATED = "related"
    DIFFERENT = "different"


class Half(msgspec.Struct, frozen=True):
    """One listing of a pair, as the file has it. `outcome` says which side pays; `rules` is an excerpt."""

    venue: str
    native_id: str | None = None
    title: str | None = None
    outcome: str | None = None
    rules: str | None = None
    close_time: str | None = None
    category: str | None = None


class LabelledPair(msgspec.Struct, frozen=True):
    """A pair and what a person says of it.

    Attributes:
        rule_conflict: whether the rules can pay differently in a case that can happen; None where the texts do not say.
        event_key: pairs of one group are never split between training and measuring.
        hard: not the same, though the words are much alike.
    """

    pair_id: str
    a: Half
    b: Half
    label: Label
    event_key: str
    rule_conflict: bool | None = None
    conflict_kind: str | None = None
    origin: str = ""
    category: str = ""
    hard: bool = False
    note: str = ""

    @property
    def listings(self) -> tuple[Listing, Listing]:
        """Return both halves as a venue's catalogue would list them."""
        return _listing(self.a, f"{self.pair_id}-a"), _listing(self.b, f"{self.pair_id}-b")


def read_pairs(path: Path) -> Iterator[LabelledPair]:
    """Read a file of labelled pairs.

    Raises:
        InvalidRequestError: if the file cannot be read, or a line is no labelled pair: its number is said.
    """
    decode = msgspec.json.Decoder(LabelledPair).decode
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decode(line)
            except msgspec.MsgspecError as error:
                raise InvalidRequestError(f"{path}, line {number}: {error}") from None


def _listing(half: Half, name: str) -> Listing:
    venue = Venue(half.venue) if half.venue in set(Venue) else _STAND_IN
    native = _ODD.sub("-", half.native_id or "").strip("-") or short_id("labelled", name)
    key = market_key(venue, native)
    group = event_key(venue, f"of-{native}")
    texts = (RulesText("rules", half.rules),) if half.rules else ()
    market = Market(
        key=key,
        event=group,
        venue=venue,
        title=half.title or "",
        ladder=_LADDER,
        currency=Currency.USD,
        funds_pool=FundsPool(f"{venue}:main"),
        lifecycle=Lifecycle.OPEN,
        yes_label=half.outcome or "Yes",
        no_label="No",
        closes_ns=_instant(half.close_time),
    )
    return Listing(
        market, Event(key=group, venue=venue, title="", category=Category.OTHER), Rules(market=key, texts=texts)
    )


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return from_iso(text.replace("Z", "+00:00"))
    except ValueError:
        return None
