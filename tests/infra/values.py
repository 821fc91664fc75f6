"""Any value of a domain type, for round trips: strategies derived from the types themselves, and plain examples."""

import functools
import types
import typing
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import strategies as st

from allsight.domain.book import Trust
from allsight.domain.decisions import Action, Decision, DecisionId, MachineView
from allsight.domain.ids import (
    EventKey,
    Fingerprint,
    FundsPool,
    LinkId,
    MarketKey,
    OpportunityId,
    QuestionId,
    Venue,
    venue_of,
)
from allsight.domain.ladder import Ladder, Side, probability_ladder
from allsight.domain.market import Category, Event, Lifecycle, Market, Rules, RulesText, Value
from allsight.domain.money import Currency
from allsight.domain.opportunity import (
    CostItem,
    Evidence,
    Leg,
    LegFill,
    Limit,
    LimitKind,
    Opportunity,
    OpportunityClass,
    OpportunityKind,
    OpportunityStatus,
)
from allsight.domain.questions import Link, LinkStatus, Match, Orientation, Predicate, Question
from allsight.domain.repositories import PriceBar

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 100))

_PART = st.text(alphabet="ABCxyz019._-", min_size=1, max_size=12)
_KEY = st.builds(lambda venue, part: f"{venue}:{part}", st.sampled_from(Venue), _PART)
_LADDERS = st.sampled_from(
    [
        CENTS,
        probability_ladder(Fraction(1, 1000), Fraction(1, 1_000_000)),
        probability_ladder(Fraction(1, 1000), Fraction(1, 100), order_step=Fraction(1, 100), version=3),
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KNOWN: dict[object, st.SearchStrategy[Any]] = {
    Ladder: _LADDERS,
    Value: st.builds(Value, st.fractions(0, 1)),
    MarketKey: _KEY,
    EventKey: _KEY,
    Any: _JSON,
    str: st.text(max_size=20),
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    Fraction: st.fractions(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    types.NoneType: st.none(),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for every value that a domain type allows."""
    if kind in _KNOWN:
        return _KNOWN[kind]
    if isinstance(kind, typing.NewType):
        return any_of(kind.__supertype__)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and arguments[-1:] == (...,):
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_of, arguments))
    if origin is dict:
        return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(any_of, arguments))
    if issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    return _struct(kind)


@functools.cache
def _struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in msgspec.structs.fields(kind)})


def an_event(key: str = "kalshi:EV", title: str = "Event") -> Event:
    return Event(key=EventKey(key), venue=venue_of(EventKey(key)), title=title)


def a_market(key: str = "kalshi:M-1", *, event: str = "kalshi:EV", lifecycle: Lifecycle = Lifecycle.OPEN) -> Market:
    return Market(
        key=MarketKey(key),
        event=EventKey(event),
        venue=venue_of(MarketKey(key)),
        title="Will it?",
        ladder=CENTS,
        currency=Currency.USD,
        funds_pool=FundsPool("kalshi"),
        lifecycle=lifecycle,
    )


def some_rules(text: str, *, market: str = "kalshi:M-1", version: int = 1) -> Rules:
    return Rules(market=MarketKey(market), texts=(RulesText("rules", text),), version=version, seen_ns=version)


def a_question(name: str = "Q1") -> Question:
    return Question(
        id=QuestionId(name),
        title="Will it?",
        category=Category.MACRO,
        predicate=Predicate(subject=("fed",), action="cut", threshold=Fraction(1, 3)),
    )


def a_link(
    name: str = "L1",
    *,
    market: str = "kalshi:M-1",
    question: str = "Q1",
    status: LinkStatus = LinkStatus.PROPOSED,
    version: int = 1,
    decided_by: str = "matcher",
) -> Link:
    return Link(
        id=LinkId(name),
        market=MarketKey(market),
        question=QuestionId(question),
        orientation=Orientation.OPPOSITE,
        status=status,
        confidence=0.75,
        decided_by=decided_by,
        decided_ns=version,
        rules={MarketKey(market): Fingerprint("ab" * 32)},
        version=version,
    )


def a_decision(
    name: str = "d1", *, link: str = "L1", action: Action = Action.CONFIRM, undoes: str | None = None
) -> Decision:
    return Decision(
        id=DecisionId(name),
        link=LinkId(link),
        market=MarketKey("kalshi:M-1"),
        question=QuestionId("Q1"),
        action=action,
        by="ann",
        at_ns=7,
        note="read both",
        finding=Match.OPPOSITE,
        sides={MarketKey("polymarket:0x1"): Orientation.SAME},
        rules={MarketKey("kalshi:M-1"): Fingerprint("ab" * 32)},
        machine=MachineView(Match.SAME, 0.75, certain=False),
        took_s=4.5,
        undoes=None if undoes is None else DecisionId(undoes),
        before=(a_link(link),),
    )


def a_bar(
    start_ns: int,
    *,
    market: str = "kalshi:M-1",
    span_s: int = 60,
    bid: float | None = 0.4,
    ask: float | None = 0.5,
    low: float | None = 0.4,
    high: float | None = 0.5,
    live_share: float = 1.0,
) -> PriceBar:
    return PriceBar(
        market=MarketKey(market),
        start_ns=start_ns,
        span_s=span_s,
        bid=bid,
        ask=ask,
        low=low,
        high=high,
        live_share=live_share,
    )


def an_opportunity(
    name: str = "O1",
    *,
    version: int = 1,
    status: OpportunityStatus = OpportunityStatus.OPEN,
    question: str = "Q1",
    opened_ns: int = 100,
    closed_ns: int | None = None,
) -> Opportunity:
    cent = Decimal("0.01")
    leg = Leg(
        market=MarketKey("kalshi:M-1"),
        venue=Venue.KALSHI,
        side=Side.YES,
        size=100,
        contracts=Decimal("1.00"),
        price=Decimal("0.40"),
        worst_price=Decimal("0.40"),
        cost=Decimal("0.40"),
        fee=cent,
        currency=Currency.USD,
        outlay=Decimal("0.41"),
        fills=(LegFill(rung=39, size=100, price=cent, contracts=Decimal(1), cost=cent, fee=cent),),
        trust=Trust.LIVE,
        proved_ns=99,
        book_version=7,
    )
    return Opportunity(
        id=OpportunityId(name),
        version=version,
        kind=OpportunityKind.PAIR,
        class_=OpportunityClass.LOCKED,
        status=status,
        question=QuestionId(question),
        title="Will it?",
        legs=(leg,),
        base=Currency.USD,
        contracts=Decimal("1.00"),
        edge=cent,
        outlay=Decimal("0.99"),
        gross=Decimal("0.02"),
        costs=(CostItem("fees", -cent),),
        guaranteed=cent,
        worst_divergence=Decimal("-0.99"),
        return_=Decimal("0.0101"),
        annualised=None,
        lock_days=None,
        settles_ns=None,
        limit_by=Limit(LimitKind.DEPTH, Venue.KALSHI),
        states=(),
        opened_ns=opened_ns,
        updated_ns=opened_ns + version,
        closed_ns=closed_ns,
    )


def some_evidence(mark: str = "a") -> Evidence:
    return Evidence(schema="pair/1", sha256=mark * 64, body={"z": ["1/3", 1, None], "a": {"text": "\u0000 ünïcode"}})
