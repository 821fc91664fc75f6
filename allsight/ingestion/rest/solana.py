"""A Solana node over HTTP: JSON-RPC 2.0, typed, limited per method, and only what reads (venue sheet hedgehog, 9)."""

import itertools
import random
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    RateLimitedError,
    RetryLaterError,
    VenueDataError,
)
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.endpoint import RestEndpoint
from allsight.ingestion.rest.limiter import Limiter, Rate
from allsight.ingestion.rest.redact import Redactor
from allsight.ingestion.solana.accounts import (
    Account,
    AccountConfig,
    AccountFilter,
    Commitment,
    RpcAccount,
    RpcContext,
    RpcError,
)

T = TypeVar("T")

ACCOUNTS_PER_REQUEST: Final = 100
"""More keys in one `getMultipleAccounts` are refused by every node."""

EVERY_METHOD: Final = "every method"
"""The limiter's scope for a node's limit on all calls together."""

LISTING: Final = "getProgramAccounts"
"""By far the dearest method: a node goes through all accounts of a program."""

_METHODS: Final = (
    "getAccountInfo",
    "getMultipleAccounts",
    LISTING,
    "getTokenAccountBalance",
    "getSlot",
    "getBlockTime",
    "getHealth",
    "getGenesisHash",
)


class RpcRates(msgspec.Struct, frozen=True, kw_only=True):
    """What a node lets one client ask: of all methods together, of one method, and of those named in `special`.

    The defaults stay below what public nodes commonly allow an address: 100 calls in 10 s, 40 of them of one method
    (sheet drift, 4.5: unconfirmed, so another node's numbers are configuration).
    """

    every_method: Rate = Rate(per_s=8.0, capacity=20.0)
    one_method: Rate = Rate(per_s=3.0, capacity=10.0)
    special: tuple[tuple[str, Rate], ...] = ((LISTING, Rate(per_s=0.5, capacity=4.0)),)

    def at(self, *, every_method: float | None, one_method: float | None, listings: float | None) -> "RpcRates":
        """Return the same with other calls per second; a bucket then holds as many as four seconds bring, or one."""

        def rate(per_s: float | None, usual: Rate) -> Rate:
            return usual if per_s is None else Rate(per_s=per_s, capacity=max(1.0, 4 * per_s))

        special = tuple(
            (method, rate(listings, usual) if method == LISTING else usual) for method, usual in self.special
        )
        return RpcRates(
            every_method=rate(every_method, self.every_method),
            one_method=rate(one_method, self.one_method),
            special=special,
        )

    def scopes(self) -> dict[str, Rate]:
        """Return the limiter's buckets."""
        return {EVERY_METHOD: self.every_method, **dict.fromkeys(_METHODS, self.one_method), **dict(self.special)}


class RpcMethod(RestEndpoint, frozen=True):
    """A JSON-RPC method that only reads. All of them are a POST to the node's one URL, and may be repeated."""

    @property
    def safe(self) -> bool:
        """Say that the call may be repeated."""
        return True

    def fill(self, arguments: Mapping[str, str]) -> str:
        """Add nothing to the node's URL; the method's name is for messages."""
        return ""


class ProgramAccounts(msgspec.Struct, frozen=True):
    """The accounts of a program as they all stood at one slot."""

    slot: int
    accounts: tuple[Account, ...]


class TokenBalance(msgspec.Struct, frozen=True):
    """What a token account holds, in base units, at one slot."""

    slot: int
    amount: int
    decimals: int


class _Request(msgspec.Struct, frozen=True):
    id: int
    method: str
    params: tuple[object, ...]
    jsonrpc: str = "2.0"


class _Answer(msgspec.Struct, Generic[T], frozen=True):
    id: int | None = None
    result: T | msgspec.UnsetType = msgspec.UNSET
    error: RpcError | None = None


class _Contextual(msgspec.Struct, Generic[T], frozen=True):
    context: RpcContext
    value: T


class _KeyedAccount(msgspec.Struct, frozen=True):
    pubkey: str
    account: RpcAccount


class _Amount(msgspec.Struct, frozen=True):
    amount: str
    decimals: int


