"""Read a node with a plain Solana client; runs in the client's own environment, never in ours.

Arguments: the HTTP URL, the WebSocket URL, a program, an account, a token account, a wallet, a mint. Prints one JSON
object of what it understood; says `following` on a line of its own when its subscriptions stand, and then waits for
one notification of each.
"""

import asyncio
import json
import sys
from typing import Any

from solana.rpc.async_api import AsyncClient  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.commitment import Confirmed  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.core import RPCException  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.models import (  # type: ignore[import-not-found,unused-ignore]
    DataSliceOpts,
    MemcmpOpts,
    TokenAccountOpts,
)
from solana.rpc.websocket_api import SolanaWsClient  # type: ignore[import-not-found,unused-ignore]
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.rpc.config import RpcTransactionLogsFilterMentions
from solders.transaction import VersionedTransaction


async def main() -> None:
    rpc_url, ws_url, *names = sys.argv[1:]
    program, account, holding, wallet, mint = map(Pubkey.from_string, names)
    found: dict[str, Any] = {}
    async with AsyncClient(rpc_url, commitment=Confirmed) as client:
        found["connected"] = await client.is_connected()
        await read(client, found, program, account)
        found["balance"] = (await client.get_balance(holding)).value
        found["tokens"] = (await client.get_token_account_balance(holding)).value.ui_amount_string
        found["supply"] = (await client.get_token_supply(mint)).value.amount
        held = await client.get_token_accounts_by_owner(wallet, TokenAccountOpts(mint=mint))
        found["held"] = [str(entry.pubkey) for entry in held.value]
        parsed = await client.get_account_info_json_parsed(holding)
        found["parsed"] = parsed.value.data.parsed["info"]["tokenAmount"]["amount"]
        await read_chain(client, found, account)
    async with SolanaWsClient(ws_url) as ws:
        first = MemcmpOpts(offset=0, bytes="4")
        await ws.account_subscribe(pubkey=account, commitment=Confirmed, encoding="base64")
        await ws.program_subscribe(program_id=program, commitment=Confirmed, encoding="base64", filters=[first])
        await ws.logs_subscribe(filter_=RpcTransactionLogsFilterMentions(account), commitment=Confirmed)
        slots = await ws.slot_subscribe()
        roots = await ws.root_subscribe()
        print("following", flush=True)
        kinds: dict[str, Any] = {}
        while len(kinds) < 5:
            message = await asyncio.wait_for(ws.recv(), 20)
            kinds[type(message).__name__] = message.result
        await ws.unsubscribe(slots)
        await ws.unsubscribe(roots)
    found["kinds"] = sorted(kinds)
    found["account_told"] = kinds["AccountNotification"].value.data.hex()
    found["program_told"] = str(kinds["ProgramNotification"].value.pubkey)
    found["logs_told"] = kinds["LogsNotification"].value.logs
    print(json.dumps(found))


async def read(client: Any, found: dict[str, Any], program: Pubkey, account: Pubkey) -> None:
    """Read accounts one by one, in numbers, and by filters."""
    info = (await client.get_account_info(account)).value
    found["data"], found["owner"], found["lamports"] = info.data.hex(), str(info.owner), info.lamports
    part = await client.get_account_info(account, data_slice=DataSliceOpts(offset=0, length=1))
    found["part"] = part.value.data.hex()
    several = await client.get_multiple_accounts([account, Pubkey.default()])
    found["several"] = [entry is not None for entry in several.value]
    every = await client.get_program_accounts(program, encoding="base64")
    found["every"] = sorted(str(entry.pubkey) for entry in every.value)
    chosen = await client.get_program_accounts(
        program, encoding="base64", filters=[11, MemcmpOpts(offset=10, bytes="1")]
    )
    found["chosen"] = [str(entry.pubkey) for entry in chosen.value]


async def read_chain(client: Any, found: dict[str, Any], account: Pubkey) -> None:
    """Read the chain's own facts, past transactions, and the refusal of one that is handed in."""
    slot = (await client.get_slot()).value
    found["time"] = (await client.get_block_time(slot)).value
    found["genesis"] = str((await client.get_genesis_hash()).value)
    found["version"] = (await client.get_version()).value.solana_core
    found["slot_index"] = (await client.get_epoch_info()).value.slot_index
    found["height"] = (await client.get_block_height()).value
    found["rent"] = (await client.get_minimum_balance_for_rent_exemption(165)).value
    found["fees"] = len((await client.get_recent_prioritization_fees([account])).value)
    blockhash = (await client.get_latest_blockhash()).value.blockhash
    past = (await client.get_signatures_for_address(account, limit=5)).value
    found["past"] = [str(entry.signature) for entry in past]
    statuses = (await client.get_signature_statuses([past[0].signature])).value
    found["status"] = str(statuses[0].confirmation_status)
    for encoding in ("json", "jsonParsed", "base64"):
        body = (await client.get_transaction(past[0].signature, encoding, max_supported_transaction_version=0)).value
        found[f"{encoding}_logs"] = body.transaction.meta.log_messages
    payer = Keypair()
    message = Message.new_with_blockhash([], payer.pubkey(), blockhash)
    found["fee"] = (await client.get_fee_for_message(message)).value
    signed = VersionedTransaction(message, [payer])
    try:
        await client.send_transaction(signed)
    except RPCException as error:
        found["refused"] = type(error.args[0]).__name__
    found["simulated"] = (await client.simulate_transaction(signed)).value.err is not None


if __name__ == "__main__":
    asyncio.run(main())
