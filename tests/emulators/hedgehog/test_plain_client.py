"""A plain Solana client lists, reads and follows the venue's accounts with nothing changed but the host."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from allsight.emulators.hedgehog.addresses import PEERS, PLAIN_PEERS
from tests.emulators.hedgehog.support import BET, GAME, hedgehog, read_pool
from tests.support.clients import ask

pytestmark = [pytest.mark.integration, pytest.mark.oracle]

STAKE = 25_000_000


async def test_a_plain_client_reads_and_follows_the_venue(oracle_python: Callable[[str], Path]) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "solana")
    async with hedgehog() as site:
        pool, bet = site.venue.state.pools[GAME], site.venue.state.peers[BET]
        before = pool.market.amounts
        same_program = {one.address for one in site.venue.state.pools.values() if one.program == pool.program}

        def stake() -> None:
            site.venue.controls.flood(GAME, 1, STAKE, stakes=1)
            site.pass_time(1)

        script = Path(__file__).with_name("plain_client.py")
        names = pool.program, pool.address, pool.deposit, bet.program, bet.address
        urls = site.venue.rpc_url, site.venue.ws_url
        found = json.loads(await ask(interpreter, str(script), *urls, *names, once_following=stake))
        bet_account = await site.account(bet.address)

    assert found["pools"].keys() == same_program
    assert found["pools"][pool.address] == found["pool"]
    read = read_pool(bytes.fromhex(found["pool"]))
    assert (read.state, read.platform_bps) == (0, 150)
    assert read.amounts == before
    assert int(found["staked"]) == sum(before)
    assert found["owner"] == pool.program
    assert bet.program in (PEERS, PLAIN_PEERS)
    assert bet.address in found["bets"]
    assert found["bet"] == bet_account.hex()
    assert found["account_told"] == found["program_told"]
    assert read_pool(bytes.fromhex(found["account_told"])).amounts == (before[0], before[1] + STAKE)
    assert found["logged"] is True
