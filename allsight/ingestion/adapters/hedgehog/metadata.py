"""Fetch the documents that markets point at. Whoever makes a market chooses the address, so none is trusted.

A document comes from the configured IPFS gateway, or over HTTPS from a host all of whose addresses are public; the
connection goes to the very address that was checked, so that a second answer of the name service changes nothing.
Redirects are followed a few times under the same rules. Size and time are bounded (traps 17 and 37).
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.ingestion.adapters.hedgehog.documents import Document, read_document
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.rest.client import USER_AGENT, system_trust

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

LONGEST_DOCUMENT: Final = 256 * 1024
PATIENCE_S: Final = 8.0
AT_ONCE: Final = 8
_MOST_REDIRECTS = 3
_LONGEST_URL = 2_048
_IPFS_PATH = re.compile(r"[A-Za-z0-9]{8,120}(?:/[A-Za-z0-9._~%/-]*)?", re.ASCII)
_EMBEDDING = tuple(ipaddress.ip_network(block) for block in ("64:ff9b::/96", "2002::/16", "2001::/32"))
"""IPv6 blocks that hold an IPv4 address inside, which may be a private one."""


class RefusedError(Exception):
    """A document is not fetched, or not taken; the text says why."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Tell whether an address lies in the public network, in whatever dress it comes."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in block for block in _EMBEDDING):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Known(msgspec.Struct, frozen=True):
    document: Document | None
    at_ns: int


class Documents:
    """Documents by address: each read once, those that can be edited from time to time.

    Args:
        gateway: base URL of an IPFS gateway, by the user's word. If it is this machine, documents on this machine may
            be read over plain HTTP as well: that is an emulated venue.
        clock: time.
        again_s: how soon an editable document, or one that could not be had, is asked for again.
        look_up: the name service.
    """

    def __init__(self, gateway: str, *, clock: Clock, again_s: float, look_up: Resolve = resolve) -> None:
        self._gateway = gateway.rstrip("/")
        self._local = is_loopback(gateway)
        self._clock = clock
        self._again_ns = round(again_s * SECOND_NS)
        self._look_up = look_up
        self._known: dict[str, _Known] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    def known(self, uri: str) -> Document | None:
        """Return what was last read at an address, or None."""
        found = self._known.get(uri)
        return None if found is None else found.document

    async def read(self, uris: Sequence[str]) -> None:
        """Read every document that is due. Failures are no errors: such a market is not listed, and tried again."""
        now_ns = self._clock.now_ns()
        due = [uri for uri in dict.fromkeys(uris) if self._due(uri, now_ns)]
        if not due:
            return
        # A proxy would look a name up again, out of our sight. A kept connection is known by its address alone, and
        # would serve another host there, whose certificate nobody has seen.
        alone = httpx.Limits(max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S, verify=system_trust(), trust_env=not self._local) as gateway,
            httpx.AsyncClient(timeout=PATIENCE_S, verify=system_trust(), trust_env=False, limits=alone) as anywhere,
            asyncio.TaskGroup() as group,
        ):
            for uri in due:
                group.create_task(self._read(uri, gateway, anywhere), name="hedgehog document")

    def _due(self, uri: str, now_ns: int) -> bool:
        known = self._known.get(uri)
        if known is None:
            return True
        fixed = known.document is not None and uri.startswith("ipfs://")
        return not fixed and now_ns - known.at_ns >= self._again_ns

    async def _read(self, uri: str, gateway: httpx.AsyncClient, anywhere: httpx.AsyncClient) -> None:
        async with self._gate:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    found = read_document(await self._fetch(uri, gateway, anywhere))
            except (RefusedError, TimeoutError, OSError, httpx.HTTPError, httpx.InvalidURL, ValueError):
                found = None
        # A host that does not answer today has not edited its document.
        self._known[uri] = _Known(found or self.known(uri), self._clock.now_ns())

    async def _fetch(self, uri: str, gateway: httpx.AsyncClient, anywhere: httpx.AsyncClient) -> bytes:
        url = self._address(uri)
        for _ in range(_MOST_REDIRECTS + 1):
            trusted = url.startswith(f"{self._gateway}/") or (self._local and is_loopback(url))
            answer = await (_get(gateway, url) if trusted else self._get_checked(anywhere, url))
            if isinstance(answer, bytes):
                return answer
            url = self._address(urljoin(url, answer))
        raise RefusedError("too many redirects")

    def _address(self, uri: str) -> str:
        """Return the URL behind an address.

        Raises:
            RefusedError: if it is of a kind that is not fetched.
        """
        if len(uri) > _LONGEST_URL:
            raise RefusedError("too long")
        if uri.startswith("ipfs://"):
            path = uri.removeprefix("ipfs://").removeprefix("ipfs/")
            if not _IPFS_PATH.fullmatch(path) or ".." in path or "%2e" in path.lower():
                raise RefusedError("no path below a content id")
            return f"{self._gateway}/ipfs/{path}"
        parts = urlsplit(uri)
        local = self._local and parts.scheme == "http" and is_loopback(uri)
        if parts.scheme != "https" and not local:
            raise RefusedError("neither https nor ipfs")
        if parts.username is not None or parts.password is not None or not parts.hostname:
            raise RefusedError("no plain host")
        return uri

    async def _get_checked(self, http: httpx.AsyncClient, url: str) -> bytes | str:
        """Get a document from a host, at the very address that was found to be public."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        addresses = await self._look_up(host, port)
        if not addresses or not all(is_public(address) for address in addresses):
            raise RefusedError("not a public host")
        literal = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        return await _get(
            http,
            parts._replace(netloc=f"{literal}:{port}").geturl(),
            headers={"host": host if port == 443 else f"{host}:{port}"},
            extensions={"sni_hostname": host},
        )


async def _get(
    http: httpx.AsyncClient,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    extensions: dict[str, str] | None = None,
) -> bytes | str:
    """Return a document, or where it has gone."""
    sent = {"user-agent": USER_AGENT, "accept": "application/json", **(headers or {})}
    async with http.stream("GET", url, headers=sent, extensions=extensions) as response:
        if response.is_redirect:
            return str(response.headers.get("location", ""))
        if response.status_code != HTTPStatus.OK:
            raise RefusedError(f"status {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LONGEST_DOCUMENT:
                raise RefusedError("too large")
        return bytes(body)
