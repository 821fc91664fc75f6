import base64

import httpx
import pytest
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.transaction import Transaction

from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.solana.keys import SPL_PROGRAM, USDC, keypair
from tests.emulators.solana.support import HOLDING, ONE, PAYER, PROGRAM, TWO, WALLET, call_program, solana

pytestmark = pytest.mark.integration

B64 = {"encoding": "base64", "commitment": "confirmed"}


async def test_an_account_in_every_encoding() -> None:
    async with solana() as site:
        slot = await site.call("getSlot", {"commitment": "confirmed"})
        answer = await site.call("getAccountInfo", ONE, B64)
        assert answer == {
            "context": {"apiVersion": "3.0.6", "slot": slot},
            "value": {
                "data": [base64.b64encode(b"\x03" + bytes(10)).decode(), "base64"],
                "executable": False,
                "lamports": 967_440,
                "owner": PROGRAM,
                "rentEpoch": 2**64 - 1,
                "space": 11,
            },
        }
        plain = (await site.call("getAccountInfo", ONE))["value"]["data"]
        assert plain == (await site.call("getAccountInfo", ONE, {"encoding": "base58"}))["value"]["data"][0]
        part = await site.call("getAccountInfo", ONE, B64 | {"dataSlice": {"offset": 0, "length": 1}})
        assert part["value"]["data"] == ["Aw==", "base64"]
        assert part["value"]["space"] == 11
        assert (await site.call("getAccountInfo", WALLET, B64))["value"] is None
        parsed = (await site.call("getAccountInfo", HOLDING, {"encoding": "jsonParsed"}))["value"]["data"]
        assert parsed["parsed"]["info"]["tokenAmount"]["uiAmountString"] == "2.5"
        mint = (await site.call("getAccountInfo", USDC, {"encoding": "jsonParsed"}))["value"]["data"]["parsed"]
        assert (mint["type"], mint["info"]["decimals"], mint["info"]["mintAuthority"]) == ("mint", 6, WALLET)
        unknown = (await site.call("getAccountInfo", ONE, {"encoding": "jsonParsed"}))["value"]["data"]
        assert unknown[1] == "base64"
        long = await site.refused("getAccountInfo", HOLDING, {"encoding": "base58"})
        assert long["code"] == -32600
        assert (await site.refused("getAccountInfo", ONE, {"encoding": "base64+zstd"}))["code"] == -32602


async def test_several_accounts_keep_their_order_and_have_a_limit() -> None:
    async with solana() as site:
        answer = await site.call("getMultipleAccounts", [TWO, WALLET, ONE], B64)
        assert [value and base64.b64decode(value["data"][0])[-1] for value in answer["value"]] == [1, None, 0]
        error = await site.refused("getMultipleAccounts", [ONE] * 101, B64)
        assert error == {"code": -32602, "message": "Too many inputs provided; max 100"}


async def test_program_accounts_by_filters_with_and_without_context() -> None:
    async with solana() as site:

        async def keys(*filters: object) -> set[str]:
            found = await site.call("getProgramAccounts", PROGRAM, B64 | {"filters": list(filters)})
            return {entry["pubkey"] for entry in found}

        assert await keys() == {ONE, TWO}
        assert await keys({"memcmp": {"offset": 10, "bytes": "1"}}) == {ONE}
        assert await keys({"memcmp": {"offset": 10, "bytes": "AQ==", "encoding": "base64"}}) == {TWO}
        assert await keys({"memcmp": {"offset": 10, "bytes": [1]}}) == {TWO}
        assert await keys({"memcmp": {"offset": 0, "bytes": "4"}}, {"dataSize": 11}) == {ONE, TWO}
        assert await keys({"dataSize": 12}) == set()
        assert await keys({"memcmp": {"offset": 11, "bytes": "1"}}) == set()
        whole = await site.call("getProgramAccounts", PROGRAM, B64 | {"withContext": True})
        assert whole.keys() == {"context", "value"}
        assert {entry["account"]["owner"] for entry in whole["value"]} == {PROGRAM}
        five = [{"dataSize": 1}] * 5
        assert "Too many filters" in (await site.refused("getProgramAccounts", PROGRAM, {"filters": five}))["message"]
        both = [{"dataSize": 1, "memcmp": {"offset": 0, "bytes": "1"}}]
        assert (await site.refused("getProgramAccounts", PROGRAM, {"filters": both}))["code"] == -32602


