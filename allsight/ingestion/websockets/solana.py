"""A Solana node's stream as a conversation: what to say for a subscription, and what a frame means.

A venue's `StreamProtocol` holds one `RpcConversation` per connection slot and asks it for frames and for readings; it
does no I/O. Ids of requests and subscriptions belong to one connection. Nothing is replayed: after every connection a
venue must read the accounts anew over HTTP (venue sheet hedgehog, 4 and 9).
"""

import itertools
from typing import Literal

import msgspec

from allsight.domain.errors import VenueDataError
from allsight.ingestion.solana.accounts import (
    Account,
    AccountConfig,
    AccountFilter,
    Commitment,
    RpcAccount,
    RpcContext,
    RpcError,
)

Kind = Literal["account", "program", "logs", "slot"]


class Topic(msgspec.Struct, frozen=True):
    """What is subscribed to.

    An account, a program's accounts that pass every filter, or logs that mention an address; or, without an address,
    the node's progress through slots, which proves that a quiet connection still follows the chain.
    """

    kind: Kind
    address: str = ""
    filters: tuple[AccountFilter, ...] = ()


SLOTS = Topic("slot")


class Acknowledged(msgspec.Struct, frozen=True):
    """The node took the subscription."""

    topic: Topic


class Refused(msgspec.Struct, frozen=True):
    """The node did not take the subscription, and why."""

    topic: Topic
    error: RpcError


class AccountUpdate(msgspec.Struct, frozen=True, gc=False):
    """An account changed; it comes whole. Whether it is news is `SlotOrder`'s to say."""

    topic: Topic
    account: Account


class LogsUpdate(msgspec.Struct, frozen=True):
    """A transaction wrote these lines; `failed` ones changed nothing."""

    topic: Topic
    slot: int
    signature: str
    failed: bool
    logs: tuple[str, ...]


class SlotUpdate(msgspec.Struct, frozen=True, gc=False):
    """The node works on a new slot; `root` is the newest that can no longer be undone."""

    slot: int
    root: int


class Leftover(msgspec.Struct, frozen=True):
    """A subscription was acknowledged that nobody wants any more: `text` ends it."""

    text: str


Reading = Acknowledged | Refused | AccountUpdate | LogsUpdate | SlotUpdate | Leftover | None
"""What a frame means; None for one without consequence: an ended subscription, or a last notification of it."""


class _Request(msgspec.Struct, frozen=True):
    id: int
    method: str
    params: tuple[object, ...] = ()
    jsonrpc: str = "2.0"


class _Value(msgspec.Struct, frozen=True, gc=False):
    """The value of any notification: fields of an account, of a program's account, or of logs."""

    data: tuple[bytes, Literal["base64"]] | None = None
    owner: str = ""
    pubkey: str = ""
    account: RpcAccount | None = None
    signature: str = ""
    err: msgspec.Raw = msgspec.Raw(b"null")
    logs: tuple[str, ...] = ()


class _Result(msgspec.Struct, frozen=True, gc=False):
    """Context and value; the notification of a slot has neither, but its three numbers bare."""

    context: RpcContext | None = None
    value: _Value | None = None
    slot: int = 0
    root: int = 0


class _Params(msgspec.Struct, frozen=True, gc=False):
    subscription: int
    result: _Result


class _Frame(msgspec.Struct, frozen=True, gc=False):
    id: int | None = None
    method: str = ""
    params: _Params | None = None
    result: int | bool | None = None
    error: RpcError | None = None


decode_frame = msgspec.json.Decoder(_Frame).decode
_MENTIONS = "mentions"


