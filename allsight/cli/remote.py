"""Ask a running allsight: the same answers in the terminal as in the browser."""

from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
import msgspec

from allsight.api.models.common import Page, Problem
from allsight.domain.errors import AllsightError, ConnectivityError, InvalidRequestError, NotFoundError

Answer = TypeVar("Answer")
DEFAULT_URL = "http://127.0.0.1:8000"


class Remote:
    """A running server at a URL.

    Args:
        url: its base, without `/api/v1`.
    """

    def __init__(self, url: str = DEFAULT_URL) -> None:
        self.url = url.rstrip("/")

    def get(self, path: str, kind: type[Answer], **query: Any) -> Answer:
        """Read one resource.

        Raises:
            ConnectivityError: if no server answers there.
            NotFoundError: if there is no such thing.
            AllsightError: for any other refusal, in the server's words.
        """
        return self._decode(self._call("GET", path, query=query), kind)

    def post(self, path: str, kind: type[Answer], body: Any) -> Answer:
        """Ask for an action; the errors are those of `get`."""
        return self._decode(self._call("POST", path, body=body), kind)

    def lines(self, path: str) -> bytes:
        """Read a resource of one JSON object a line, as it is; the errors are those of `get`."""
        response = self._call("GET", path)
        if response.status_code >= 400:
            raise _refusal(response)
        return response.content

    def post_lines(self, path: str, kind: type[Answer], lines: bytes, **query: Any) -> Answer:
        """Send such lines; the errors are those of `get`."""
        return self._decode(self._call("POST", path, query=query, lines=lines), kind)

    def pages(self, path: str, kind: type[Answer], *, most: int, **query: Any) -> Iterator[Answer]:
        """Go through a list, page after page, up to `most` items."""
        cursor: str | None = None
        while most > 0:
            page = self.get(path, Page[kind], **query, limit=min(most, 500), cursor=cursor)  # type: ignore[valid-type]
            yield from page.items[:most]
            most -= len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return

    @property
    def stream_url(self) -> str:
        """Return the address of the WebSocket."""
        return self.url.replace("http", "ws", 1) + "/api/v1/stream"

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        lines: bytes | None = None,
    ) -> httpx.Response:
        wanted = {name: value for name, value in (query or {}).items() if value is not None}
        content = lines if body is None else msgspec.json.encode(body)
        kind = "application/x-ndjson" if body is None else "application/json"
        headers = {} if content is None else {"content-type": kind}
        try:
            return httpx.request(
                method, f"{self.url}/api/v1{path}", params=wanted, content=content, headers=headers, timeout=30
            )
        except httpx.HTTPError as error:
            raise ConnectivityError(
                f"no allsight answers at {self.url} ({type(error).__name__}); start one with 'allsight demo' or "
                "'allsight up', or name another with --url"
            ) from None

    def _decode(self, response: httpx.Response, kind: type[Answer]) -> Answer:
        if response.status_code >= 400:
            raise _refusal(response)
        try:
            return msgspec.json.decode(response.content, type=kind)
        except msgspec.DecodeError as error:
            raise ConnectivityError(f"{self.url} does not answer like an allsight of this version: {error}") from None


def _refusal(response: httpx.Response) -> AllsightError:
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except msgspec.DecodeError:
        return ConnectivityError(f"the server answered {response.status_code} without saying why")
    kind = NotFoundError if response.status_code == 404 else InvalidRequestError
    error = kind(problem.detail)
    error.code = problem.code
    return error
