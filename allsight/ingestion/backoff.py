"""How long to wait before the next attempt."""

import random


class Backoff:
    """Pauses that double up to a cap, each with jitter, and start over once an attempt has lived a while.

    The jitter takes up to half of each pause away, so that many clients that lost the same host do not return together.

    Args:
        rng: source of the jitter, injected.
        first_s: the first pause before jitter.
        cap_s: no pause is longer.
        healthy_after_s: an attempt that lived this long counts as a success.
    """

    def __init__(
        self, rng: random.Random, *, first_s: float = 1.0, cap_s: float = 60.0, healthy_after_s: float = 30.0
    ) -> None:
        self._rng = rng
        self._first_s = first_s
        self._cap_s = cap_s
        self._healthy_after_s = healthy_after_s
        self.failures = 0

    def after(self, lived_s: float) -> float:
        """Return the pause in seconds after an attempt that ended when it had lived this long."""
        if lived_s >= self._healthy_after_s:
            self.failures = 0
        # The exponent is bounded so that an outage of weeks does not compute a number of a million digits.
        pause = min(self._cap_s, self._first_s * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return pause * self._rng.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Start over after a proven success."""
        self.failures = 0