_read_account = msgspec.json.Decoder(_Answer[_Contextual[RpcAccount | None]])
_read_accounts = msgspec.json.Decoder(_Answer[_Contextual[list[RpcAccount | None]]])
_read_program = msgspec.json.Decoder(_Answer[_Contextual[list[_KeyedAccount]]])
_read_balance = msgspec.json.Decoder(_Answer[_Contextual[_Amount]])
_read_number = msgspec.json.Decoder(_Answer[int])
_read_optional_number = msgspec.json.Decoder(_Answer[int | None])
_read_text = msgspec.json.Decoder(_Answer[str])
_read_health = msgspec.json.Decoder(_Answer[Literal["ok"]])
_read_failure = msgspec.json.Decoder(_Answer[msgspec.Raw])

_NEVER_SUCCEEDS = frozenset({-32700, -32600, -32601, -32602, -32003, -32002, -32010, -32015})
"""Malformed, unknown method, bad parameters, bad signature, failed simulation, a program this node does not index."""

_NOTHING_THERE = frozenset({-32007, -32009})
"""A slot that was skipped, or is missing from long-term storage."""

_TOO_MANY = frozenset({429, -32429, -32029})
"""Providers put their rate limit into the body as well, under status 200."""


def rpc_failure(where: str, error: RpcError) -> AllsightError:
    """Turn a node's error into what the caller does next.

    What a node keeps for itself (-32000 to -32099: behind, unhealthy, block not there yet) may succeed later.
    """
    said = f": {Redactor().short(error.message)}" if error.message else ""
    text = f"{where} answered error {error.code}{said}"
    if error.code in _TOO_MANY:
        return RateLimitedError(text)
    if error.code in _NEVER_SUCCEEDS:
        return InvalidRequestError(text)
    if error.code in _NOTHING_THERE:
        return NotFoundError(text)
    if -32099 <= error.code <= -32000 or error.code == -32603:
        return RetryLaterError(text)
    return VenueDataError(text)


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read a failed HTTP answer, whose body may be a JSON-RPC error."""
    try:
        error = _read_failure.decode(body).error
    except msgspec.MsgspecError:
        error = None
    gone = HTTPStatus.GONE  # public nodes answer it where they have switched a method off
    return (InvalidRequestError if status == gone else None), error.message if error is not None else ""


class SolanaRpc:
    """One node, asked for accounts and for the state of the chain. Every answer says as of which slot it holds.

    Args:
        name: how messages call this node.
        url: of the node. Its path or query may be a provider's key, and is never shown.
        commitment: how sure the node is to be.
        limiter: with the scopes of `RpcRates`; it outlives the client, as the node's memory of us does.
        clock: for pauses.
        rng: for jitter.
        policy: patience and bounds.

    All reads raise what `RestClient.call` raises, and the error of `rpc_failure`; without a key in the URL, 401 and 403
    say that the node refuses this client or place, and are a `ConnectivityError`.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        commitment: Commitment = "confirmed",
        limiter: Limiter,
        clock: Clock,
        rng: random.Random,
        policy: RestPolicy | None = None,
    ) -> None:
        parts = urlsplit(url)
        secrets = tuple(text for text in (parts.path.strip("/"), parts.query, parts.password) if text)
        self.keyed = bool(secrets)
        self._name = name
        self._commitment = commitment
        self._limiter = limiter
        self._ids = itertools.count(1)
        self._client = RestClient(
            name, url, limiter=limiter, clock=clock, rng=rng, read_error=read_error, secrets=secrets, policy=policy
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    # -- accounts ---------------------------------------------------------------------------------------------------

    async def account(self, address: str) -> Account | None:
        """Return an account, or None if there is none at that address."""
        found = await self._ask("getAccountInfo", _read_account, address, self._encoded())
        return None if found.value is None else found.value.at(address, found.context.slot)

    async def accounts(self, addresses: Sequence[str]) -> list[Account | None]:
        """Return accounts in the order asked, None for missing ones; each hundred is of one slot, and one request."""
        found: list[Account | None] = []
        for first in range(0, len(addresses), ACCOUNTS_PER_REQUEST):
            some = addresses[first : first + ACCOUNTS_PER_REQUEST]
            answer = await self._ask("getMultipleAccounts", _read_accounts, list(some), self._encoded())
            if len(answer.value) != len(some):
                raise VenueDataError(
                    f"{self._name}: getMultipleAccounts answered {len(answer.value)} accounts to {len(some)} addresses"
                )
            slot = answer.context.slot
            found += [
                None if one is None else one.at(address, slot) for address, one in zip(some, answer.value, strict=True)
            ]
        return found

    async def program_accounts(self, program: str, filters: Sequence[AccountFilter]) -> ProgramAccounts:
        """Return the accounts of a program that pass every filter. Dear for a node; public ones may refuse it."""
        config = AccountConfig(self._commitment, encoding="base64", with_context=True, filters=tuple(filters))
        found = await self._ask(LISTING, _read_program, program, config)
        slot = found.context.slot
        return ProgramAccounts(slot, tuple(one.account.at(one.pubkey, slot) for one in found.value))

    async def token_balance(self, address: str) -> TokenBalance:
        """Return what a token account holds.

        Raises:
            InvalidRequestError: also if there is no token account at that address.
        """
        found = await self._ask("getTokenAccountBalance", _read_balance, address, self._plain())
        try:
            return TokenBalance(found.context.slot, int(found.value.amount), found.value.decimals)
        except ValueError:
            raise VenueDataError(f"{self._name}: getTokenAccountBalance answered an amount that is no number") from None

    # -- the chain --------------------------------------------------------------------------------------------------

    async def slot(self) -> int:
        """Return the newest slot at our commitment."""
        return await self._ask("getSlot", _read_number, self._plain())

    async def block_time(self, slot: int) -> int | None:
        """Return when a slot's block was made, in Unix seconds by the validators' clocks, or None if it is unknown."""
        return await self._ask("getBlockTime", _read_optional_number, slot)

    async def health(self) -> None:
        """Make sure that the node follows the chain.

        Raises:
            RetryLaterError: if it is behind.
        """
        await self._ask("getHealth", _read_health)

    async def genesis_hash(self) -> str:
        """Return the name of the chain: deployments of one program on two clusters are told apart by it."""
        return await self._ask("getGenesisHash", _read_text)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _encoded(self) -> AccountConfig:
        return AccountConfig(self._commitment, encoding="base64")

    def _plain(self) -> AccountConfig:
        return AccountConfig(self._commitment)

    async def _ask(self, method: str, decoder: "msgspec.json.Decoder[_Answer[T]]", *params: object) -> T:
        request = _Request(next(self._ids), method, params)
        await self._limiter.bucket(EVERY_METHOD).take(1.0)
        try:
            reply = await self._client.call(RpcMethod("POST", method, method), body=msgspec.json.encode(request))
        except CredentialsError as error:
            if self.keyed:
                raise
            raise ConnectivityError(f"{error} (the node refuses this address, client or method)") from error
        where = f"{self._name}: {method}"
        answer = self._decode(where, decoder, reply.body)
        if answer.id != request.id:
            raise VenueDataError(f"{where} answered request {answer.id}, expected {request.id}")
        if answer.result is msgspec.UNSET:
            raise VenueDataError(f"{where} answered neither a result nor an error")
        return answer.result

    def _decode(self, where: str, decoder: "msgspec.json.Decoder[_Answer[T]]", body: bytes) -> _Answer[T]:
        try:
            answer = decoder.decode(body)
            error = answer.error
        except msgspec.MsgspecError as unreadable:
            raise VenueDataError(f"{where} answered what we cannot read: {str(unreadable)[:200]}") from unreadable
        if error is not None:
            failure = rpc_failure(where, error)
            if isinstance(failure, RateLimitedError):
                self._limiter.bucket(EVERY_METHOD).close_for(1.0)
            raise failure
        return answer


def stream_url(rpc_url: str) -> str:
    """Return where a node's stream stands by convention: the next port up, or the same host where no port is named."""
    parts = urlsplit(rpc_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    if parts.port is None:
        return parts._replace(scheme=scheme).geturl()
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return parts._replace(scheme=scheme, netloc=f"{host}:{parts.port + 1}").geturl()
