"""Read the venue's accounts with a plain Solana client; runs in the client's own environment, never in ours.

Arguments: the HTTP URL, the WebSocket URL, the program of pools, a pool, the token account that holds its stakes, the
program of fixed odds, a bet. Says `following` on a line of its own when it follows the pool, and prints one JSON object
when it has been told of a change.
"""

import asyncio
import json
import sys
from typing import Any

from solana.rpc.async_api import AsyncClient  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.commitment import Confirmed  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.models import MemcmpOpts  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.websocket_api import SolanaWsClient  # type: ignore[import-not-found,unused-ignore]
from solders.pubkey import Pubkey
from solders.rpc.config import RpcTransactionLogsFilterMentions

POOLS = MemcmpOpts(offset=0, bytes="4")
OPEN = MemcmpOpts(offset=129, bytes="1")


async def main() -> None:
    rpc_url, ws_url, *names = sys.argv[1:]
    pools, pool, deposit, peers, bet = map(Pubkey.from_string, names)
    found: dict[str, Any] = {}
    async with AsyncClient(rpc_url, commitment=Confirmed) as client:
        listed = await client.get_program_accounts(pools, encoding="base64", filters=[POOLS, OPEN])
        found["pools"] = {str(entry.pubkey): entry.account.data.hex() for entry in listed.value}
        one = (await client.get_account_info(pool)).value
        found["pool"], found["owner"] = one.data.hex(), str(one.owner)
        found["bet"] = (await client.get_account_info(bet)).value.data.hex()
        every = await client.get_program_accounts(peers, encoding="base64")
        found["bets"] = [str(entry.pubkey) for entry in every.value]
        found["staked"] = (await client.get_token_account_balance(deposit)).value.amount
        async with SolanaWsClient(ws_url) as ws:
            await ws.program_subscribe(program_id=pools, commitment=Confirmed, encoding="base64", filters=[POOLS])
            await ws.account_subscribe(pubkey=pool, commitment=Confirmed, encoding="base64")
            await ws.logs_subscribe(filter_=RpcTransactionLogsFilterMentions(pool), commitment=Confirmed)
            print("following", flush=True)
            told: dict[str, Any] = {}
            while len(told) < 3:
                message = await asyncio.wait_for(ws.recv(), 20)
                told[type(message).__name__] = message.result.value
        found["program_told"] = told["ProgramNotification"].account.data.hex()
        found["account_told"] = told["AccountNotification"].data.hex()
        past = (await client.get_signatures_for_address(pool, limit=5)).value
        found["logged"] = str(told["LogsNotification"].signature) == str(past[0].signature)
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
