"""Labelled pairs: two listings, how they lie to each other, and whether their rules can pay differently.

A file holds one JSON object a line: `pair_id`, `a`, `b` (`venue`, `native_id`, `title`, `outcome`, `rules`,
`close_time`, `category`), `label`, `rule_conflict`, `conflict_kind`, `origin`, `category`, `event_key`, `hard`, `note`.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.measured.listings import Said, decoded, listing_of

_STAND_IN: Final = Venue.HEDGEHOG
"""Listings of venues that are not ours, in files for training, are read as if they stood here."""


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


_DECODER: Final = msgspec.json.Decoder(LabelledPair)


def read_pairs(path: Path) -> Iterator[LabelledPair]:
    """Read a file of labelled pairs.

    Raises:
        InvalidRequestError: if the file cannot be read, or a line is no labelled pair: its number is said.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read: {error.strerror}") from None
    yield from decoded(content, _DECODER, str(path))


def _listing(half: Half, name: str) -> Listing:
    native = half.native_id or name
    return listing_of(
        Said(
            venue=Venue(half.venue) if half.venue in set(Venue) else _STAND_IN, native=native, group=f"of-{native}",
            title=half.title or "", yes=half.outcome or "Yes", rules=half.rules, closes=half.close_time,
        )
    )  # fmt: skip
