"""From Smarkets' catalogue to ours: pure functions, wire value in, domain value out. Books are read in `books`.

The venue's market is our event and its contract is our market (sheet 0). A question that is answered by yes or no has
two contracts, Yes and No, each with a book of its own: two markets of ours, of which the second is the first reversed.
"""

import functools
from collections.abc import Sequence
from fractions import Fraction
from html.parser import HTMLParser

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import CommissionGroup, EventKey, MarketKey, event_key, market_key, split_key
from allsight.domain.market import (
    Category,
    Event,
    Lifecycle,
    Market,
    Refund,
    Rules,
    RulesText,
    Settlement,
    Strike,
    Value,
)
from allsight.domain.messages import SettlementReport
from allsight.domain.money import Currency, DatedRate, exact, stated_rate
from allsight.ingestion.adapters.smarkets import wire
from allsight.ingestion.adapters.smarkets.ladder import LADDER
from allsight.ingestion.adapters.smarkets.venue import CURRENCY, FUNDS_POOL, GAMES, MIN_STAKE, VENUE

_DOLLAR_IN_STERLING = (Fraction(2, 5), Fraction(1))

_CATEGORIES = {
    "politics": Category.POLITICS,
    "current_affairs": Category.OTHER,
    "tv_and_entertainment": Category.ENTERTAINMENT,
    **dict.fromkeys(GAMES, Category.SPORTS),
}
_SECTIONS = {"politics": Category.POLITICS, "sport": Category.SPORTS, "entertainment": Category.ENTERTAINMENT}
"""By domain, and where that is not known by the first part of the page's address."""

_MARKET_STAGES = {
    "new": Lifecycle.LISTED,
    "open": Lifecycle.OPEN,
    "live": Lifecycle.OPEN,
    "halted": Lifecycle.SUSPENDED,
    "unavailable": Lifecycle.SUSPENDED,
    "settled": Lifecycle.SETTLED,
    "voided": Lifecycle.SETTLED,
}
_CONTRACT_STAGES = {
    "new": Lifecycle.LISTED,
    "open": Lifecycle.OPEN,
    "live": Lifecycle.OPEN,
    "halted": Lifecycle.SUSPENDED,
    "unavailable": Lifecycle.SUSPENDED,
}
_OUTCOMES = frozenset({"winner", "loser", "deadheat", "reduced", "voided"})
_EVENT_PAUSES = frozenset({"suspended", "cancelled", "ended"})
_READINESS = (Lifecycle.OPEN, Lifecycle.LISTED, Lifecycle.SUSPENDED)

_TOTALS = {"OVER": ">", "UNDER": "<"}

MARKET_RULES = "market description"
EVENT_RULES = "event special rules"


class EventFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the markets of an event take from it, kept because they also come without it."""

    name: str
    domain: str
    scope: str
    state: str
    rules: str
    occurs_ns: int | None
    category: Category
    tags: tuple[str, ...]
    url: str | None


# -- names ----------------------------------------------------------------------------------------------------------


def event_key_of(market_id: str) -> EventKey:
    """Return the key of a venue's market, which is our event.

    Raises:
        InvalidKeyError: if the id cannot be one.
    """
    return event_key(VENUE, market_id)


def key_of(contract: wire.Contract) -> MarketKey:
    """Return the key of a contract, which is our market.

    Raises:
        InvalidKeyError: if an id cannot be part of one.
    """
    return market_key(VENUE, contract.market_id, contract.id)


def ids_of(key: MarketKey) -> tuple[str, str]:
    """Return the venue's market id and contract id: the inverse of `key_of`.

    Raises:
        InvalidKeyError: if it is no key of this venue's markets.
    """
    _, parts = split_key(key)
    if len(parts) != 2:
        raise InvalidRequestError(f"expected market~contract, found {key[:80]!r}")
    return parts[0], parts[1]


# -- fields ---------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=65_536)
def instant(text: str | None) -> int | None:
    """Read a time of the venue; an absent one is None.

    Raises:
        VenueDataError: if it is no ISO 8601 time with a zone.
    """
    if not text:
        return None
    try:
        return from_iso(text)
    except ValueError:
        raise VenueDataError(f"expected a time, found {text[:40]!r}") from None


class _Plain(HTMLParser):
    """Collects the text of a page without its markup."""

    _BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
    _SILENT = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


@functools.lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """Return what a text says without its markup, one line per paragraph; it stays untrusted.

    Lines and spaces are evened out, so that a change of markup alone is no edit of the rules.
    """
    if "<" in text or "&" in text:
        page = _Plain()
        page.feed(text)
        page.close()
        text = "".join(page.parts)
    return "\n".join(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line)


def lifecycle_of(market: wire.Market, state_or_outcome: str, event_state: str) -> Lifecycle:
    """Return where a contract stands: at an end of its own or its market's, else at the most restrictive of all states.

    A state that we do not know is taken as not trading.
    """
    stage = _MARKET_STAGES.get(market.state, Lifecycle.SUSPENDED)
    if state_or_outcome in _OUTCOMES or market.state == "voided":
        return Lifecycle.SETTLED
    if stage is Lifecycle.SETTLED:
        return Lifecycle.CLOSED  # settled, and this contract's outcome is not told yet
    own = _CONTRACT_STAGES.get(state_or_outcome, Lifecycle.SUSPENDED)
    whole = Lifecycle.SUSPENDED if event_state in _EVENT_PAUSES else Lifecycle.OPEN
    return max(stage, own, whole, key=_READINESS.index)


# -- events and markets -----------------------------------------------------------------------------------------------


def type_of(event: wire.Event) -> tuple[str, str]:
    """Return domain and scope; in the older style, one text, the scope is empty."""
    if isinstance(event.type, wire.EventType):
        return event.type.domain, event.type.scope
    return event.type or "", ""


def facts_of(event: wire.Event, site: str) -> EventFacts:
    """Return what the event's markets need of it.

    Its tags are its domain and the named parts of its page's address: sport, competition.

    Raises:
        VenueDataError: if its start cannot be read.
    """
    domain, scope = type_of(event)
    path = [part for part in (event.full_slug or "").split("/") if part]
    section = path[0] if path else ""
    named = [part for part in path[:-1] if not part[0].isdigit()]
    return EventFacts(
        name=event.name.strip(),
        domain=domain,
        scope=scope,
        state=event.state,
        rules=plain(event.special_rules or ""),
        occurs_ns=instant(event.start_datetime),
        category=_CATEGORIES.get(domain) or _SECTIONS.get(section, Category.OTHER),
        tags=tuple(dict.fromkeys(part for part in (domain, *named) if part)),
        url=f"{site}{event.full_slug}" if site and (event.full_slug or "").startswith("/") else None,
    )


def headline(event_name: str, market_name: str) -> str:
    """Return what a market is called beside others: its name with its event's, where neither holds the other."""
    event, market = event_name.strip(), market_name.strip()
    if not market or market.lower() in event.lower():
        return event or market
    if event.lower() in market.lower():
        return market
    return f"{event}: {market}"


def parse_event(market: wire.Market, facts: EventFacts, *, whole: bool) -> Event:
    """Return the event that a venue's market is.

    `winner_count` contracts win, so with one at most one pays; that at least one does is only stated where the list of
    contracts is complete, and only holds for us where none of it was left out (`whole`).

    Raises:
        InvalidKeyError: if its id cannot be a key.
    """
    kind = market.market_type.name if market.market_type else ""
    return Event(
        key=event_key_of(market.id),
        venue=VENUE,
        title=headline(facts.name, market.name),
        category=facts.category,
        at_most_one=market.winner_count == 1,
        at_least_one=market.complete and whole and market.winner_count >= 1,
        augmented=not market.complete,
        occurs_ns=facts.occurs_ns,
        tags=(*facts.tags, kind) if kind else facts.tags,
        url=facts.url,
    )


