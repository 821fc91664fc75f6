"""How Smarkets writes times and percentages: each kind of object has its own number of decimals (recordings)."""

from email.utils import format_datetime

from allsight.domain.clock import SECOND_NS, to_datetime


def seconds(ns: int) -> str:
    """Write an instant as `2026-06-14T23:00:00Z`, as event starts are written."""
    return to_datetime(ns).strftime("%Y-%m-%dT%H:%M:%SZ")


def path_date(ns: int) -> str:
    """Write an instant as in the path of an event: `2026/06/14/23-00`."""
    return to_datetime(ns).strftime("%Y/%m/%d/%H-%M")


def millis(ns: int) -> str:
    """Write an instant with milliseconds, as markets and contracts have them."""
    return _fraction(ns, 3)


def micros(ns: int) -> str:
    """Write an instant with microseconds, as events have them."""
    return _fraction(ns, 6)


def nanos(ns: int) -> str:
    """Write an instant with nanoseconds, as executions have them."""
    return _fraction(ns, 9)


def http_date(ns: int) -> str:
    """Write an instant as `Sat, 12 Feb 2022 02:14:42 GMT`, as the body of a refusal does."""
    return format_datetime(to_datetime(ns // SECOND_NS * SECOND_NS), usegmt=True)


def percent(basis_points: int) -> str:
    """Write basis points as percent without zeros at the end: `65.36`, `12.2`."""
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def _fraction(ns: int, places: int) -> str:
    part = ns % SECOND_NS // 10 ** (9 - places)
    return to_datetime(ns).strftime("%Y-%m-%dT%H:%M:%S") + f".{part:0{places}d}Z"