async def test_a_change_is_seen_by_level() -> None:
    async with solana() as site:
        site.node.write(ONE, PROGRAM, b"new")
        seen = []
        for slots in (0, 1, 1, 31):
            site.pass_slots(slots)
            levels = ("processed", "confirmed", "finalized")
            seen.append([await site.data(ONE, level) == b"new" for level in levels])
        assert seen == [[False, False, False], [True, False, False], [True, True, False], [True, True, True]]


async def test_tokens() -> None:
    async with solana() as site:
        balance = (await site.call("getTokenAccountBalance", HOLDING))["value"]
        assert balance == {"amount": "2500000", "decimals": 6, "uiAmount": 2.5, "uiAmountString": "2.5"}
        for wanted in ({"mint": USDC}, {"programId": SPL_PROGRAM}):
            held = (await site.call("getTokenAccountsByOwner", WALLET, wanted, B64))["value"]
            assert [entry["pubkey"] for entry in held] == [HOLDING]
        assert (await site.call("getTokenSupply", USDC))["value"]["amount"] == "5000000000000"
        assert (await site.call("getBalance", HOLDING))["value"] == 2_039_280
        assert (await site.call("getMinimumBalanceForRentExemption", 165)) == 2_039_280
        assert "not a Token" in (await site.refused("getTokenAccountBalance", ONE))["message"]
        assert "could not find" in (await site.refused("getTokenAccountBalance", WALLET))["message"]
        assert (await site.refused("getTokenAccountsByOwner", WALLET, {}))["code"] == -32602
        assert "mint" in (await site.refused("getTokenAccountsByOwner", WALLET, {"mint": WALLET}))["message"]
        assert (await site.refused("getTokenSupply", HOLDING))["code"] == -32602


async def test_the_chain_speaks_of_itself() -> None:
    async with solana() as site:
        slot = await site.call("getSlot", {"commitment": "processed"})
        assert slot - await site.call("getSlot") == 32
        assert await site.call("getHealth") == "ok"
        assert (await site.call("getVersion"))["solana-core"] == "3.0.6"
        assert await site.call("getGenesisHash") == "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
        info = await site.call("getEpochInfo")
        assert info["absoluteSlot"] == info["epoch"] * info["slotsInEpoch"] + info["slotIndex"]
        assert await site.call("getBlockHeight") == info["blockHeight"]
        assert await site.call("getBlockTime", slot - 1) <= site.clock.now_ns() // 1_000_000_000
        assert (await site.refused("getBlockTime", slot + 9))["code"] == -32004
        latest = (await site.call("getLatestBlockhash"))["value"]
        assert latest["lastValidBlockHeight"] == info["blockHeight"] + 150
        assert (await site.call("isBlockhashValid", latest["blockhash"]))["value"] is True
        site.pass_slots(151)
        assert (await site.call("isBlockhashValid", latest["blockhash"]))["value"] is False
        fees = await site.call("getRecentPrioritizationFees", [])
        assert len(fees) == 150
        assert fees[-1].keys() == {"slot", "prioritizationFee"}


async def test_a_stalled_node_says_so() -> None:
    async with solana() as site:
        slot = await site.call("getSlot")
        site.node.chain.stall()
        site.pass_slots(200)
        assert await site.call("getSlot") == slot
        assert await site.refused("getHealth") == {
            "code": -32005,
            "message": "Node is behind by 200 slots",
            "data": {"numSlotsBehind": 200},
        }
        late = await site.refused("getAccountInfo", ONE, {"minContextSlot": slot + 100})
        assert (late["code"], late["data"]) == (-32016, {"contextSlot": slot})
        site.node.chain.resume()
        assert await site.call("getSlot") == slot + 200


