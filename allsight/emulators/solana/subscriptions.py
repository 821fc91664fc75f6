"""Subscriptions over WebSocket: who follows what, and the notifications that slots bring (Hedgehog sheet 9)."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.serving.lifetime import background
from allsight.emulators.serving.ws import Frame, Peer
from allsight.emulators.solana.accounts import Account
from allsight.emulators.solana.chain import BEHIND, Commitment
from allsight.emulators.solana.errors import RpcError, invalid_params, method_not_found, parse_error
from allsight.emulators.solana.formats import account_body
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.params import AccountConfig, Config, Matcher, Params, ProgramConfig, pubkey
from allsight.emulators.solana.rpc import encode, failure, read_call, success
from allsight.emulators.solana.transactions import Recorded

_KINDS: Final = ("account", "program", "logs", "signature", "slot", "root")
_ALL_LOGS: Final = frozenset({"all", "allWithVotes"})


class Mentions(msgspec.Struct, frozen=True):
    """Whose transactions: exactly one address."""

    mentions: list[str]


class SignatureConfig(Config, frozen=True, rename="camel"):
    """How a signature is followed."""

    enable_received_notification: bool = False


class Subscription:
    """One thing that one connection follows.

    Attributes:
        id: its number, per connection, from zero.
        kind: the first half of its method.
        target: the address or signature, empty for none.
        config: at what commitment, and how accounts are written.
        matches: which of a program's accounts.
    """

    def __init__(
        self, number: int, kind: str, target: str, config: Config, matches: Matcher, offer: Callable[[Frame], None]
    ) -> None:
        self.id = number
        self.kind = kind
        self.target = target
        self.config = config
        self.matches = matches
        self._offer = offer

    def notify(self, result: Any, topic: str = "") -> None:
        """Send a notification; faults find it as `ws:<kind>Notification:<topic>`."""
        method = f"{self.kind}Notification"
        body = {"jsonrpc": "2.0", "method": method, "params": {"result": result, "subscription": self.id}}
        self._offer(Frame(encode(body), f"{method}:{topic}" if topic else method))


class Subscriptions:
    """All subscriptions of a node, by what they follow."""

    def __init__(self, node: SolanaNode) -> None:
        self.node = node
        self._by_kind: dict[str, dict[str, dict[Subscription, None]]] = {kind: {} for kind in _KINDS}
        node.listen(self._on_slots)

    def __len__(self) -> int:
        return sum(len(found) for targets in self._by_kind.values() for found in targets.values())

    def add(self, subscription: Subscription) -> None:
        """Follow from now on."""
        self._by_kind[subscription.kind].setdefault(subscription.target, {})[subscription] = None

    def remove(self, subscription: Subscription) -> None:
        """Follow no longer."""
        followers = self._by_kind[subscription.kind].get(subscription.target, {})
        followers.pop(subscription, None)
        if not followers:
            self._by_kind[subscription.kind].pop(subscription.target, None)

    def _of(self, kind: str, target: str, commitment: Commitment) -> list[Subscription]:
        followers = self._by_kind[kind].get(target, ())
        return [follower for follower in followers if follower.config.commitment is commitment]

    def _on_slots(self, commitment: Commitment, slots: range) -> None:
        """Tell of slots in order; where nobody follows slots themselves, those without any change are passed over."""
        everyone = self._by_kind["slot"] or self._by_kind["root"]
        busy = {*self.node.accounts.busy(slots), *self.node.transactions.busy(slots)}
        for slot in slots if everyone else sorted(busy):
            self._on_slot(commitment, slot)

    def _on_slot(self, commitment: Commitment, slot: int) -> None:
        if commitment is Commitment.PROCESSED:
            body = {"parent": slot - 1, "root": slot - BEHIND[Commitment.FINALIZED], "slot": slot}
            for follower in self._by_kind["slot"].get("", ()):
                follower.notify(body)
        if commitment is Commitment.FINALIZED:
            for follower in self._by_kind["root"].get("", ()):
                follower.notify(slot)
        for key in self.node.accounts.changed(slot):
            version = self.node.accounts.version(key, slot)
            if version is not None:
                self._send_account(commitment, key, *version)
        for entry in self.node.transactions.in_slot(slot):
            self._send_transaction(commitment, entry)

    def _send_account(self, commitment: Commitment, key: str, slot: int, account: Account) -> None:
        """Tell the followers of an account and of its program what lies there as of a slot."""
        for follower in self._of("account", key, commitment):
            follower.notify(_in_slot(slot, self._body(follower, account, slot)), key)
        for follower in self._of("program", account.owner, commitment):
            if account.lamports and follower.matches(account.data):
                value = {"pubkey": key, "account": self._body(follower, account, slot)}
                follower.notify(_in_slot(slot, value), key)

    def _body(self, follower: Subscription, account: Account, slot: int) -> dict[str, Any]:
        config = follower.config
        if not isinstance(config, AccountConfig):
            raise TypeError("accounts are followed with an account's configuration")
        parsed = self.node.parsed(account, slot) if config.encoding == "jsonParsed" else None
        return account_body(account, config, parsed)

    def _send_transaction(self, commitment: Commitment, entry: Recorded) -> None:
        value = {"signature": entry.signature, "err": entry.err, "logs": list(entry.logs)}
        for target in ("all", *dict.fromkeys(entry.keys)):
            for follower in self._of("logs", target, commitment):
                follower.notify(_in_slot(entry.slot, value), "" if target == "all" else target)
        for follower in self._of("signature", entry.signature, commitment):
            follower.notify(_in_slot(entry.slot, {"err": entry.err}), entry.signature)
            self.remove(follower)


def _in_slot(slot: int, value: Any) -> dict[str, Any]:
    return {"context": {"slot": slot}, "value": value}


class Session:
    """One connection: reads its calls and keeps its subscriptions."""

    def __init__(self, subscriptions: Subscriptions, peer: Peer) -> None:
        self._all = subscriptions
        self._peer = peer
        self._own: dict[int, Subscription] = {}
        self._numbers = itertools.count()
        self._overrun = asyncio.Event()
        subscribers: dict[str, Callable[[Params], Subscription]] = {
            "account": self._account,
            "program": self._program,
            "logs": self._logs,
            "signature": self._signature,
            "slot": lambda _params: self._made("slot", "", Config(commitment=Commitment.PROCESSED)),
            "root": lambda _params: self._made("root", "", Config()),
        }
        self._subscribers: Mapping[str, Callable[[Params], Subscription]] = {
            f"{kind}Subscribe": make for kind, make in subscribers.items()
        }

    async def run(self) -> None:
        """Serve the connection until it ends."""
        try:
            async with background({"solana-slow-reader": self._cut()}):
                async for text in self._peer.commands():
                    self._obey(text)
        finally:
            for subscription in self._own.values():
                self._all.remove(subscription)

    async def _cut(self) -> None:
        """Break the connection of a client that reads too slowly, as nodes do."""
        await self._overrun.wait()
        await self._peer.close(1006)

    def _offer(self, frame: Frame) -> None:
        if not self._peer.offer(frame):
            self._overrun.set()

    def _obey(self, text: str | bytes) -> None:
        try:
            entry = msgspec.json.decode(text)
        except msgspec.DecodeError:
            self._reply(failure(parse_error(), None), "")
            return
        call_id = entry.get("id") if isinstance(entry, dict) else None
        name = ""
        try:
            name, params, call_id = read_call(entry)
            self._call(name, Params(params), call_id)
        except RpcError as error:
            self._reply(failure(error, call_id), name)

    def _call(self, name: str, params: Params, call_id: Any) -> None:
        if name in self._subscribers:
            made = self._subscribers[name](params)
            self._own[made.id] = made
            self._reply(success(made.id, call_id), name)
            self._begin(made)
            return
        kind = name.removesuffix("Unsubscribe")
        if kind == name or kind not in _KINDS:
            raise method_not_found()
        number = params.get(0, int)
        subscription = self._own.get(number)
        if subscription is None or subscription.kind != kind:
            raise invalid_params("Invalid subscription id.")
        del self._own[number]
        self._all.remove(subscription)
        self._reply(success(True, call_id), name)

    def _begin(self, subscription: Subscription) -> None:
        """Follow from now on; a signature that is there already is told at once and not followed."""
        if subscription.kind == "signature":
            node = self._all.node
            entry = node.transactions.get(subscription.target)
            if entry is not None and entry.slot <= node.chain.slot(subscription.config.commitment):
                subscription.notify(_in_slot(entry.slot, {"err": entry.err}), entry.signature)
                return
        self._all.add(subscription)

    def _reply(self, body: Any, name: str) -> None:
        self._offer(Frame(encode(body), f"reply:{name}"))

    def _made(self, kind: str, target: str, config: Config, matches: Matcher | None = None) -> Subscription:
        return Subscription(next(self._numbers), kind, target, config, matches or Matcher(None), self._offer)

    def _account(self, params: Params) -> Subscription:
        return self._made("account", params.pubkey(0), params.config(1, AccountConfig))

    def _program(self, params: Params) -> Subscription:
        config = params.config(1, ProgramConfig)
        return self._made("program", params.pubkey(0), config, Matcher(config.filters))

    def _logs(self, params: Params) -> Subscription:
        config = params.config(1, Config)
        if params.is_text(0):
            if params.get(0, str) not in _ALL_LOGS:
                raise invalid_params("Invalid params: expected `all`, `allWithVotes` or mentions.")
            return self._made("logs", "all", config)
        mentions = params.get(0, Mentions).mentions
        if len(mentions) != 1:
            raise invalid_params("Invalid Request: Only 1 address supported")
        return self._made("logs", pubkey(mentions[0]), config)

    def _signature(self, params: Params) -> Subscription:
        return self._made("signature", params.signature(0), params.config(1, SignatureConfig))
