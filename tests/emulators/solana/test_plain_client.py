"""A plain Solana client reads and follows the node with nothing changed but the host."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from allsight.emulators.solana.keys import USDC
from tests.emulators.solana.support import HOLDING, ONE, PROGRAM, TWO, WALLET, solana
from tests.support.clients import ask

pytestmark = [pytest.mark.integration, pytest.mark.oracle]


async def test_a_plain_client_reads_and_follows_the_node(oracle_python: Callable[[str], Path]) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "solana")
    async with solana() as site:
        entry = site.record(b"\x04", ONE)
        site.pass_slots(40)

        def move() -> None:
            site.node.write(ONE, PROGRAM, b"\x03new")
            site.record(b"\x05", ONE)
            site.pass_slots(2)

        script = Path(__file__).with_name("plain_client.py")
        urls = site.servers.rpc_url, site.servers.ws_url
        names = PROGRAM, ONE, HOLDING, WALLET, USDC
        out = await ask(interpreter, str(script), *urls, *names, once_following=move)
    found = json.loads(out)
    assert found.pop("time") <= site.clock.now_ns() // 1_000_000_000
    assert found.pop("height") > 0
    assert found.pop("slot_index") >= 0
    assert found == {
        "connected": True,
        "data": (b"\x03" + bytes(10)).hex(),
        "owner": PROGRAM,
        "lamports": 967_440,
        "part": "03",
        "several": [True, False],
        "every": sorted([ONE, TWO]),
        "chosen": [ONE],
        "balance": 2_039_280,
        "tokens": "2.5",
        "supply": "5000000000000",
        "held": [HOLDING],
        "parsed": "2500000",
        "genesis": "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d",
        "version": "3.0.6",
        "rent": 2_039_280,
        "fees": 150,
        "past": [entry.signature],
        "status": "TransactionConfirmationStatus.Finalized",
        "json_logs": ["Program log: hi"],
        "jsonParsed_logs": ["Program log: hi"],
        "base64_logs": ["Program log: hi"],
        "fee": 5_000,
        "refused": "SendTransactionPreflightFailureMessage",
        "simulated": True,
        "kinds": [
            "AccountNotification",
            "LogsNotification",
            "ProgramNotification",
            "RootNotification",
            "SlotNotification",
        ],
        "account_told": b"\x03new".hex(),
        "program_told": ONE,
        "logs_told": ["Program log: hi"],
    }
