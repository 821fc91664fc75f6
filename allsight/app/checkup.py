"""What the check-up says of each venue: access, limits, and how it does in a running allsight."""

from collections.abc import Iterable
from typing import Final, Literal

import httpx
import msgspec

from allsight.api.models.common import Page
from allsight.api.models.venues import BookCountsOut, VenueOut
from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.messages import VenueState
from allsight.domain.venue import Access
from allsight.ingestion.adapter import Adapter
from allsight.settings import Settings

Verdict = Literal["ok", "warning", "failed", "off"]

_ANSWER_S: Final = 2.0
_WELL: Final = frozenset({VenueState.LIVE, VenueState.STARTING})
_RESTING: Final = frozenset({VenueState.OFF, VenueState.HALTED})


class Finding(msgspec.Struct, frozen=True):
    """What one check found."""

    area: str
    name: str
    verdict: Verdict
    detail: str
    took_ms: float = 0.0


def access(adapter: Adapter) -> Finding:
    """Say what the credentials at hand open, and what more a key would."""
    can, parked = adapter.capabilities, adapter.parked
    if parked is not None:
        return Finding(adapter.venue, "access", "off", f"{parked.state.upper()}: {parked.reason}")
    if adapter.keyed:
        return Finding(adapter.venue, "access", "ok", f"with credentials. {can.with_key}")
    lacks = can.books is not can.keyed_books
    more = f" Credentials would add: {can.with_key}" if can.with_key and lacks else ""
    verdict: Verdict = "warning" if lacks else "ok"
    return Finding(adapter.venue, "access", verdict, f"without credentials. {can.without_key}{more}")


def limits(adapter: Adapter) -> Finding:
    """Say how the venue is read, so that its own limits hold."""
    of, can = adapter.limits, adapter.capabilities
    unit = "events" if of.counts_events else "markets"
    streams = can.streams is Access.KEYLESS or (can.streams is Access.KEYED and adapter.keyed)
    if streams:
        books = f"streams {of.markets_per_connection:,} {unit} a connection, at most {of.connections} connections"
    elif can.books is not None or adapter.keyed:
        books = f"books polled every {of.poll_interval_s:g} s, {of.poll_batch} {unit} a request"
    else:
        books = "no books without credentials"
    catalogue = f"catalogue whole every {of.catalogue_every_s:g} s, its changes every {of.changes_every_s:g} s"
    return Finding(adapter.venue, "limits", "ok", f"{books}; {catalogue}")


async def running(settings: Settings) -> dict[str, VenueOut]:
    """Ask the allsight that may be running here how its venues do; empty where none answers."""
    url = f"http://{settings.host}:{settings.port}/api/v1/venues"
    try:
        async with httpx.AsyncClient(timeout=_ANSWER_S, trust_env=False) as client:
            answer = await client.get(url)
            page = msgspec.json.decode(answer.content, type=Page[VenueOut])
    except (httpx.HTTPError, msgspec.MsgspecError):
        return {}
    return {row.venue: row for row in page.items}


def state(row: VenueOut | None, venue: str, now_ns: int) -> Finding:
    """Say how a venue does in the running program: state, books, lag, losses, budget."""
    if row is None:
        return Finding(venue, "state", "off", "no allsight with this venue is running here")
    verdict: Verdict = "ok" if row.state in _WELL else "off" if row.state in _RESTING else "failed"
    for_s = max(0, now_ns // MILLISECOND_NS - row.since) // 1_000
    parts = [f"{row.state.upper()} for {_span(for_s)}"]
    if row.reason:
        parts.append(row.reason)
    if row.markets:
        parts.append(f"{row.markets:,} markets; books {_books(row.books)}")
    if row.lag_p50_ms is not None and row.lag_p99_ms is not None:
        parts.append(f"lag {row.lag_p50_ms:.0f} ms, at worst {row.lag_p99_ms:.0f} ms")
    if row.gaps_1h or row.reconnects_1h:
        parts.append(f"{row.gaps_1h} gaps and {row.reconnects_1h} reconnects in an hour")
    if row.rate_left is not None:
        parts.append(f"{row.rate_left:.0%} of the request budget left")
    return Finding(venue, "state", verdict, "; ".join(parts))


def _books(counts: BookCountsOut) -> str:
    named = {name: getattr(counts, name) for name in ("live", "delayed", "stale", "resyncing", "halted")}
    return ", ".join(f"{count:,} {name}" for name, count in named.items() if count) or "none"


def _span(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def venues(adapters: Iterable[Adapter], rows: dict[str, VenueOut], now_ns: int) -> list[Finding]:
    """Say of each venue what can be said without asking it anything."""
    found: list[Finding] = []
    for adapter in adapters:
        found += [access(adapter), limits(adapter), state(rows.get(adapter.venue), adapter.venue, now_ns)]
    return found
