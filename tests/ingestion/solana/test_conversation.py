"""The stream side of a node: ids, subscriptions and notifications."""

import base64
import json
from typing import Any

import msgspec
import pytest

from allsight.domain.errors import VenueDataError
from allsight.ingestion.solana.accounts import Account, holds
from allsight.ingestion.websockets.solana import (
    SLOTS,
    AccountUpdate,
    Acknowledged,
    Leftover,
    LogsUpdate,
    Refused,
    RpcConversation,
    SlotUpdate,
    Topic,
)

PROGRAM = Topic("program", "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu", (holds(0, b"\x03"),))
ACCOUNT = Topic("account", "Gi7CXMKdW5e4CcC2pBJFqTexCjt15jDGdSzwYSMP7e67")
LOGS = Topic("logs", PROGRAM.address)


def said(text: str | None) -> dict[str, Any]:
    assert text is not None
    found: dict[str, Any] = json.loads(text)
    return found


def frame(value: object) -> bytes:
    return json.dumps(value).encode()


def answer(text: str, result: object) -> bytes:
    return frame({"jsonrpc": "2.0", "id": said(text)["id"], "result": result})


def body(data: bytes) -> dict[str, object]:
    return {
        "data": [base64.b64encode(data).decode(), "base64"],
        "executable": False,
        "lamports": 1,
        "owner": PROGRAM.address,
        "rentEpoch": 2**64 - 1,
        "space": len(data),
    }


def pushed(method: str, subscription: int, value: object, slot: int = 42) -> bytes:
    result = {"context": {"slot": slot}, "value": value}
    return frame({"jsonrpc": "2.0", "method": method, "params": {"result": result, "subscription": subscription}})


def opened(*topics: Topic) -> RpcConversation:
    """Return a conversation in which these topics have the ids 7, 8 …"""
    conversation = RpcConversation()
    for number, topic in enumerate(topics, 7):
        assert conversation.read(answer(conversation.subscribe(topic), number)) == Acknowledged(topic)
    return conversation


def test_subscriptions_are_written_as_nodes_read_them() -> None:
    conversation = RpcConversation("finalized")
    config = {"commitment": "finalized", "encoding": "base64"}
    assert said(conversation.subscribe(ACCOUNT)) == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "accountSubscribe",
        "params": [ACCOUNT.address, config],
    }
    assert said(conversation.subscribe(PROGRAM))["params"] == [
        PROGRAM.address,
        {**config, "filters": [{"memcmp": {"offset": 0, "bytes": "4", "encoding": "base58"}}]},
    ]
    logs = said(conversation.subscribe(LOGS))
    assert (logs["method"], logs["params"]) == (
        "logsSubscribe",
        [{"mentions": [LOGS.address]}, {"commitment": "finalized"}],
    )
    slots = said(conversation.subscribe(SLOTS))
    assert (slots["method"], slots["params"], slots["id"]) == ("slotSubscribe", [], 4)


def test_every_kind_of_notification_is_read() -> None:
    conversation = opened(ACCOUNT, PROGRAM, LOGS, SLOTS)
    assert conversation.read(pushed("accountNotification", 7, body(b"\x03a"))) == AccountUpdate(
        ACCOUNT, Account(ACCOUNT.address, 42, b"\x03a", PROGRAM.address)
    )
    value = {"pubkey": ACCOUNT.address, "account": body(b"\x03b")}
    assert conversation.read(pushed("programNotification", 8, value, 43)) == AccountUpdate(
        PROGRAM, Account(ACCOUNT.address, 43, b"\x03b", PROGRAM.address)
    )
    line = {"signature": "sig", "err": None, "logs": ["Winnings: 5"]}
    assert conversation.read(pushed("logsNotification", 9, line)) == LogsUpdate(
        LOGS, 42, "sig", False, ("Winnings: 5",)
    )
    failed = conversation.read(pushed("logsNotification", 9, {**line, "err": {"InstructionError": [0, {"Custom": 3}]}}))
    assert isinstance(failed, LogsUpdate)
    assert failed.failed
    slots = {"parent": 1, "root": 2, "slot": 3}
    assert conversation.read(
        frame({"method": "slotNotification", "params": {"result": slots, "subscription": 10}})
    ) == SlotUpdate(3, 2)


def test_an_account_that_was_closed_has_no_data() -> None:
    conversation = opened(ACCOUNT)
    update = conversation.read(pushed("accountNotification", 7, body(b"")))
    assert isinstance(update, AccountUpdate)
    assert update.account.data == b""


def test_a_refusal_names_its_topic() -> None:
    conversation = RpcConversation()
    text = conversation.subscribe(PROGRAM)
    refusal = conversation.read(
        frame({"jsonrpc": "2.0", "id": said(text)["id"], "error": {"code": -32601, "message": "no"}})
    )
    assert isinstance(refusal, Refused)
    assert (refusal.topic, refusal.error.code) == (PROGRAM, -32601)
    assert not conversation.follows(PROGRAM)


def test_an_ended_subscription_is_silent_though_a_last_notification_comes() -> None:
    conversation = opened(ACCOUNT)
    assert conversation.follows(ACCOUNT)
    text = conversation.unsubscribe(ACCOUNT)
    assert (said(text)["method"], said(text)["params"]) == ("accountUnsubscribe", [7])
    assert not conversation.follows(ACCOUNT)
    assert conversation.read(pushed("accountNotification", 7, body(b"x"))) is None
    assert conversation.read(answer(text or "", True)) is None


def test_what_was_given_up_before_its_acknowledgement_is_ended_by_it() -> None:
    conversation = RpcConversation()
    text = conversation.subscribe(ACCOUNT)
    assert conversation.unsubscribe(ACCOUNT) is None
    ended = conversation.read(answer(text, 7))
    assert isinstance(ended, Leftover)
    assert said(ended.text)["params"] == [7]
    assert not conversation.follows(ACCOUNT)
    assert conversation.read(pushed("accountNotification", 7, body(b"x"))) is None


def test_trap_20_ids_of_a_lost_connection_mean_nothing_on_the_next() -> None:
    conversation = opened(ACCOUNT)
    late = conversation.subscribe(PROGRAM)
    conversation.forget()
    assert not conversation.follows(ACCOUNT)
    assert conversation.read(pushed("accountNotification", 7, body(b"x"))) is None
    with pytest.raises(VenueDataError, match="a request of ours"):
        conversation.read(answer(late, 8))


@pytest.mark.parametrize(
    "raw",
    [
        frame({"jsonrpc": "2.0", "method": "accountNotification"}),
        frame({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": None}),
        frame({"jsonrpc": "2.0", "id": 99, "result": 5}),
        pushed("slotNotification", 7, body(b"")),
        pushed("accountNotification", 7, None),
        pushed("accountNotification", 7, {"owner": "x"}),
        pushed("programNotification", 8, {"pubkey": "x"}),
    ],
)
def test_frames_outside_the_protocol_are_the_nodes_fault(raw: bytes) -> None:
    with pytest.raises(VenueDataError, match="expected"):
        opened(ACCOUNT, PROGRAM).read(raw)


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"[1]", b'{"id":"a"}', b'{"params":{"result":{}}}'])
def test_frames_of_another_form_cannot_be_read(raw: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        RpcConversation().read(raw)


@pytest.mark.parametrize("result", [True, None])
def test_a_subscription_needs_an_id(result: object) -> None:
    conversation = RpcConversation()
    text = conversation.subscribe(SLOTS)
    with pytest.raises(VenueDataError, match="id of a subscription"):
        conversation.read(answer(text, result))
