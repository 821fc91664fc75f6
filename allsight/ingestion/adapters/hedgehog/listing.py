"""Turn market accounts and their documents into the domain's words: pure, no clock, no I/O. Texts are untrusted."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey, event_key, market_key
from allsight.domain.market import (
    Event,
    Lifecycle,
    Market,
    Refund,
    Rules,
    RulesText,
    Settlement,
    Value,
)
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.hedgehog import addresses, books, fees, wire
from allsight.ingestion.adapters.hedgehog.documents import Document
from allsight.ingestion.adapters.hedgehog.memory import Known
from allsight.ingestion.adapters.hedgehog.venue import ACCEPT_DELAY_S, FUNDS_POOL, VENUE, HedgehogConfig, Mint
from allsight.ingestion.pages import UNREADABLE, PageDraft

NO_TEXT: Final = "without readable text"
NO_NAMES: Final = "options whose names say not which is which"
UNKNOWN_MINT: Final = "stakes in a token that is not on the list"
PARLAY: Final = "parlays: what an entry pays depends on other entries"
CLASSIC: Final = "classic pools: their layouts are not all public"
RULES: Final = (NO_TEXT, NO_NAMES, UNKNOWN_MINT, PARLAY, CLASSIC, UNREADABLE)

_REFUNDED: Final[Mapping[type, int]] = {wire.ParimutuelMarket: 2, wire.P2pMarket: 3}
_SOURCE: Final = "state of the market account"


def keys_of(address: str, market: wire.ListedMarket) -> tuple[MarketKey, ...]:
    """Return the keys of the markets that an account stands for: one per option of a pool, one for fixed odds."""
    if isinstance(market, wire.P2pMarket):
        return (market_key(VENUE, address),)
    return tuple(market_key(VENUE, address, str(option)) for option in range(len(market.amounts)))


def lifecycle_of(market: wire.ListedMarket) -> Lifecycle:
    """Read a market's state. That staking ends at its close is the clock's to say; unknown states are not traded."""
    if market.state == wire.OPEN:
        return Lifecycle.OPEN
    return Lifecycle.SETTLED if market.state <= _REFUNDED[type(market)] else Lifecycle.SUSPENDED


def settlements_of(address: str, market: wire.ListedMarket, recv_ns: int, *, final: bool) -> list[SettlementReport]:
    """Say how each market of an account ended; nothing while it has not.

    Of a pool the option that was decided on pays one, every other nothing, and an invalid market returns all stakes. If
    nobody had staked on the winner the pool pays nobody, and every stake stays locked for good (sheet 5). The winner is
    then still reported as one: it is what was decided, and no stake exists that could claim it. The others are worth
    nothing, which is what their holders get.
    """
    ends = _ends(market)
    source = _SOURCE
    if isinstance(market, wire.ParimutuelMarket) and market.state == 1 and not market.amounts[market.outcome]:
        source = f"{_SOURCE}; nobody had staked on the winner, so every stake stays locked"
    venue_ns = market.outcome_s * SECOND_NS or None
    return [
        SettlementReport(key, end, final, source, recv_ns, venue_ns)
        for key, end in zip(keys_of(address, market), ends, strict=False)
    ]


def _ends(market: wire.ListedMarket) -> list[Settlement]:
    invalid = market.state == _REFUNDED[type(market)]
    if isinstance(market, wire.P2pMarket):
        if invalid:
            return [Refund()]
        return [Value(Fraction(market.state == 1))] if market.state in (1, 2) else []
    if invalid:
        return [Refund() for _ in market.amounts]
    if market.state != 1:
        return []
    return [Value(Fraction(option == market.outcome)) for option in range(len(market.amounts))]


class Listing:
    """Describes accounts whose document could be read, and counts the others by the rule that left them out.

    Args:
        config: tokens.
    """

    def __init__(self, config: HedgehogConfig) -> None:
        self._config = config
        self.inactive_s: dict[str, int] = {}
        """Per program, after how long an undecided market may be declared invalid by anybody."""

    def page(
        self,
        found: Iterable[tuple[Known, Document | None]],
        recv_ns: int,
        *,
        final: bool = False,
        filtered: Mapping[str, int] | None = None,
    ) -> CataloguePage:
        """Describe markets; `final` says that their ends were read at the last commitment."""
        draft = PageDraft(RULES)
        draft.filtered.update(filtered or {})
        for known, document in found:
            why = self._describe(known, document, recv_ns, draft)
            if why is not None:
                draft.filtered[why] += 1
            elif known.market.state != wire.OPEN:
                draft.settlements += settlements_of(known.address, known.market, recv_ns, final=final)
        return draft.page()

    def _describe(self, known: Known, document: Document | None, recv_ns: int, draft: PageDraft) -> str | None:
        mint = self._config.mint(known.market.mint)
        if mint is None:
            return UNKNOWN_MINT
        if document is None:
            return NO_TEXT
        try:
            if isinstance(known.market, wire.P2pMarket):
                if document.options and {name.casefold() for name in document.options} != {"yes", "no"}:
                    return NO_NAMES  # the program's sides are YES and NO, and nothing says which of these is which
                markets = [self._p2p(known, known.market, document, mint)]
            elif len(document.options) == len(known.market.amounts):
                markets = self._pool(known, known.market, document, mint)
            else:
                return NO_NAMES
        except VenueDataError:
            return UNREADABLE
        draft.events.append(_event(known, document))
        draft.markets += markets
        draft.rules += [_rules(market, known, document, recv_ns) for market in markets]
        return None

    def _pool(self, known: Known, market: wire.ParimutuelMarket, document: Document, mint: Mint) -> list[Market]:
        ladder, charge = books.pool_ladder(mint), fees.pool_fees(market)
        names, two = document.options, len(document.options) == 2
        common = self._market(known, document, mint)
        return [
            msgspec.structs.replace(
                common,
                key=key,
                ladder=ladder,
                fees=charge,
                outcome=names[option],
                yes_label=names[option],
                no_label=names[1 - option] if two else "No",
                native=(*common.native, ("option", str(option))),
            )
            for option, key in enumerate(keys_of(known.address, market))
        ]

    def _p2p(self, known: Known, market: wire.P2pMarket, document: Document, mint: Mint) -> Market:
        return msgspec.structs.replace(
            self._market(known, document, mint),
            ladder=books.p2p_ladder(market, mint),
            fees=fees.p2p_fees(market),
        )

    def _market(self, known: Known, document: Document, mint: Mint) -> Market:
        market = known.market
        inactive_s = self.inactive_s.get(known.program)
        return Market(
            key=market_key(VENUE, known.address),
            event=event_key(VENUE, known.address),
            venue=VENUE,
            title=document.title,
            ladder=books.pool_ladder(mint),
            currency=mint.currency,
            funds_pool=FUNDS_POOL,
            lifecycle=lifecycle_of(market),
            accept_delay_s=ACCEPT_DELAY_S,
            listed_ns=market.creation_s * SECOND_NS if isinstance(market, wire.P2pMarket) else None,
            closes_ns=market.close_s * SECOND_NS,
            expected_settle_ns=market.resolve_s * SECOND_NS,
            latest_settle_ns=None if inactive_s is None else (market.resolve_s + inactive_s) * SECOND_NS,
            native=(
                ("program", known.program),
                ("market", known.address),
                ("deposit", addresses.deposit(known.program, known.address)),
                ("resolver", market.resolver),
            ),
        )


def _event(known: Known, document: Document) -> Event:
    """Describe the account as an event. The program decides for exactly one option of a pool, or gives all back."""
    pool = isinstance(known.market, wire.ParimutuelMarket)
    return Event(
        key=event_key(VENUE, known.address),
        venue=VENUE,
        title=document.title,
        category=document.category,
        at_most_one=pool,
        at_least_one=pool,
    )


def _rules(market: Market, known: Known, document: Document, recv_ns: int) -> Rules:
    """Give the document's text. Its digest is part of the fingerprint: the text can be edited where it lies."""
    return Rules(
        market=market.key,
        texts=(RulesText("description", document.text),) if document.text else (),
        sources=document.sources,
        deadline_ns=known.market.close_s * SECOND_NS,
        seen_ns=recv_ns,
        digest=document.digest,
    )