async def test_transactions_that_took_place() -> None:
    async with solana() as site:
        first = site.record(b"\x04\x00", ONE)
        site.pass_slots(2)
        second = site.record(b"\x04\x01", ONE, TWO, err={"InstructionError": [0, {"Custom": 3}]})
        statuses = (await site.call("getSignatureStatuses", [first.signature, second.signature]))["value"]
        assert statuses == [
            {
                "confirmationStatus": "confirmed",
                "confirmations": 2,
                "err": None,
                "slot": first.slot,
                "status": {"Ok": None},
            },
            None,
        ]
        site.pass_slots(40)
        status = (await site.call("getSignatureStatuses", [second.signature]))["value"][0]
        assert (status["confirmations"], status["confirmationStatus"]) == (None, "finalized")
        assert status["status"] == {"Err": {"InstructionError": [0, {"Custom": 3}]}}

        body = await site.call("getTransaction", first.signature, {"encoding": "base64", **_V0})
        assert base64.b64decode(body["transaction"][0]) == bytes(first.transaction)
        assert (body["slot"], body["version"]) == (first.slot, "legacy")
        assert body["meta"]["logMessages"] == ["Program log: hi"]
        assert body["meta"]["preBalances"][0] - body["meta"]["postBalances"][0] == body["meta"]["fee"] == 5_000
        in_json = (await site.call("getTransaction", first.signature))["transaction"]["message"]
        called = in_json["instructions"][0]
        assert in_json["accountKeys"][called["programIdIndex"]] == PROGRAM
        parsed = (await site.call("getTransaction", first.signature, "jsonParsed"))["transaction"]["message"]
        assert parsed["accountKeys"][0] == {
            "pubkey": str(PAYER.pubkey()),
            "signer": True,
            "source": "transaction",
            "writable": True,
        }
        assert await site.call("getTransaction", str(_foreign().signatures[0])) is None
        assert (await site.refused("getTransaction", first.signature, {"commitment": "processed"}))["code"] == -32602


_V0 = {"maxSupportedTransactionVersion": 0, "commitment": "confirmed"}


async def test_the_past_of_an_address_comes_newest_first_and_in_pages() -> None:
    async with solana() as site:
        made = []
        for number in range(5):
            made.append(site.record(bytes([4, number]), ONE).signature)
            site.pass_slots()
        other = site.record(b"\x04\x09", TWO).signature
        site.pass_slots(2)

        async def past(**config: object) -> list[str]:
            found = await site.call("getSignaturesForAddress", ONE, {"commitment": "confirmed", **config})
            return [entry["signature"] for entry in found]

        assert await past() == made[::-1]
        assert await past(limit=2) == [made[4], made[3]]
        assert await past(before=made[3], limit=2) == [made[2], made[1]]
        assert await past(until=made[2]) == [made[4], made[3]]
        of_program = await site.call("getSignaturesForAddress", PROGRAM, {"commitment": "confirmed"})
        assert [entry["signature"] for entry in of_program] == [other, *made[::-1]]
        assert of_program[0].keys() == {"blockTime", "confirmationStatus", "err", "memo", "signature", "slot"}
        assert (await site.refused("getSignaturesForAddress", ONE, {"limit": 0}))["code"] == -32602


def _foreign(blockhash: str = "11111111111111111111111111111111") -> Transaction:
    recent = Hash.from_string(blockhash)
    payer = keypair("client")
    message = Message.new_with_blockhash([call_program(b"\x07", ONE)], payer.pubkey(), recent)
    return Transaction([payer], message, recent)


def _text(transaction: Transaction) -> str:
    return base64.b64encode(bytes(transaction)).decode()


