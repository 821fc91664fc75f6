"""The navigation file: everything that is listed, as a tree (venue sheet 9.4)."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.domain.clock import to_iso
from allsight.emulators.betfair.errors import BETTING, ApiError, exception_body
from allsight.emulators.betfair.rpc import admit
from allsight.emulators.betfair.sessions import Sessions
from allsight.emulators.betfair.state import BetfairState


class Navigation:
    """Serves the file; it needs a session as every other call does."""

    def __init__(self, state: BetfairState, sessions: Sessions) -> None:
        self._state = state
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """Return the one route."""
        return [Route("/exchange/betting/rest/v1/{locale}/navigation/menu.json", self._menu, methods=["GET"])]

    async def _menu(self, request: Request) -> Response:
        try:
            admit(self._sessions, request.headers)
        except ApiError as error:
            code, data = exception_body(BETTING, error, "")
            body = {"faultcode": "Client", "faultstring": code, "detail": data}
            return Response(msgspec.json.encode(body), 400, media_type="application/json")
        return Response(msgspec.json.encode(self.tree()), media_type="application/json")

    def tree(self) -> dict[str, Any]:
        """Return the tree: sports, below them competitions as groups where there are any, events, markets."""
        root: dict[str, Any] = {"type": "GROUP", "name": "ROOT", "id": 0, "children": []}
        nodes: dict[tuple[str, ...], dict[str, Any]] = {(): root}
        for market in self._state.listed():
            words = market.words
            path: tuple[str, ...] = ()
            steps = [{"type": "EVENT_TYPE", "name": words.event_type, "id": words.event_type_id}]
            if words.competition:
                steps.append({"type": "GROUP", "name": words.competition, "id": words.competition_id})
            steps.append(
                {"type": "EVENT", "name": words.event_name, "id": words.event_id, "countryCode": words.country}
            )
            for step in steps:
                parent, path = path, (*path, step["id"])
                if path not in nodes:
                    nodes[path] = {**step, "children": []}
                    nodes[parent]["children"].append(nodes[path])
            nodes[path]["children"].append(
                {
                    "type": "MARKET",
                    "name": words.market_name,
                    "id": market.id,
                    "exchangeId": "1",
                    "marketType": words.market_type,
                    "marketStartTime": to_iso(words.start_ns),
                    "numberOfWinners": words.winners,
                }
            )
        return root
