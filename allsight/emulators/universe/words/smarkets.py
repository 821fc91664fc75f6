"""What Smarkets says of events, markets and contracts beyond what every venue says.

A `ListedEvent` is one of its markets and a `Listing` one contract of it. Several markets hang on one bettable leaf of
the event tree.
"""

import msgspec

from allsight.emulators.universe.model import EventWords, Words


class SmarketsNode(msgspec.Struct, frozen=True):
    """An event above the leaves: a root or a category, on which nothing can be bet."""

    id: str
    name: str
    slug: str
    domain: str
    scope: str


class SmarketsCompetitor(msgspec.Struct, frozen=True):
    """One of the sides of a leaf event."""

    id: int
    name: str
    short_code: str


class SmarketsLeaf(msgspec.Struct, frozen=True):
    """The bettable event, the same for all markets that hang on it.

    Attributes:
        parents: the nodes above it, the root first.
        domain, scope: the new style of its type.
        start_ns: start of a game; elsewhere a nominal date that is no deadline.
        seo_description: template text that says nothing.
        bet_allowed: false where it is shown but closed to the caller's jurisdiction.
    """

    id: str
    name: str
    short_name: str | None
    slug: str
    parents: tuple[SmarketsNode, ...]
    domain: str
    scope: str
    start_ns: int
    listed_ns: int
    display_order: int = 0
    inplay_enabled: bool = False
    bet_allowed: bool = True
    seo_description: str | None = None
    competitors: tuple[SmarketsCompetitor, ...] = ()


class SmarketsEventWords(EventWords, frozen=True):
    """What Smarkets says of a market.

    Attributes:
        market_type: its name and its parameter, which may be empty; None where the venue gives no type.
        complete: no contract will be added: one of those listed wins.
        winner_count: how many contracts win.
    """

    leaf: SmarketsLeaf
    market_id: str
    name: str
    slug: str
    market_type: tuple[str, str] | None
    category: str
    display_order: int
    complete: bool
    winner_count: int = 1
    hidden: bool = False
    inplay_enabled: bool = False
    bet_delay_s: int = 0


class SmarketsWords(Words, frozen=True):
    """How Smarkets words a contract, with the texts that bind it.

    Attributes:
        contract_type: as of the venue: `HOME`, `OVER`, `YES`.
        description: rules of its market, the same for all contracts of one; empty for games.
        special_rules: rules of its event, where games say what happens when they are not played; may be empty.
    """

    contract_id: str
    name: str
    slug: str
    contract_type: str
    display_order: int
    description: str
    special_rules: str
    competitor_id: int | None = None
