"""Groups with the markets that ask their members, as the matcher would hand them to the search."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from allsight.analysis.arbitrage.terms import LegTerms
from allsight.domain.groups import Group, Member
from allsight.domain.ids import LinkId, MarketKey, QuestionId, Venue
from allsight.domain.market import Category, Market, Rules, RulesText
from allsight.domain.questions import (
    Branch,
    Cluster,
    Link,
    LinkedMarket,
    LinkStatus,
    Orientation,
    Predicate,
    Question,
)
from benchmarks.linked.beliefs import NOISE, Beliefs
from benchmarks.linked.markets import START_NS, market
from benchmarks.linked.shapes import Shape, bonds

PLAN: Final[Sequence[tuple[Shape | None, int, int]]] = (
    (Shape.LEVELS, 4, 30),
    (Shape.LEVELS, 8, 20),
    (Shape.LEVELS, 12, 5),
    (Shape.DAYS, 4, 30),
    (Shape.DAYS, 8, 20),
    (Shape.ONE_OF, 3, 60),
    (Shape.ONE_OF, 6, 20),
    (Shape.ONE_OF, 12, 8),
    (Shape.AT_MOST, 4, 20),
    (Shape.AT_MOST, 10, 10),
    (Shape.AT_MOST, 24, 3),
    (Shape.IMPLIED, 2, 100),
    (Shape.IMPLIED, 3, 40),
    (Shape.MIXED, 8, 15),
    (Shape.MIXED, 12, 6),
    (None, 1, 220),
)
"""Shape, members, and how many such groups; None for a question that hangs together with no other. Questions: 2,000."""

VENUES: Final = (
    (Venue.KALSHI, Venue.BETFAIR, Venue.SMARKETS),
    (Venue.KALSHI, Venue.POLYMARKET),
    (Venue.KALSHI, Venue.POLYMARKET),
    (Venue.KALSHI, Venue.POLYMARKET, Venue.BETFAIR),
    (Venue.KALSHI, Venue.POLYMARKET),
    (Venue.KALSHI, Venue.POLYMARKET),
)
"""Where the groups of each shape are asked, in turn."""

_RULES: Final = "Resolves to Yes if it happens."
_PREDICATE: Final = Predicate(subject=("benchmark",), action="win")
_REFUNDING: Final = msgspec.structs.replace(_PREDICATE, branches=(Branch("void", "refund"),))
"""Read at exchanges, which take commission of winners alone; elsewhere a refund would cost the fees."""


class Web(NamedTuple):
    """A group, or a question alone, with what is believed of it.

    Attributes:
        markets: by member.
    """

    shape: Shape | None
    group: Group
    markets: tuple[tuple[Market, ...], ...]
    beliefs: Beliefs

    @property
    def clusters(self) -> Iterator[Cluster]:
        """Go through the questions that several markets ask."""
        for member in self.group.members:
            if len(member.markets) > 1 and member.question is not None:
                yield Cluster(question=_question(member.question, member.title), markets=member.markets)


def planned(rng: random.Random, plan: Sequence[tuple[Shape | None, int, int]] = PLAN) -> Iterator[Web]:
    """Make the groups of a plan."""
    for shape, members, count in plan:
        for number, venues in zip(range(count), itertools.cycle(VENUES), strict=False):
            yield at_venues(rng, shape, f"{_code(shape)}{members}-{number}", members, venues)


def at_venues(
    rng: random.Random, shape: Shape | None, name: str, members: int, venues: Sequence[Venue], noise: float = NOISE
) -> Web:
    """Make a group, each of whose members is asked at all of these venues."""
    markets = [tuple(market(venue, name, f"M{place}") for venue in venues) for place in range(members)]
    return web(rng, shape, name, markets, noise)


def web(
    rng: random.Random, shape: Shape | None, name: str, markets: Sequence[tuple[Market, ...]], noise: float = NOISE
) -> Web:
    """Join markets, given by member, to a group; what is stated of a set is stated by the first market's venue."""
    members = tuple(
        Member(
            title=f"{name}: M{place}?",
            question=QuestionId(f"{name}.{place}"),
            occurrence=None,
            markets=tuple(_linked(one) for one in asked),
        )
        for place, asked in enumerate(markets)
    )
    joined = () if shape is None else bonds(shape, len(members), markets[0][0].event)
    group = Group(id=f"g-{name}", members=members, bonds=joined)
    return Web(shape, group, tuple(markets), Beliefs(rng, group, noise))


def terms_of(one: Web) -> Mapping[MarketKey, LegTerms]:
    """Return what was decided and read about every market of a group."""
    return {
        linked.market: LegTerms(
            _link(linked, QuestionId("") if member.question is None else member.question),
            Rules(market=linked.market, texts=(RulesText("rules", _RULES),)),
            _REFUNDING if asked.commission_group is not None else _PREDICATE,
        )
        for member, markets in zip(one.group.members, one.markets, strict=True)
        for linked, asked in zip(member.markets, markets, strict=True)
    }


def _linked(asked: Market) -> LinkedMarket:
    return LinkedMarket(asked.key, asked.venue, Orientation.SAME, LinkStatus.CONFIRMED, LinkId(f"l-{asked.key}"))


def _link(linked: LinkedMarket, question: QuestionId) -> Link:
    return Link(
        id=linked.link,
        market=linked.market,
        question=question,
        orientation=linked.orientation,
        status=linked.status,
        confidence=1.0,
        decided_by="benchmark",
        decided_ns=START_NS,
        rules={},
    )


def _question(name: QuestionId, title: str) -> Question:
    return Question(id=name, title=title, category=Category.MACRO, predicate=_PREDICATE)


def _code(shape: Shape | None) -> str:
    return "alone" if shape is None else shape.name.lower().replace("_", "")
