"""A fixed-rate poll that slows down when the venue says so."""

import random
from collections.abc import Awaitable, Callable

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import AllsightError, CredentialsError, RateLimitedError
from allsight.ingestion.backoff import Backoff

SLOWEST = 8.0
"""The interval is never stretched by more than this factor."""


class Poller:
    """Repeats a step at a fixed rate: intervals are measured from start to start, so a slow step does not drift.

    A refusal by rate limit doubles the interval; every clean step gives a tenth of the stretch back. Other troubles
    back off: one bad answer must not end a feed. Refused credentials, and whatever is no error of ours, end the poll.

    Args:
        interval_s: from start to start.
        clock: for pauses.
        rng: up to a tenth of each interval is jitter, so that polls do not march in step.
        on_trouble: told of every failure that is lived with.
    """

    def __init__(
        self,
        interval_s: float,
        *,
        clock: Clock,
        rng: random.Random,
        on_trouble: Callable[[AllsightError], None],
    ) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._rng = rng
        self._on_trouble = on_trouble
        self._backoff = Backoff(rng, first_s=min(1.0, interval_s), cap_s=max(60.0, interval_s))
        self.stretch = 1.0

    async def run(self, step: Callable[[], Awaitable[None]]) -> None:
        """Call `step` until cancelled or until it fails for good."""
        while True:
            started_ns = self._clock.monotonic_ns()
            try:
                await step()
            except RateLimitedError as error:
                self._on_trouble(error)
                self.stretch = min(SLOWEST, self.stretch * 2)
                pause_s = max(self._interval_s * self.stretch, error.retry_after_s or 0.0)
            except CredentialsError:
                raise
            except AllsightError as error:
                self._on_trouble(error)
                pause_s = self._backoff.after(0.0)
            else:
                self._backoff.reset()
                self.stretch = max(1.0, self.stretch * 0.9)
                pause_s = self._interval_s * self.stretch
            pause_s *= self._rng.uniform(0.95, 1.05)
            spent_s = (self._clock.monotonic_ns() - started_ns) / SECOND_NS
            await self._clock.sleep(max(0.0, pause_s - spent_s))
