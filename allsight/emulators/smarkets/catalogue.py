"""Events, markets and contracts as JSON bodies (venue sheet 3.1 to 3.3; keys and types as recorded)."""

from fractions import Fraction
from typing import Any

from allsight.emulators.engine.events import MarketState
from allsight.emulators.smarkets.formats import micros, millis, seconds
from allsight.emulators.smarkets.history import Past
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.smarkets.tree import Branch
from allsight.emulators.smarkets.types import type_of
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords

_PLAIN_OUTCOMES = {None: "voided", Fraction(1): "winner", Fraction(0): "loser"}
_POPULAR = 1_000.0
_POT = 10_000
_STAKE = 10**8


class Catalogue:
    """Writes what is listed.

    Args:
        state: the venue.
        past: what was matched before.
    """

    def __init__(self, state: SmarketsState, past: Past) -> None:
        self._state = state
        self._past = past

    # -- events -------------------------------------------------------------------------------------------------------

    def event(self, branch: Branch, *, new_type: bool) -> dict[str, Any]:
        """Return the body of an event; what is bettable has times and rules, what lies above has neither."""
        leaf = branch.leaf
        game = leaf is not None and bool(leaf.competitors)
        rules = self._rules(branch)
        start = branch.start_ns
        body: dict[str, Any] = {
            "id": branch.id,
            "name": branch.name,
            "short_name": None if leaf is None else leaf.short_name,
            "description": None,
            "slug": branch.slug,
            "full_slug": branch.full_slug,
            "parent_id": branch.parent_id,
            "state": self.event_state(branch),
            "type": type_of(branch.domain, branch.scope, new=new_type),
            "start_date": None if start is None else seconds(start)[:10],
            "start_datetime": None if start is None else seconds(start),
            "end_date": None,
            "bettable": leaf is not None,
            "bet_allowed": leaf is None or leaf.bet_allowed,
            "hidden": self.event_hidden(branch),
            "inplay_enabled": leaf is not None and leaf.inplay_enabled,
            "display_order": branch.display_order,
            "special_rules": rules,
            "seo_description": None if leaf is None else leaf.seo_description,
            "chart_time_period": None,
            "super_sub_enabled": False,
            "venue": {"neutral": False} if game else {},
            "created": micros(branch.created_ns),
            "modified": micros(self.modified_ns(branch)),
        }
        return body

    def event_state(self, branch: Branch) -> str:
        """Return the state of an event, which follows from its markets."""
        if branch.leaf is None:
            return "upcoming"
        now = self._state.clock.now_ns()
        states = {self.market_state(market) for market in branch.markets}
        if states == {"voided"}:
            return "cancelled"
        if states <= {"settled", "voided"}:
            return "settled"
        if states == {"new"}:
            return "new"
        listings = [entry for market in branch.markets for entry in self._state.contracts(market)]
        if all(entry.close_ns <= now for entry in listings):
            game_goes_on = branch.leaf.competitors and any(entry.determined_ns > now for entry in listings)
            return "live" if game_goes_on else "ended"
        return "live" if branch.leaf.competitors and now >= branch.leaf.start_ns else "upcoming"

    def event_hidden(self, branch: Branch) -> bool:
        """Tell whether an event is out of view."""
        return branch.id in self._state.hidden["event"]

    def modified_ns(self, branch: Branch) -> int:
        """Return when anything of an event but trading last changed."""
        return max((self._modified(entry) for market in branch.markets for entry in self._state.contracts(market)),
                   default=branch.created_ns)  # fmt: skip

    def _rules(self, branch: Branch) -> str | None:
        for market in branch.markets:
            for listing in self._state.contracts(market):
                return SmarketsWords.of(listing, self._state.clock.now_ns()).special_rules or None
        return None

    # -- markets ------------------------------------------------------------------------------------------------------

    def market_state(self, market: ListedEvent) -> str:
        """Return the state of a market, which follows from those of its contracts."""
        outcomes = [self.contract_state(listing) for listing in self._state.contracts(market)]
        tradable = ("live", "open", "halted", "new")
        for state in tradable:
            if state in outcomes:
                return state
        return "voided" if all(outcome == "voided" for outcome in outcomes) else "settled"

    def market(self, market: ListedEvent, *, volumes: bool = False) -> dict[str, Any]:
        """Return the body of a market."""
        words = SmarketsEventWords.of(market)
        contracts = self._state.contracts(market)
        now = self._state.clock.now_ns()
        body: dict[str, Any] = {
            "id": words.market_id,
            "event_id": words.leaf.id,
            "name": words.name,
            "slug": words.slug,
            "description": SmarketsWords.of(contracts[0], now).description,
            "state": self.market_state(market),
            "market_type": None if words.market_type is None else _typed(*words.market_type),
            "winner_count": words.winner_count,
            "complete": words.complete,
            "bet_delay": words.bet_delay_s if now >= words.leaf.start_ns else 0,
            "cashout_enabled": words.market_type is not None,
            "inplay_enabled": words.inplay_enabled,
            "hidden": self._state.is_hidden(market),
            "display_type": "default",
            "display_order": words.display_order,
            "category": words.category,
            "categories": [words.category, "popular"] if self.popular(market) else [words.category],
            "contract_selections": None,
            "info": {"reason": ""},
            "created": millis(market.listed_ns),
            "modified": millis(max(self._modified(entry) for entry in contracts)),
        }
        if volumes:
            found = self.volume(market)
            body |= {name: found[name] for name in ("volume", "double_stake_volume")}
        return body

    def popular(self, market: ListedEvent) -> bool:
        """Tell whether the venue puts a market forward."""
        return sum(entry.volume_24h for entry in self._state.contracts(market)) > _POPULAR

    def volume(self, market: ListedEvent) -> dict[str, Any]:
        """Return what has been matched in a market, in whole pounds: the pots, and twice the buyers' stakes."""
        now = self._state.clock.now_ns()
        pot, stake = Fraction(0), Fraction(0)
        for entry in self._state.contracts(market):
            turnover = self._state.turnover(entry)
            before = self._past.pot(entry, now)
            last = self._past.last(entry, now)
            pot += before + Fraction(turnover.pot, _POT)
            stake += Fraction(before * (last[0] if last else 0), _POT) + Fraction(turnover.stake, _STAKE)
        return {
            "market_id": SmarketsEventWords.of(market).market_id,
            "volume": int(pot),
            "double_stake_volume": int(2 * stake),
        }

    # -- contracts ----------------------------------------------------------------------------------------------------

    def contract_state(self, listing: Listing) -> str:
        """Return `state_or_outcome`: how a contract trades, or how it ended. The venue has no word for closed."""
        done = self._state.outcomes.get(listing.id)
        if done is not None:
            return done.kind
        book = self._state.book(listing)
        if book.state is MarketState.SETTLED:
            return _PLAIN_OUTCOMES.get(book.value, "deadheat")
        if book.state is MarketState.LISTED:
            return "new"
        if book.state is not MarketState.OPEN:
            return "halted"
        leaf = SmarketsEventWords.of(self._state.floor.events[listing.group]).leaf
        return "live" if leaf.competitors and self._state.clock.now_ns() >= leaf.start_ns else "open"

    def contract(self, listing: Listing) -> dict[str, Any]:
        """Return the body of a contract."""
        words = SmarketsWords.of(listing, self._state.clock.now_ns())
        book = self._state.book(listing)
        done = self._state.outcomes.get(listing.id)
        settled = book.state is MarketState.SETTLED
        body: dict[str, Any] = {
            "id": words.contract_id,
            "market_id": SmarketsEventWords.of(self._state.floor.events[listing.group]).market_id,
            "name": words.name,
            "slug": words.slug,
            "contract_type": {"name": words.contract_type},
            "state_or_outcome": self.contract_state(listing),
            "outcome_timestamp": millis(done.at_ns if done else listing.settled_ns) if settled else None,
            "competitor_id": words.competitor_id,
            "display_order": words.display_order,
            "hidden": self.contract_hidden(listing),
            "info": {},
            "created": millis(listing.listed_ns),
            "modified": millis(self._modified(listing)),
        }
        factor = done.factor if done else None
        if factor is not None:
            body["reduction_factor"] = factor
        return body

    def contract_hidden(self, listing: Listing) -> bool:
        """Tell whether a contract is out of view."""
        words = SmarketsWords.of(listing, listing.listed_ns)
        return words.contract_id in self._state.hidden["contract"]

    def _modified(self, listing: Listing) -> int:
        now = self._state.clock.now_ns()
        done = self._state.outcomes.get(listing.id)
        moments = [listing.listed_ns, listing.open_ns, listing.close_ns, listing.settled_ns]
        moments += [edit.at_ns for edit in listing.edits]
        moments += [moment for span in listing.halts for moment in (span.from_ns, span.to_ns)]
        if done is not None:
            moments.append(done.at_ns)
        return max(moment for moment in moments if moment <= now or moment == listing.listed_ns)


def _typed(name: str, param: str) -> dict[str, str]:
    return {"name": name, "param": param} if param else {"name": name}
