"""Levers for tests: what an operator of the venue could do, now and unplanned by the universe."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import msgspec

from allsight.domain.errors import NotFoundError
from allsight.emulators.betfair.hub import Hub
from allsight.emulators.betfair.markets import VOLUME, Market, Runner
from allsight.emulators.betfair.rpc import Refusals
from allsight.emulators.betfair.sessions import Sessions
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.traders.levers import Levers


class Controls:
    """Intervenes in the venue and tells its subscribers what the venue would tell them.

    Raises:
        NotFoundError: from any method that is given a market or runner which the venue does not have.
    """

    def __init__(self, state: BetfairState, hub: Hub, sessions: Sessions, refusals: Refusals) -> None:
        self._state = state
        self._hub = hub
        self._sessions = sessions
        self._refusals = refusals
        self._levers = Levers(state.clock, state.listing, state.carry_out)

    # -- markets --------------------------------------------------------------------------------------------------

    def halt(self, market_id: str) -> None:
        """Suspend betting."""
        self._pull(market_id, self._levers.halt)

    def resume(self, market_id: str) -> None:
        """End a suspension; what rested is cancelled."""
        self._pull(market_id, self._levers.resume)

    def close(self, market_id: str) -> None:
        """End betting; the market stays suspended until it is settled."""
        self._pull(market_id, self._levers.close)

    def edit(self, market_id: str, **words: Any) -> None:
        """Change texts that all runners share, by the names of `BetfairWords`: `rules`, `clarifications`."""
        self._pull(market_id, lambda name: self._levers.edit(name, **words))

    def turn_in_play(self, market_id: str, *, bet_delay: int = 5) -> None:
        """Turn a market in-play; what rested is cancelled."""
        market = self._market(market_id)
        for runner in market.active:
            self._state.exchange.cancel_all(market=runner.listing.id)
            self._state.crowd.refresh(runner.listing.id)
        self.change(market_id, turn_in_play_enabled=True, turn_in_play_ns=self._now(), bet_delay=bet_delay)

    def remove_runner(self, market_id: str, selection_id: int) -> None:
        """Take a runner out of a market: bets on it are void."""
        market = self._market(market_id)
        runner = self._runner(market, selection_id)
        self._state.settle(market, runner, None)
        runner.removed_ns = self._now()
        self._state.define(market)
        runner.stamps[VOLUME, 0] = market.counted = self._state.stamp
        self._hub.flush()

    def settle(self, market_id: str, *winners: int, places: int = 1) -> None:
        """Close a market with a result.

        Args:
            market_id: which one.
            winners: selection ids; more of them than places share in a dead heat.
            places: how many runners should have won.
        """
        market = self._market(market_id)
        chosen = {self._runner(market, winner).listing.id for winner in winners}
        value = Fraction(min(places, len(chosen)), max(1, len(chosen)))
        self._close(market, lambda runner: value if runner.listing.id in chosen else Fraction(0))

    def settle_as_planned(self, market_id: str) -> None:
        """Close a market with the result that the universe has for it."""

        def planned(runner: Runner) -> Fraction | None:
            payoff = self._state.world.settlement(runner.listing)
            return None if payoff.refund else payoff.value

        self._close(self._market(market_id), planned)

    def void(self, market_id: str) -> None:
        """Close a market without a result: all bets are void."""
        self._close(self._market(market_id), lambda _runner: None)

    def change(self, market_id: str, **words: Any) -> None:
        """Change what the venue says of a market, by the names of `BetfairEventWords`: its base rate for example."""
        market = self._market(market_id)
        market.words = msgspec.structs.replace(market.words, **words)
        self._state.define(market)
        self._hub.flush()

    # -- the venue ------------------------------------------------------------------------------------------------

    def refuse(self, code: str, *, operation: str = "", times: int = 1) -> None:
        """Answer the next calls, of one operation or of any, with an error code."""
        self._refusals.plan(code, operation=operation, times=times)

    def judge_logins(self, verdict: str) -> None:
        """Answer logins that are otherwise right with a status: `SELF_EXCLUDED`, `LIMITED_ACCESS`, `SUCCESS`."""
        self._sessions.verdict = verdict

    def expire_sessions(self) -> None:
        """End every session; streams that are already authenticated go on."""
        self._sessions.end_all()

    def be_busy(self, *, busy: bool) -> None:
        """Let the stream say, or no longer say, that its data is late (status 503)."""
        self._hub.busy = busy

    def double_runners(self, *, doubled: bool) -> None:
        """Let every change hold each runner twice, a wrong state first."""
        self._hub.doubled = doubled

    # -- inside ---------------------------------------------------------------------------------------------------

    def _pull(self, market_id: str, lever: Callable[[str], None]) -> None:
        """Do the same to every runner."""
        market = self._market(market_id)
        for runner in market.active:
            lever(runner.listing.id)
        self._state.define(market)
        self._hub.flush()

    def _close(self, market: Market, value: Callable[[Runner], Fraction | None]) -> None:
        for runner in market.active:
            self._state.settle(market, runner, value(runner))
        self._state.define(market, settled=True)
        self._hub.flush()

    def _market(self, market_id: str) -> Market:
        market = self._state.market(market_id)
        if market is None:
            raise NotFoundError(f"no market {market_id}")
        return market

    def _runner(self, market: Market, selection_id: int) -> Runner:
        found: Iterable[Runner] = (r for r in market.runners if r.words.selection_id == selection_id)
        runner = next(iter(found), None)
        if runner is None:
            raise NotFoundError(f"no runner {selection_id} in {market.id}")
        return runner

    def _now(self) -> int:
        return self._state.clock.now_ns()
