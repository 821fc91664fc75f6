"""How the order-book server is: just started, or sick."""

from allsight.domain.clock import SECOND_NS, Clock


class ServerState:
    """Health of the order-book server; controls change it.

    Attributes:
        healthy: what `/health` says.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cold_until_ns = 0
        self.healthy = True

    @property
    def cold(self) -> bool:
        """Tell whether the server has just started and has nothing in its caches yet."""
        return self._clock.now_ns() < self._cold_until_ns

    def restart(self, seconds: float) -> None:
        """Begin with empty caches that fill after some time."""
        self._cold_until_ns = self._clock.now_ns() + round(seconds * SECOND_NS)
