"""Token buckets, keyed by the scope in which a venue meters: account, address, endpoint class.

Every client that is metered together must be given the same `Limiter`, the one place where tokens are spent.
"""

from collections.abc import Mapping

import msgspec

from allsight.domain.clock import SECOND_NS, Clock


class Rate(msgspec.Struct, frozen=True):
    """A token bucket's size and refill, in the venue's own tokens."""

    per_s: float
    capacity: float


class TokenBucket:
    """Tokens that refill steadily; callers that find too few wait in the order in which they came.

    A caller reserves its tokens at once, which may take the balance below zero, and then waits until the refill has
    caught up. So nobody overtakes, and no lock or queue is needed.
    """

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self.rate = rate
        self._clock = clock
        self._tokens = rate.capacity
        self._at_ns = clock.monotonic_ns()
        self._closed_until_ns = 0

    async def take(self, cost: float) -> None:
        """Take tokens, waiting for them if need be. A cost above the capacity waits for the debt to be refilled."""
        wait_s = self.reserve(cost)
        while wait_s > 0:
            await self._clock.sleep(wait_s)
            wait_s = (self._closed_until_ns - self._clock.monotonic_ns()) / SECOND_NS  # closed while we waited?

    def reserve(self, cost: float) -> float:
        """Take tokens now and return how many seconds the caller has to wait before it uses them."""
        now_ns = self._refill()
        self._tokens -= cost
        debt_s = max(0.0, -self._tokens / self.rate.per_s)
        return max(debt_s, (self._closed_until_ns - now_ns) / SECOND_NS)

    def close_for(self, seconds: float) -> None:
        """Let nobody through for a while: the venue said so, and it speaks to all clients of the scope."""
        self._refill()
        self._tokens = min(self._tokens, 0.0)
        self._closed_until_ns = max(self._closed_until_ns, self._at_ns + round(seconds * SECOND_NS))

    def share_left(self) -> float:
        """Return which share of the capacity is there now, 0..1."""
        now_ns = self._refill()
        if now_ns < self._closed_until_ns:
            return 0.0
        return max(0.0, self._tokens / self.rate.capacity)

    def _refill(self) -> int:
        now_ns = self._clock.monotonic_ns()
        self._tokens = min(self.rate.capacity, self._tokens + (now_ns - self._at_ns) / SECOND_NS * self.rate.per_s)
        self._at_ns = now_ns
        return now_ns


class Limiter:
    """The buckets of one venue, by scope."""

    def __init__(self, rates: Mapping[str, Rate], clock: Clock) -> None:
        self._clock = clock
        self._buckets = {scope: TokenBucket(rate, clock) for scope, rate in rates.items()}

    def bucket(self, scope: str) -> TokenBucket:
        """Return the bucket of a scope.

        Raises:
            KeyError: if the venue's data names no such scope: a programming error, found by the first call.
        """
        return self._buckets[scope]

    def set_rate(self, scope: str, rate: Rate) -> None:
        """Take over what the venue says of our own limits."""
        if self._buckets[scope].rate != rate:
            self._buckets[scope] = TokenBucket(rate, self._clock)

    def share_left(self) -> float | None:
        """Return the share left in the emptiest bucket, or None without buckets."""
        return min((bucket.share_left() for bucket in self._buckets.values()), default=None)
