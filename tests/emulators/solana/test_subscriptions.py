import base64
import json
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.solana.support import HOLDING, ONE, PROGRAM, TWO, Followed, Site, solana
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

B64 = {"encoding": "base64", "commitment": "confirmed"}


def change(site: Site, key: str, data: bytes, slots: int = 2) -> int:
    """Write an account and let so many slots pass; returns the slot of the change."""
    slot = site.node.chain.tip()
    site.node.write(key, PROGRAM, data)
    site.pass_slots(slots)
    return slot


async def test_an_account_and_its_program_are_followed() -> None:
    async with solana() as site, site.follow() as client:
        filters = [{"memcmp": {"offset": 0, "bytes": "4", "encoding": "base58"}}]
        assert await client.call("programSubscribe", PROGRAM, B64 | {"filters": filters}) == 0
        assert await client.call("accountSubscribe", ONE, B64) == 1
        slot = change(site, ONE, b"\x03new")
        account, program = await client.next(), await client.next()
        body = {
            "data": [base64.b64encode(b"\x03new").decode(), "base64"],
            "executable": False,
            "lamports": 918_720,
            "owner": PROGRAM,
            "rentEpoch": 2**64 - 1,
            "space": 4,
        }
        assert account == {
            "jsonrpc": "2.0",
            "method": "accountNotification",
            "params": {"result": {"context": {"slot": slot}, "value": body}, "subscription": 1},
        }
        assert program == {
            "jsonrpc": "2.0",
            "method": "programNotification",
            "params": {
                "result": {"context": {"slot": slot}, "value": {"pubkey": ONE, "account": body}},
                "subscription": 0,
            },
        }
        change(site, TWO, b"\x04other kind")
        last = change(site, TWO, b"\x03")
        assert (await client.next())["params"]["result"]["context"]["slot"] == last
        assert await client.call("programUnsubscribe", 0) is True
        change(site, TWO, b"\x03again")
        assert await client.call("accountUnsubscribe", 1) is True
        assert len(site.servers.subscriptions) == 0


async def test_changes_of_one_slot_are_one_notification() -> None:
    async with solana() as site, site.follow() as client:
        await client.call("accountSubscribe", ONE, B64)
        site.node.write(ONE, PROGRAM, b"1")
        site.node.write(ONE, PROGRAM, b"2")
        site.pass_slots(2)
        change(site, ONE, b"3")
        found = [(await client.next())["params"]["result"]["value"]["data"][0] for _ in range(2)]
        assert [base64.b64decode(text) for text in found] == [b"2", b"3"]


async def test_levels_hear_in_their_time_and_slots_pass_by_themselves() -> None:
    async with solana() as site, site.follow() as client:
        numbers = [await client.call("accountSubscribe", ONE, {"commitment": c}) for c in ("finalized", "processed")]
        slot = change(site, ONE, b"1", slots=1)
        first = await client.next()
        assert first["params"]["subscription"] == numbers[1]
        assert first["params"]["result"]["value"]["data"] == "r"
        site.clock.advance(0.4 * 32)  # the node's own background work tells the rest
        second = await client.next()
        assert (second["params"]["subscription"], second["params"]["result"]["context"]["slot"]) == (numbers[0], slot)


async def test_a_long_pause_is_told_slot_by_slot_where_something_happened() -> None:
    async with solana() as site, site.follow() as client:
        await client.call("accountSubscribe", ONE, B64)
        slots = []
        for pause in (100_000, 3):
            slots.append(site.node.chain.tip())
            site.node.write(ONE, PROGRAM, b"x")
            site.record()
            site.clock.advance(0.4 * pause)
        site.node.advance()
        assert [(await client.next())["params"]["result"]["context"]["slot"] for _ in slots] == slots


async def test_a_closed_account_is_told_to_those_who_follow_it_only() -> None:
    async with solana() as site, site.follow() as client:
        await client.call("programSubscribe", PROGRAM, B64)
        await client.call("accountSubscribe", ONE, B64)
        site.node.close(ONE)
        site.pass_slots(2)
        told = await client.next()
        assert told["method"] == "accountNotification"
        assert (told["params"]["result"]["value"]["lamports"], told["params"]["result"]["value"]["space"]) == (0, 0)
        change(site, TWO, b"x")
        assert (await client.next())["params"]["result"]["value"]["pubkey"] == TWO


