"""What one market asks, taken apart for comparison: a predicate, with where each part was read."""

import functools
from enum import StrEnum

import msgspec

from allsight.domain.ids import EventKey, MarketKey, Venue
from allsight.domain.questions import Predicate
from allsight.normalization.parsers.actions import acts_in
from allsight.normalization.parsers.contests import Contest
from allsight.normalization.parsers.dates import Period
from allsight.normalization.parsers.document import CONTEXT_CHARS
from allsight.normalization.parsers.frames import PLAIN, Frame
from allsight.normalization.parsers.games import Game
from allsight.normalization.parsers.lexicon import lexicon, names_of
from allsight.normalization.parsers.measure_table import Measure
from allsight.normalization.parsers.numbers import Range
from allsight.normalization.parsers.sources import Source
from allsight.normalization.parsers.text import Passage

HARD_KINDS = ("party", "office", "competition")
"""Kinds of terms on which two claims must not contradict each other."""


class ClaimKind(StrEnum):
    """How a claim is put together, which decides what has to agree."""

    GAME = "game"
    CONTEST = "contest"
    NUMBER = "number"
    HAPPENING = "happening"


class Claim(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What one market asks, taken apart for comparison.

    Attributes:
        predicate: the claim in the domain's vocabulary.
        terms: what the headline names, fields of their own left out.
        named: the terms of the paying outcome's label; `head` every term of the headline.
        near: what headline, event and paying sentence name.
        hard: terms per kind of `HARD_KINDS` of which headline and event name any.
        period, disputed: when, and whether headline and rules contradict each other about it.
        reading: the values on which YES pays, None for plain happenings.
        frame: who does what to whom, for happenings.
        touch: the quantity need be in the range at one moment of the period only.
        joint: something else must come true as well.
        parts: words by which only a part of what is measured counts, or another gauge of it.
        unnamed: the headline asks who or which, and nothing says for whom this market pays.
        legs: the bets of a combination, each with its side; empty for one bet.
        than: what the headline holds it against: "than", "outperforms".
        race: what the event is called that must not come first, in races of two.
        supposed: what must come true for the question to be asked at all: "if this happens, will that?".
        sources: whose word decides, most binding first.
        quotes: the venue's words per field, for people; its headline where no sentence says when it pays.
    """

    market: MarketKey
    event: EventKey
    venue: Venue
    kind: ClaimKind
    predicate: Predicate
    terms: frozenset[str]
    named: frozenset[str]
    head: frozenset[str]
    near: frozenset[str]
    hard: dict[str, frozenset[str]]
    stages: frozenset[str]
    measure: Measure | None = None
    variant: str | None = None
    place: str | None = None
    reading: Range | None = None
    period: Period | None = None
    disputed: bool = False
    game: Game | None = None
    contest: Contest | None = None
    act: str = "be"
    frame: Frame = PLAIN
    touch: bool = False
    joint: bool = False
    parts: frozenset[str] = frozenset()
    unnamed: bool = False
    legs: frozenset[str] = frozenset()
    than: frozenset[str] = frozenset()
    race: frozenset[str] = frozenset()
    supposed: frozenset[str] = frozenset()
    negated: bool = False
    sources: tuple[Source, ...] = ()
    quotes: dict[str, str] = {}
    opens_ns: int | None = None
    rules: tuple[Passage, ...] = ()

    @property
    def has_rules(self) -> bool:
        """Tell whether there is any text to read."""
        return bool(self.rules)

    @functools.cached_property
    def acts_said(self) -> frozenset[str]:
        """Return every act that the paying sentence names; read when a comparison first asks for it."""
        return acts_in(self.quotes.get("condition", "").lower())

    @functools.cached_property
    def far(self) -> frozenset[str]:
        """Return what is near and what the beginning of the rules names; read when a comparison first asks for it."""
        table = lexicon()
        return self.near.union(*(names_of(table.terms(rule.lower[:CONTEXT_CHARS])) for rule in self.rules))