def parse_market(
    contract: wire.Contract,
    market: wire.Market,
    facts: EventFacts,
    siblings: Sequence[wire.Contract],
    fees: FeeSchedule,
) -> Market:
    """Return the market that a contract is; `siblings` are all contracts of its market, itself included.

    `start_datetime` is when the event starts, not when trading ends: the venue states no close.

    Raises:
        InvalidKeyError: if an id cannot be part of a key.
        VenueDataError: if a time cannot be read.
    """
    other = ""
    if len(siblings) == 2 and market.complete and market.winner_count == 1:
        other = next((one.name.strip() for one in siblings if one.id != contract.id), "")
    return Market(
        key=key_of(contract),
        event=event_key_of(market.id),
        venue=VENUE,
        title=headline(facts.name, market.name),
        ladder=LADDER,
        currency=CURRENCY,
        funds_pool=FUNDS_POOL,
        lifecycle=lifecycle_of(market, contract.state_or_outcome, facts.state),
        yes_label=contract.name.strip() or "Yes",
        no_label=other or "No",
        outcome=contract.name.strip() or None,
        strike=_strike(contract, market),
        commission_group=CommissionGroup(f"{VENUE}:{market.id}"),
        accept_delay_s=max(0.0, market.bet_delay),
        min_notional=MIN_STAKE,
        fees=fees,
        listed_ns=instant(contract.created or market.created),
        occurs_ns=facts.occurs_ns,
        url=facts.url,
        native=(("market", market.id), ("contract", contract.id), ("event", market.event_id)),
    )


def parse_rules(contract: wire.Contract, market: wire.Market, facts: EventFacts, seen_ns: int) -> Rules | None:
    """Return the resolution text, or None once the market has ended: then the rules that were last read stay.

    Texts are the market's description and the event's special rules; games mostly have neither. No deadline is stated.
    """
    if lifecycle_of(market, contract.state_or_outcome, facts.state).over:
        return None
    parts = ((MARKET_RULES, plain(market.description or "")), (EVENT_RULES, facts.rules))
    return Rules(
        market=key_of(contract),
        texts=tuple(RulesText(section, text) for section, text in parts if text),
        seen_ns=seen_ns,
    )


def parse_settlements(market: wire.Market, contracts: Sequence[wire.Contract], recv_ns: int) -> list[SettlementReport]:
    """Return how the contracts of a market ended, those that have. None of it is final: the venue may settle anew.

    Raises:
        InvalidKeyError, VenueDataError: if an id or a time cannot be read.
    """
    found = []
    for contract in contracts:
        end = _end(market, contract, contracts)
        if end is not None:
            settlement, source = end
            at_ns = instant(contract.outcome_timestamp)
            found.append(SettlementReport(key_of(contract), settlement, False, source, recv_ns, at_ns))
    return found


def _end(
    market: wire.Market, contract: wire.Contract, contracts: Sequence[wire.Contract]
) -> tuple[Settlement, str] | None:
    if market.state == "voided":
        return Refund(), "market voided"
    match contract.state_or_outcome:
        case "winner":
            return Value(Fraction(1)), "contract winner"
        case "loser":
            return Value(Fraction(0)), "contract loser"
        case "voided":
            return Refund(), "contract voided"
        case "reduced":
            return Refund(), "contract reduced: withdrawn, its stakes returned; what it takes off others is not read"
        case "deadheat":
            tied = sum(one.state_or_outcome == "deadheat" for one in contracts)
            left = market.winner_count - sum(one.state_or_outcome == "winner" for one in contracts)
            share = min(Fraction(1), Fraction(max(1, left), tied))
            return Value(share), f"contract deadheat: {share} by dividing among {tied}, which is not confirmed"
    return None


def _strike(contract: wire.Contract, market: wire.Market) -> Strike | None:
    """Return the line of a plain total; handicaps name no side of their own, so they are left to the text."""
    kind = market.market_type
    comparator = _TOTALS.get(contract.contract_type.name if contract.contract_type else "")
    if kind is None or kind.name != "OVER_UNDER" or kind.param is None or comparator is None:
        return None
    try:
        line = exact(kind.param)
    except InvalidRequestError:
        return None
    return Strike(comparator, floor=line) if comparator == ">" else Strike(comparator, cap=line)


def parse_rate(found: wire.Converted, read_ns: int) -> DatedRate:
    """Return what a pound is worth in dollars, from what the venue says that a dollar is worth in pounds (sheet 3.5).

    Which of the two its `rate_to_gbp` is stands in no document, so what cannot be that of a dollar is refused.

    Raises:
        VenueDataError: if it is not.
    """
    least, most = _DOLLAR_IN_STERLING
    if found.code != Currency.USD or not (found.rate_to_gbp.is_finite() and least < found.rate_to_gbp < most):
        raise VenueDataError(f"expected what a dollar is worth in pounds, found {found.code} {found.rate_to_gbp}")
    return stated_rate(
        Currency.GBP, 1 / Fraction(found.rate_to_gbp), read_ns, "smarkets /v3/currencies/USD/ rate_to_gbp"
    )
