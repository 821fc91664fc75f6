"""What Smarkets makes one remember to read a market, and what of its catalogue is kept."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from allsight.domain.errors import InvalidKeyError, VenueDataError
from allsight.ingestion.adapters.smarkets import parse, wire
from allsight.ingestion.adapters.smarkets.fees import Commission, commission_of, fee_schedule
from allsight.ingestion.adapters.smarkets.venue import GAMES, SmarketsConfig
from allsight.ingestion.pages import UNREADABLE, PageDraft

HIDDEN = "hidden by the venue"
FORBIDDEN = "no bets taken from here"
OTHER_DOMAIN = "of a kind that is not followed"
SIDE_MARKET = "side markets of games"
ENDED = "already ended"

RULES = (HIDDEN, FORBIDDEN, OTHER_DOMAIN, SIDE_MARKET, ENDED)
"""The names of all rules by which something is left out, as the user sees them."""

_ENDED_STATES = frozenset({"settled", "voided"})


class _Known(msgspec.Struct, frozen=True):
    event: wire.Event
    facts: parse.EventFacts


class Listing:
    """Turns the venue's events, markets and contracts into ours. Whatever is left out is counted under a rule's name.

    Args:
        config: filters and commission.
    """

    def __init__(self, config: SmarketsConfig) -> None:
        self._config = config
        self._events: dict[str, _Known] = {}
        self._event_of: dict[str, str] = {}
        self.commission: Commission = self.charged(None)

    def charged(self, account: wire.Account | None) -> Commission:
        """Take in what our account is charged, and return it."""
        self.commission = commission_of(account, self._config.commission_base, self._config.commission)
        return self.commission

    def event_of(self, market_id: str) -> str | None:
        """Return the event of a market that was read, or None."""
        return self._event_of.get(market_id)

    # -- events -------------------------------------------------------------------------------------------------------

    def events(self, raws: Iterable[msgspec.Raw], page: PageDraft, *, changed: bool) -> list[str]:
        """Take events in and return those that are wanted and have markets, with `changed` only those that differ."""
        found = []
        for raw in raws:
            try:
                event = wire.decode_event(raw)
                rule = self._event_rule(event)
                facts = parse.facts_of(event, self._config.site)
            except (msgspec.MsgspecError, VenueDataError):
                page.filtered[UNREADABLE] += 1
                continue
            if rule is not None:
                page.filtered[rule] += 1
            elif event.bettable:  # else a branch of the tree
                known = self._events.get(event.id)
                self._events[event.id] = _Known(event, facts)
                if not changed or known is None or known.event != event:
                    found.append(event.id)
        return found

    def unknown_events(self, raws: Iterable[msgspec.Raw]) -> list[str]:
        """Return events that these markets belong to and that nobody has read."""
        found: dict[str, None] = {}
        for raw in raws:
            try:
                market = wire.decode_market(raw)
            except msgspec.MsgspecError:
                continue  # counted when the market itself is read
            if market.event_id not in self._events:
                found[market.event_id] = None
        return list(found)

    def _event_rule(self, event: wire.Event) -> str | None:
        config = self._config
        domain, scope = parse.type_of(event)
        known = not config.domains or domain in config.domains
        if not known and not scope:  # the older style: `football_match`
            known = domain.startswith(tuple(f"{one}_" for one in config.domains))
        if not known or (config.scopes and scope and scope not in config.scopes):
            return OTHER_DOMAIN
        if event.hidden and not config.hidden:
            return HIDDEN
        if not event.bet_allowed and not config.forbidden:
            return FORBIDDEN
        return None

    # -- markets and contracts ----------------------------------------------------------------------------------------

    def markets(self, raws: Iterable[msgspec.Raw], page: PageDraft) -> list[wire.Market]:
        """Return the markets that are wanted; those of events that nobody has read are not."""
        found = []
        for raw in raws:
            try:
                market = wire.decode_market(raw)
            except msgspec.MsgspecError:
                page.filtered[UNREADABLE] += 1
                continue
            known = self._events.get(market.event_id)
            if known is None:
                continue
            rule = self._market_rule(market, known.facts)
            if rule is None:
                self._event_of[market.id] = market.event_id
                found.append(market)
            else:
                page.filtered[rule] += 1
        return found

    def contracts(self, raws: Iterable[msgspec.Raw], page: PageDraft) -> tuple[dict[str, list[wire.Contract]], bool]:
        """Return contracts by market, and whether all of them could be read."""
        found: dict[str, list[wire.Contract]] = {}
        whole = True
        for raw in raws:
            try:
                contract = wire.decode_contract(raw)
            except msgspec.MsgspecError:
                page.filtered[UNREADABLE] += 1
                whole = False
            else:
                found.setdefault(contract.market_id, []).append(contract)
        return found, whole

    def fill(
        self,
        page: PageDraft,
        markets: Sequence[wire.Market],
        contracts: Mapping[str, Sequence[wire.Contract]],
        now_ns: int,
        *,
        whole: bool,
    ) -> None:
        """Put markets with their contracts on a page; `whole` says that all contracts of the answer could be read."""
        for market in markets:
            every = contracts.get(market.id, ())
            kept = [one for one in every if self._config.hidden or not one.hidden]
            page.filtered[HIDDEN] += len(every) - len(kept)
            if kept:
                self._fill(page, market, every, kept, now_ns, whole=whole and len(kept) == len(every))

    def _fill(
        self,
        page: PageDraft,
        market: wire.Market,
        every: Sequence[wire.Contract],
        kept: Sequence[wire.Contract],
        now_ns: int,
        *,
        whole: bool,
    ) -> None:
        facts = self._events[market.event_id].facts
        fees = fee_schedule(self.commission, bytes(market.info.commission_rate) if market.info else b"null")
        try:
            event = parse.parse_event(market, facts, whole=whole)
            parsed = [parse.parse_market(one, market, facts, every, fees) for one in kept]
            rules = [parse.parse_rules(one, market, facts, now_ns) for one in kept]
            settlements = parse.parse_settlements(market, every, now_ns)
        except (VenueDataError, InvalidKeyError):
            page.filtered[UNREADABLE] += len(kept)
            return
        keys = {one.key for one in parsed}
        page.events.append(event)
        page.markets += parsed
        page.rules += [one for one in rules if one is not None]
        page.settlements += [report for report in settlements if report.key in keys]

    def _market_rule(self, market: wire.Market, facts: parse.EventFacts) -> str | None:
        config = self._config
        if market.hidden and not config.hidden:
            return HIDDEN
        if (
            config.game_categories
            and market.category
            and market.category not in config.game_categories
            and facts.scope in ("single_event", "")
            and (facts.domain in GAMES or facts.domain.startswith(tuple(f"{one}_" for one in GAMES)))
        ):
            return SIDE_MARKET
        if market.state in _ENDED_STATES and market.id not in self._event_of:
            return ENDED
        return None
