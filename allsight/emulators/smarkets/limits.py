"""How often a caller may ask: fixed windows per route, told in headers and in the refusal (venue sheet 2)."""

from http import HTTPStatus
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.emulators.smarkets.errors import ApiError
from allsight.emulators.smarkets.formats import http_date


class Limit(msgspec.Struct, frozen=True):
    """So many calls in so many seconds; calls under one name are counted together."""

    name: str
    most: int
    seconds: int


DEFAULT: Final = Limit("default", 1_200, 60)
QUOTES: Final = Limit("quotes", 50, 60)
"""For an account that is enabled for the API."""
QUOTES_OTHERS: Final = Limit("quotes", 20, 60)
"""For everybody else, as measured in 2026."""
LOGIN: Final = Limit("login", 5, 300)
LOGOUT: Final = Limit("logout", 30, 60)


class Standing(msgspec.Struct, frozen=True):
    """How a caller stands with a limit after a call."""

    limit: Limit
    count: int
    ends_ns: int

    def headers(self, now_ns: int) -> dict[str, str]:
        """Return what every answer says of the limit; the reset is in seconds from now, rounded up."""
        return {
            "X-RateLimit-Limit": str(self.limit.most),
            "X-RateLimit-Remaining": str(max(0, self.limit.most - self.count)),
            "X-RateLimit-Reset": str(-(-(self.ends_ns - now_ns) // SECOND_NS)),
        }

    def refusal(self) -> ApiError | None:
        """Return the refusal of the call, None when it was within the limit."""
        if self.count <= self.limit.most:
            return None
        return exceeded(self.count, self.limit.most, self.ends_ns)


def exceeded(count: int, most: int, ends_ns: int) -> ApiError:
    """Make the refusal of a call too many; refused calls count as well."""
    data = {"count": count, "expiry": http_date(ends_ns), "limit": most}
    return ApiError(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED", data)


class Limiter:
    """The windows of all callers. A window begins with its first call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, int], tuple[int, int]] = {}

    def count(self, caller: str, limit: Limit) -> Standing:
        """Count a call and return how its caller stands."""
        now = self._clock.now_ns()
        key = caller, limit.name, limit.most
        ends, count = self._windows.get(key, (0, 0))
        if now >= ends:
            ends, count = now + limit.seconds * SECOND_NS, 0
        self._windows[key] = ends, count + 1
        return Standing(limit, count + 1, ends)
