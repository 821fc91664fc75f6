"""One venue's life: started, watched, restarted; one venue down never stops the others."""

import random
from collections.abc import Awaitable, Callable
from typing import NoReturn

import msgspec
import structlog

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import AllsightError, CredentialsError
from allsight.domain.ids import Venue
from allsight.domain.messages import VenueState, VenueStateChange
from allsight.ingestion.backoff import Backoff

_log = structlog.get_logger(__name__)

_OUTAGE = frozenset({VenueState.BACKOFF, VenueState.DOWN})


class ConsumerFailedError(Exception):
    """What stands behind the bus failed: no venue's fault, and not to be lived with. It ends the process."""


class VenueStatus:
    """How our connection to a venue stands: published on every change, logged once per outage and once at its end."""

    def __init__(self, venue: Venue, *, publish: Callable[[VenueStateChange], None], clock: Clock) -> None:
        self.venue = venue
        self.state = VenueState.OFF
        self.reason = ""
        self.since_ns = clock.now_ns()
        self.retry_ns: int | None = None
        self._publish = publish
        self._clock = clock
        self._outage_since_ns: int | None = None

    def set(self, state: VenueState, reason: str = "", *, retry_s: float | None = None) -> None:
        """Note how things stand; saying the same again changes nothing but the time of the next attempt."""
        now_ns = self._clock.now_ns()
        self.retry_ns = None if retry_s is None else now_ns + round(retry_s * SECOND_NS)
        if (state, reason) == (self.state, self.reason):
            return
        if state is not self.state:
            self.since_ns = now_ns
        self.state, self.reason = state, reason
        self._log_outage(now_ns)
        self._publish(VenueStateChange(self.venue, state, reason, now_ns, self.retry_ns))

    def _log_outage(self, now_ns: int) -> None:
        if self.state in _OUTAGE and self._outage_since_ns is None:
            self._outage_since_ns = now_ns
            _log.warning("venue outage begins", venue=self.venue, reason=self.reason)
        elif self.state not in _OUTAGE and self.state is not VenueState.STARTING and self._outage_since_ns is not None:
            lasted_s = round((now_ns - self._outage_since_ns) / SECOND_NS, 1)
            self._outage_since_ns = None
            _log.info("venue outage ends", venue=self.venue, lasted_s=lasted_s)


class SupervisorPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How a venue is restarted.

    Attributes:
        first_pause_s, longest_pause_s: bounds of the pauses between lives, before jitter.
        healthy_after_s: a life that lasted this long makes the next failure the first again.
        down_after: after so many fast failures in a row the venue is DOWN; it is still tried, at the longest pause.
    """

    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0
    healthy_after_s: float = 60.0
    down_after: int = 6


class Supervisor:
    """Runs a venue's feed for ever.

    Args:
        status: where the venue's state is kept and told.
        life: one life of the feed; it returns never, or fails.
        clock: for pauses.
        rng: for jitter.
        policy: how it is restarted.
    """

    def __init__(
        self,
        status: VenueStatus,
        life: Callable[[], Awaitable[None]],
        *,
        clock: Clock,
        rng: random.Random,
        policy: SupervisorPolicy | None = None,
    ) -> None:
        self._status = status
        self._life = life
        self._clock = clock
        self._policy = policy or SupervisorPolicy()
        self._backoff = Backoff(
            rng,
            first_s=self._policy.first_pause_s,
            cap_s=self._policy.longest_pause_s,
            healthy_after_s=self._policy.healthy_after_s,
        )
        self.failures_total = 0

    async def run(self) -> NoReturn:
        """Start the venue, and again whenever it fails, until cancelled.

        Raises:
            ConsumerFailedError: if a part behind the bus failed; that is not the venue's to survive.
        """
        self._status.set(VenueState.STARTING)
        while True:
            started_ns = self._clock.monotonic_ns()
            try:
                await self._life()
                reason, hopeless = "the feed ended", False
            except Exception as error:  # noqa: BLE001  the one place where a venue's failure is caught, told and lived with
                reason, hopeless = self._account(error)
            self.failures_total += 1
            pause_s = self._backoff.after((self._clock.monotonic_ns() - started_ns) / SECOND_NS)
            down = hopeless or self._backoff.failures >= self._policy.down_after
            if down:
                pause_s = self._policy.longest_pause_s
            self._status.set(VenueState.DOWN if down else VenueState.BACKOFF, reason, retry_s=pause_s)
            await self._clock.sleep(pause_s)

    def _account(self, error: Exception) -> tuple[str, bool]:
        """Return what to say of a failure, and whether trying again soon is pointless."""
        causes = list(_leaves(error))
        for cause in causes:
            if isinstance(cause, ConsumerFailedError):
                raise error
        known = [cause for cause in causes if isinstance(cause, AllsightError)]
        if len(known) < len(causes):
            _log.error("a feed failed in a way that nobody planned", venue=self._status.venue, exc_info=error)
        first = (known or causes)[0]
        text = str(first) if known else f"{type(first).__name__} inside the feed"
        return text, any(isinstance(cause, CredentialsError) for cause in known)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]
