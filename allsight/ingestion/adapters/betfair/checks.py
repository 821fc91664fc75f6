"""Read-only checks of what is used of the venue, for `doctor`: each returns what it found, or raises."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

import msgspec

from allsight.domain.book import Trust
from allsight.domain.errors import CredentialsError, VenueDataError
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.ingestion.adapter import CataloguePage, Check
from allsight.ingestion.adapters.betfair import frames, wire
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.rest import BetfairRest
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.transport import short_talk


class Checks:
    """What `doctor` runs.

    Args:
        rest: the client.
        session: whose login is tried.
        sample: reads a little of the catalogue.
        books: reads books.
        endpoint: of the stream; None where it is not used.
        app_key: for the stream's authentication.
    """

    def __init__(
        self,
        rest: BetfairRest,
        session: SessionHolder,
        *,
        sample: Callable[[], Awaitable[CataloguePage]],
        books: Callable[[Sequence[Market]], Awaitable[Sequence[BookSnapshot]]],
        endpoint: Endpoint | None,
        app_key: str,
    ) -> None:
        self._rest = rest
        self._session = session
        self._sample = sample
        self._books = books
        self._endpoint = endpoint
        self._app_key = app_key

    def all(self) -> Sequence[Check]:
        """Return the checks in the order in which they should run."""
        found = [
            Check("login", self._login),
            Check("app key and event types", self._event_types),
            Check("navigation file", self._navigation),
            Check("catalogue, rules and fees", self._catalogue),
            Check("order books", self._order_books),
        ]
        return [*found, Check("stream", self._stream)] if self._endpoint is not None else found

    async def _login(self) -> str:
        await self._session.ensure()
        return f"accepted; {self._session.logins} since the start"

    async def _event_types(self) -> str:
        found = await self._rest.list_event_types()
        return f"{len(found)} event types with {sum(one.market_count for one in found)} markets"

    async def _navigation(self) -> str:
        leaves = sum(node.type == "MARKET" for node in _nodes(await self._rest.navigation()))
        return f"{leaves} markets"

    async def _catalogue(self) -> str:
        page = await self._sample()
        fees = sorted({market.fees.source for market in page.markets})
        return (
            f"{len(page.events)} Betfair markets with {len(page.markets)} runners, {len(page.rules)} with rules; "
            f"fees: {'; '.join(fees)[:120]}; left out: {[drop for drop in page.filtered if drop[1]] or 'none'}"
        )

    async def _order_books(self) -> str:
        page = await self._sample()
        event = page.events[0].key
        snapshots = await self._books([market for market in page.markets if market.event == event])
        levels = sum(len(snapshot.bids) + len(snapshot.asks) for snapshot in snapshots)
        late = "DELAYED" if any(snapshot.trust is Trust.DELAYED for snapshot in snapshots) else "not delayed"
        return f"{len(snapshots)} books, {levels} levels, {late}"

    async def _stream(self) -> str:
        if self._endpoint is None:
            raise VenueDataError("the stream is not used with a delayed key")
        await self._session.ensure()
        ask = frames.encode(frames.Authentication(1, self._app_key, self._session.token))
        try:
            async with short_talk(self._endpoint) as connection:
                greeting = frames.decode_frame(await connection.receive())
                await connection.send(ask)
                status = frames.decode_frame(await connection.receive())
        except msgspec.MsgspecError as error:
            raise VenueDataError(f"a line is not as we know it: {error}") from error
        if not isinstance(greeting, frames.ConnectionMessage) or not isinstance(status, frames.StatusMessage):
            raise VenueDataError("expected a greeting and a status")
        if status.status_code != "SUCCESS":
            raise CredentialsError(f"the stream refused us: {(status.error_code or '')[:60]}")
        return f"authenticated; {status.connections_available} further connections available"


def _nodes(node: wire.MenuNode) -> Iterator[wire.MenuNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)