async def test_a_transaction_is_checked_and_refused() -> None:
    async with solana() as site:
        config = {"encoding": "base64", "preflightCommitment": "confirmed"}
        old = await site.refused("sendTransaction", _text(_foreign()), config)
        assert (old["code"], old["data"]["err"]) == (-32002, "BlockhashNotFound")
        blockhash = (await site.call("getLatestBlockhash"))["value"]["blockhash"]
        good = _foreign(blockhash)
        error = await site.refused("sendTransaction", _text(good), config)
        assert error["code"] == -32002
        assert error["message"].startswith("Transaction simulation failed: ")
        assert error["data"]["err"] == {"InstructionError": [0, "UnsupportedProgramId"]}
        unsigned = Transaction.populate(good.message, [Keypair().sign_message(b"something else")])
        assert (await site.refused("sendTransaction", _text(unsigned), config))["code"] == -32003
        assert (await site.refused("sendTransaction", "!!", config))["code"] == -32602
        assert (await site.refused("sendTransaction", "AAAA", config))["code"] == -32602
        assert (await site.refused("sendTransaction", _text(good), {"encoding": "hex"}))["code"] == -32602

        tried = await site.call("simulateTransaction", _text(unsigned), {"encoding": "base64"})
        assert tried["value"]["err"] == {"InstructionError": [0, "UnsupportedProgramId"]}
        stale = await site.call("simulateTransaction", _text(_foreign()), {"encoding": "base64"})
        assert stale["value"]["err"] == "BlockhashNotFound"
        replaced = {"encoding": "base64", "replaceRecentBlockhash": True}
        fresh = await site.call("simulateTransaction", _text(_foreign()), replaced)
        assert fresh["value"]["err"] == {"InstructionError": [0, "UnsupportedProgramId"]}
        checked = {"encoding": "base64", "sigVerify": True}
        assert (await site.refused("simulateTransaction", _text(unsigned), checked))["code"] == -32003
        both = await site.refused("simulateTransaction", _text(good), checked | replaced)
        assert both["code"] == -32602
        message = base64.b64encode(bytes(good.message)).decode()
        assert (await site.call("getFeeForMessage", message))["value"] == 5_000
        assert (await site.refused("getFeeForMessage", "!!"))["code"] == -32602


async def test_errors_of_calls() -> None:
    async with solana() as site:
        assert (await site.refused("getNothing"))["code"] == -32601
        assert await site.refused("getAccountInfo", "abc") == {"code": -32602, "message": "Invalid param: WrongSize"}
        assert "Invalid" in (await site.refused("getAccountInfo", "0" * 44))["message"]
        assert (await site.refused("getAccountInfo"))["code"] == -32602
        assert (await site.refused("getAccountInfo", ONE, {"commitment": "sure"}))["code"] == -32602
        by_name = {"jsonrpc": "2.0", "id": 1, "method": "getAccountInfo", "params": {"pubkey": ONE}}
        assert (await site.post(by_name))["error"]["code"] == -32602
        assert (await site.post({"jsonrpc": "1.0", "id": 3, "method": "getSlot"}))["error"]["code"] == -32600
        assert (await site.post(5))["error"]["code"] == -32600
        assert (await site.post([]))["error"]["code"] == -32600
        broken = await site.http.post("/", content=b"{", headers={"content-type": "application/json"})
        assert broken.json() == {"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": None}


async def test_batches_answer_each_call() -> None:
    async with solana() as site:
        calls = [{"jsonrpc": "2.0", "id": number, "method": name} for number, name in enumerate(("getSlot", "getNo"))]
        first, second = await site.post(calls)
        assert (first["id"], first["result"]) == (0, await site.call("getSlot"))
        assert (second["id"], second["error"]["code"]) == (1, -32601)


async def test_what_is_no_call_is_refused_by_http() -> None:
    async with solana() as site:
        assert (await site.http.get("/")).status_code == 405
        assert (await site.http.get("/health")).text == "ok"
        assert (await site.http.post("/", content=b"{}", headers={"content-type": "text/plain"})).status_code == 415
        headers = {"content-type": "application/json"}
        assert (await site.http.post("/", content=b" " * 60_000, headers=headers)).status_code == 413
        assert (await site.http.post("/?api-key=1", json=[])).status_code == 200


async def test_a_limit_on_one_method_leaves_the_others_alone() -> None:
    async with solana() as site:
        site.plan.inject(Fault(kind=FaultKind.RATE_LIMITED, target="rpc:getProgramAccounts", retry_after_s=10, count=1))
        assert await site.call("getSlot") > 0
        call = {"jsonrpc": "2.0", "id": 1, "method": "getProgramAccounts", "params": [PROGRAM, B64]}
        refused = await site.http.post("/", json=call)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
        assert refused.json()["error"]["code"] == 429
        assert len((await site.post(call))["result"]) == 2
        site.plan.inject(Fault(kind=FaultKind.SERVER_ERROR, target="http:POST /", status=502, count=1))
        assert (await site.http.post("/", json=call)).status_code == 502


async def test_the_port_after_http_is_that_of_subscriptions() -> None:
    async with solana() as site:
        assert site.servers.ws.port == httpx.URL(site.servers.rpc_url).port + 1  # type: ignore[operator]