async def test_slots_and_roots() -> None:
    async with solana() as site, site.follow() as client:
        assert await client.call("slotSubscribe") == 0
        before = site.node.chain.tip()
        site.pass_slots(1)
        told = await client.next()
        assert told["method"] == "slotNotification"
        assert told["params"] == {
            "result": {"parent": before - 1, "root": before - 33, "slot": before},
            "subscription": 0,
        }
        assert await client.call("slotUnsubscribe", 0) is True
        assert await client.call("rootSubscribe") == 1
        site.pass_slots(1)
        assert (await client.next())["params"] == {"result": before - 31, "subscription": 1}


async def test_logs_of_one_address_and_of_all() -> None:
    async with solana() as site, site.follow() as client:
        one = await client.call("logsSubscribe", {"mentions": [ONE]}, {"commitment": "confirmed"})
        every = await client.call("logsSubscribe", "all", {"commitment": "confirmed"})
        entry = site.record(b"\x04", ONE)
        site.pass_slots(2)
        told = [await client.next(), await client.next()]
        assert {message["params"]["subscription"] for message in told} == {one, every}
        assert told[0]["params"]["result"] == {
            "context": {"slot": entry.slot},
            "value": {"signature": entry.signature, "err": None, "logs": ["Program log: hi"]},
        }
        site.record(b"\x05", TWO)
        site.pass_slots(2)
        assert (await client.next())["params"]["subscription"] == every
        assert await client.refused("logsSubscribe", "some") == (
            -32602,
            "Invalid params: expected `all`, `allWithVotes` or mentions.",
        )
        assert (await client.refused("logsSubscribe", {"mentions": [ONE, TWO]}))[0] == -32602


async def test_a_signature_is_told_once() -> None:
    async with solana() as site, site.follow() as client:
        entry = site.record()
        number = await client.call("signatureSubscribe", entry.signature, {"commitment": "confirmed"})
        site.pass_slots(2)
        assert (await client.next())["params"] == {
            "result": {"context": {"slot": entry.slot}, "value": {"err": None}},
            "subscription": number,
        }
        assert len(site.servers.subscriptions) == 0
        late = await client.call("signatureSubscribe", entry.signature, {"commitment": "confirmed"})
        assert (await client.next())["params"]["subscription"] == late
        assert len(site.servers.subscriptions) == 0


async def test_errors_of_calls() -> None:
    async with solana() as site, site.follow() as client:
        assert await client.refused("voteSubscribe") == (-32601, "Method not found")
        assert await client.refused("getSlot") == (-32601, "Method not found")
        assert await client.refused("accountSubscribe", "abc") == (-32602, "Invalid param: WrongSize")
        assert await client.refused("accountUnsubscribe", 9) == (-32602, "Invalid subscription id.")
        number = await client.call("slotSubscribe")
        assert (await client.refused("rootUnsubscribe", number))[0] == -32602
        await client.connection.send("{")
        assert (await client.next())["error"]["code"] == -32700
        await client.connection.send("[]")
        assert (await client.next())["error"]["code"] == -32600


async def test_subscriptions_end_with_their_connection_and_numbers_begin_again() -> None:
    async with solana() as site:
        async with site.follow() as client:
            await client.call("accountSubscribe", ONE, B64)
            assert len(site.servers.subscriptions) == 1
        await eventually(lambda: len(site.servers.subscriptions) == 0)
        async with site.follow() as client:
            assert await client.call("accountSubscribe", HOLDING, {"encoding": "jsonParsed"}) == 0


