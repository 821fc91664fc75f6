"""Token buckets and what a request costs (venue sheet 2.6; costs as recorded in July 2026)."""

from typing import Any, Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock

PREFIX: Final = "/trade-api/v2"
DEFAULT_COST: Final = 10

COSTS: Final = (
    ("POST", f"{PREFIX}/account/api_usage_level/upgrade", 30),
    ("GET", f"{PREFIX}/cfbenchmarks", 50),
    ("GET", f"{PREFIX}/cfbenchmarks/*endpoint", 50),
    ("POST", f"{PREFIX}/communications/quotes", 2),
    ("DELETE", f"{PREFIX}/communications/quotes/:quote_id", 2),
    ("GET", f"{PREFIX}/communications/quotes/:quote_id", 2),
    ("DELETE", f"{PREFIX}/communications/rfqs/:rfq_id/quotes/:quote_id", 2),
    ("DELETE", f"{PREFIX}/portfolio/events/orders/:order_id", 2),
    ("DELETE", f"{PREFIX}/portfolio/events/orders/batched", 2),
    ("GET", f"{PREFIX}/portfolio/orders/:order_id", 2),
)


class Tier(msgspec.Struct, frozen=True):
    """Tokens per second and the most that a bucket holds."""

    read_rate: int
    read_capacity: int
    write_rate: int
    write_capacity: int


TIERS: Final = {
    "basic": Tier(200, 400, 100, 100),
    "advanced": Tier(300, 600, 300, 600),
    "expert": Tier(600, 600, 600, 1_200),
    "premier": Tier(1_000, 1_000, 1_000, 2_000),
    "paragon": Tier(2_000, 2_000, 2_000, 4_000),
    "prime": Tier(4_000, 4_000, 4_000, 8_000),
    "prestige": Tier(10_000, 10_000, 8_000, 16_000),
}


class Bucket:
    """Tokens that come back with time."""

    def __init__(self, rate: int, capacity: int, now_ns: int) -> None:
        self._rate = rate
        self._capacity = capacity
        self._tokens = float(capacity)
        self._at_ns = now_ns

    def take(self, cost: int, now_ns: int) -> bool:
        """Take tokens, or none when there are too few."""
        passed = (now_ns - self._at_ns) / SECOND_NS
        self._tokens = min(float(self._capacity), self._tokens + passed * self._rate)
        self._at_ns = now_ns
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True


class Limiter:
    """Two buckets per caller, kept by key id or, unsigned, by address."""

    def __init__(self, clock: Clock, tier: str) -> None:
        self._clock = clock
        self._tier_name = tier
        self._tier = TIERS[tier]
        self._buckets: dict[tuple[str, bool], Bucket] = {}

    def admit(self, caller: str, method: str, path: str) -> bool:
        """Take what a request costs from the caller's bucket."""
        now = self._clock.now_ns()
        writes = method != "GET"
        bucket = self._buckets.get((caller, writes))
        if bucket is None:
            tier = self._tier
            rate, capacity = (tier.write_rate, tier.write_capacity) if writes else (tier.read_rate, tier.read_capacity)
            self._buckets[(caller, writes)] = bucket = Bucket(rate, capacity, now)
        return bucket.take(cost_of(method, path), now)

    def describe(self) -> dict[str, Any]:
        """Return the body of `GET /account/limits`."""
        tier = self._tier
        return {
            "usage_tier": self._tier_name,
            "read": {"refill_rate": tier.read_rate, "bucket_capacity": tier.read_capacity},
            "write": {"refill_rate": tier.write_rate, "bucket_capacity": tier.write_capacity},
            "grants": [],
        }


def cost_of(method: str, path: str) -> int:
    """Return the tokens that a request costs."""
    parts = path.split("/")
    for cost_method, pattern, cost in COSTS:
        if cost_method == method and _matches(pattern.split("/"), parts):
            return cost
    return DEFAULT_COST


def endpoint_costs() -> dict[str, Any]:
    """Return the body of `GET /account/endpoint_costs`."""
    costs = [{"method": method, "path": path, "cost": cost} for method, path, cost in COSTS]
    return {"default_cost": DEFAULT_COST, "endpoint_costs": costs}


def _matches(pattern: list[str], parts: list[str]) -> bool:
    if pattern[-1].startswith("*"):
        return len(parts) >= len(pattern) and _matches(pattern[:-1], parts[: len(pattern) - 1])
    if len(pattern) != len(parts):
        return False
    return all(want.startswith(":") or want == part for want, part in zip(pattern, parts, strict=True))