class RpcConversation:
    """The subscriptions of one connection, by the node's ids and by ours.

    Args:
        commitment: how sure the node is to be before it tells.
    """

    def __init__(self, commitment: Commitment = "confirmed") -> None:
        self._commitment = commitment
        self._ids = itertools.count(1)
        self._asked: dict[int, Topic] = {}
        self._topics: dict[int, Topic] = {}
        self._subscriptions: dict[Topic, int] = {}
        self._unwanted: set[int] = set()

    def forget(self) -> None:
        """Begin a new connection: what the last one had agreed on is void."""
        self._asked.clear()
        self._topics.clear()
        self._subscriptions.clear()
        self._unwanted.clear()

    def follows(self, topic: Topic) -> bool:
        """Tell whether the node has acknowledged this subscription on this connection."""
        return topic in self._subscriptions

    def subscribe(self, topic: Topic) -> str:
        """Return the frame that asks for a subscription."""
        number = next(self._ids)
        self._asked[number] = topic
        return _say(_Request(number, f"{topic.kind}Subscribe", self._params(topic)))

    def unsubscribe(self, topic: Topic) -> str | None:
        """Return the frame that ends a subscription; None while its acknowledgement is due, which `read` then ends."""
        subscription = self._subscriptions.pop(topic, None)
        if subscription is None:
            self._unwanted.update(number for number, asked in self._asked.items() if asked == topic)
            return None
        del self._topics[subscription]
        return self._end(topic, subscription)

    def read(self, raw: bytes) -> Reading:
        """Say what a frame means.

        Raises:
            VenueDataError: if it is none of this protocol, or speaks of a request that was never made.
            msgspec.MsgspecError: if it is not of its form.
        """
        frame = decode_frame(raw)
        if frame.params is not None:
            return self._notification(frame.method, frame.params)
        if frame.id is None:
            said = frame.error.message if frame.error is not None else frame.method
            raise VenueDataError(f"expected an answer or a notification, found {said[:100]!r}")
        return self._answer(frame.id, frame)

    def _answer(self, number: int, frame: _Frame) -> Reading:
        topic = self._asked.pop(number, None)
        if topic is None:
            if frame.result is True or frame.error is not None:
                return None  # the end of a subscription: done, or gone before
            raise VenueDataError(f"expected an answer to a request of ours, found one to {number}")
        unwanted = number in self._unwanted
        self._unwanted.discard(number)
        if frame.error is not None:
            return None if unwanted else Refused(topic, frame.error)
        if frame.result is None or isinstance(frame.result, bool):
            raise VenueDataError(f"expected the id of a subscription, found {frame.result}")
        if unwanted:
            return Leftover(self._end(topic, frame.result))
        self._topics[frame.result] = topic
        self._subscriptions[topic] = frame.result
        return Acknowledged(topic)

    def _notification(self, method: str, params: _Params) -> Reading:
        topic = self._topics.get(params.subscription)
        if topic is None:
            return None
        result = params.result
        if method != f"{topic.kind}Notification":
            raise VenueDataError(f"expected a notification of {topic.kind}, found {method[:40]!r}")
        if topic.kind == "slot":
            return SlotUpdate(result.slot, result.root)
        context, value = result.context, result.value
        if context is None or value is None:
            raise VenueDataError(f"expected context and value in {method}")
        if topic.kind == "logs":
            return LogsUpdate(topic, context.slot, value.signature, bytes(value.err) != b"null", value.logs)
        if topic.kind == "account":
            if value.data is None:
                raise VenueDataError("expected an account's bytes in base 64")
            return AccountUpdate(topic, Account(topic.address, context.slot, value.data[0], value.owner))
        if value.account is None or not value.pubkey:
            raise VenueDataError("expected an account and its address")
        return AccountUpdate(topic, value.account.at(value.pubkey, context.slot))

    def _params(self, topic: Topic) -> tuple[object, ...]:
        match topic.kind:
            case "slot":
                return ()
            case "logs":
                return ({_MENTIONS: [topic.address]}, AccountConfig(self._commitment))
            case _:
                config = AccountConfig(self._commitment, encoding="base64", filters=topic.filters or None)
                return (topic.address, config)

    def _end(self, topic: Topic, subscription: int) -> str:
        return _say(_Request(next(self._ids), f"{topic.kind}Unsubscribe", (subscription,)))


def _say(request: _Request) -> str:
    return msgspec.json.encode(request).decode()
