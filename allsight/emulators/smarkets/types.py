"""Kinds of events in both styles that the venue speaks (venue sheet 3.1)."""

from typing import Any, Final

SCOPES: Final = frozenset(
    ("root", "round", "category_root", "category", "single_event", "acca_root", "acca_category", "acca",
     "outright_root", "outright_category", "outright", "tour", "antepost_root", "antepost_category", "antepost")
)  # fmt: skip
DOMAINS: Final = frozenset(
    ("generic", "politics", "current_affairs", "tv_and_entertainment", "esports", "accumulator", "olympics", "poker",
     "chess", "manual_mapping", "american_football", "baseball", "basketball", "boxing", "cricket", "cycling", "darts",
     "football", "golf", "greyhound_racing", "handball", "horse_racing", "ice_hockey", "mma", "motorsports",
     "rugby_league", "rugby_union", "snooker", "table_tennis", "tennis", "volleyball")
)  # fmt: skip
STATES: Final = ("new", "upcoming", "live", "ended", "settled", "cancelled", "suspended")
SHOWN_STATES: Final = ("new", "upcoming", "live")
"""What a listing shows that does not ask for states."""

_PLAIN: Final = {"politics": "politics", "current_affairs": "current_affairs",
                 "tv_and_entertainment": "tv_entertainment"}  # fmt: skip

OLD_TYPES: Final = frozenset(
    {"generic", "top_level_event", "politics", "politics_outright", "current_affairs", "tv_entertainment"}
    | {f"{domain}_{kind}" for domain in DOMAINS for kind in ("match", "outright", "race")}
)


def old_type(domain: str, scope: str) -> str:
    """Return the old style of a type: one word."""
    if scope == "root":
        return "top_level_event"
    if scope == "category":
        return "generic"
    if domain == "politics" and scope == "outright":
        return "politics_outright"
    plain = _PLAIN.get(domain)
    return plain or f"{domain}_{'outright' if scope == 'outright' else 'match'}"


def type_of(domain: str, scope: str, *, new: bool) -> Any:
    """Return a type in the style that was asked for."""
    return {"domain": domain, "scope": scope} if new else old_type(domain, scope)