async def test_notifications_are_lost_doubled_and_swapped_by_address() -> None:
    async with solana() as site, site.follow() as client:
        await client.call("programSubscribe", PROGRAM, B64)

        async def told() -> str:
            value = (await client.next())["params"]["result"]["value"]
            return f"{value['pubkey'][:2]}{base64.b64decode(value['account']['data'][0]).decode()}"

        target = f"ws:programNotification:{ONE}"
        site.plan.inject(Fault(kind=FaultKind.DROP, target=target, count=1))
        site.plan.inject(Fault(kind=FaultKind.DUPLICATE, target=target, after_n=1, count=1))
        site.plan.inject(Fault(kind=FaultKind.REORDER, target=target, after_n=2, count=1))
        for data in (b"lost", b"twice", b"late"):
            change(site, ONE, data)
        change(site, TWO, b"first")
        expected = [f"{ONE[:2]}twice", f"{ONE[:2]}twice", f"{TWO[:2]}first", f"{ONE[:2]}late"]
        assert [await told() for _ in range(4)] == expected


async def test_a_dropped_socket_replays_nothing() -> None:
    async with solana() as site:
        async with site.follow() as client:
            await client.call("accountSubscribe", ONE, B64)
            site.plan.inject(Fault(kind=FaultKind.DISCONNECT, target="ws:accountNotification:*", count=1))
            change(site, ONE, b"1")
            with pytest.raises(ConnectionClosed):
                await client.next()
        async with site.follow() as client:
            await client.call("accountSubscribe", ONE, B64)
            change(site, ONE, b"2")
            value = (await client.next())["params"]["result"]["value"]
            assert base64.b64decode(value["data"][0]) == b"2"


async def test_a_reader_that_is_too_slow_loses_its_connection() -> None:
    async with solana(outbox=4) as site, site.follow() as client:
        await client.call("slotSubscribe")
        site.pass_slots(10)
        with pytest.raises(ConnectionClosed):
            await _read_for_ever(client)


async def _read_for_ever(client: Followed) -> None:
    while True:
        await client.next()


async def test_the_sample_conversation_has_the_same_shapes(shared_dir: Path) -> None:
    lines = (shared_dir / "payloads/hedgehog/rpc_transcript.synthetic.jsonl").read_text().splitlines()
    talk = [json.loads(line) for line in lines]
    first = next(entry["msg"] for entry in talk if entry["dir"] == "recv" and entry["channel"] == "http")
    async with solana() as site, site.follow() as client:
        slot = site.node.chain.tip() - 50
        for entry in first["result"]["value"]:
            account = entry["account"]
            data = base64.b64decode(account["data"][0])
            site.node.write(entry["pubkey"], account["owner"], data, lamports=account["lamports"], slot=slot)
        for key in (ONE, TWO):
            site.node.close(key)
        site.pass_slots(2)
        sent = talk[0]["msg"]
        answer = await site.post(sent)
        assert answer["result"]["value"] == first["result"]["value"]
        assert _shape(answer) == _shape(first)

        numbers: dict[int, int] = {}
        for entry in talk[2:]:
            message = entry["msg"]
            if entry["dir"] == "send":
                params = [numbers.get(param, param) if isinstance(param, int) else param for param in message["params"]]
                await client.connection.send(json.dumps(message | {"params": params}))
            elif "id" in message:
                answer = await client.next()
                assert _shape(answer) == _shape(message)
                if isinstance(message["result"], int) and not isinstance(message["result"], bool):
                    numbers[message["result"]] = answer["result"]
            else:
                await _told(site, client, message)


async def _told(site: Site, client: Followed, message: dict[str, object]) -> None:
    """Make the change that a recorded notification speaks of, and compare what is sent."""
    value = message["params"]["result"]["value"]  # type: ignore[index]
    key = value.get("pubkey", "Gi7CXMKdW5e4CcC2pBJFqTexCjt15jDGdSzwYSMP7e67")
    account = value.get("account", value)
    data = base64.b64decode(account["data"][0])
    site.node.write(key, account["owner"], data, lamports=account["lamports"])
    site.pass_slots(2)
    told = await client.next()
    while told["params"]["result"]["value"] != value:  # both subscriptions hear of every change
        told = await client.next()
    assert _shape(told) == _shape(message)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {name: _shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_shape(part) for part in value]
    return type(value)
