"""Run in the environment of driftpy: reads an emulated Drift as its users read the real one, only the host changed.

    official_client.py <rpc url> <perp market indexes, comma-separated>

Prints one JSON object with what its own decoders found.
"""

import asyncio
import json
import sys
from typing import Any

from anchorpy import Wallet  # type: ignore[import-not-found,unused-ignore]
from driftpy.accounts.oracle import decode_prelaunch_price_info  # type: ignore[import-not-found,unused-ignore]
from driftpy.drift_client import DriftClient  # type: ignore[import-not-found,unused-ignore]
from driftpy.events.parse import parse_logs  # type: ignore[import-not-found,unused-ignore]
from driftpy.types import get_ws_url, is_variant  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.async_api import AsyncClient  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.commitment import Confirmed  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.websocket_api import connect  # type: ignore[import-not-found,unused-ignore]
from solders.keypair import Keypair
from solders.rpc.config import RpcTransactionLogsFilterMentions


def variant(value: Any) -> str:
    return type(value).__name__


def market(account: Any) -> dict[str, Any]:
    amm = account.amm
    return {
        "index": account.market_index,
        "name": bytes(account.name).decode().strip(),
        "pubkey": str(account.pubkey),
        "status": variant(account.status),
        "contract_type": variant(account.contract_type),
        "contract_tier": variant(account.contract_tier),
        "expiry_ts": account.expiry_ts,
        "expiry_price": account.expiry_price,
        "margin": [account.margin_ratio_initial, account.margin_ratio_maintenance],
        "paused": account.paused_operations,
        "fee_adjustment": account.fee_adjustment,
        "next_fill": account.next_fill_record_id,
        "oracle": str(amm.oracle),
        "oracle_source": variant(amm.oracle_source),
        "oracle_price": amm.historical_oracle_data.last_oracle_price,
        "mark_twap": amm.last_mark_price_twap,
        "step": amm.order_step_size,
        "tick": amm.order_tick_size,
        "long": amm.base_asset_amount_long,
        "short": amm.base_asset_amount_short,
        "net": amm.base_asset_amount_with_amm,
        "sqrt_k": amm.sqrt_k,
        "last_fill_price": getattr(account, "last_fill_price", None),
    }


async def follow_fills(client: DriftClient, url: str) -> tuple[list[dict[str, Any]], int]:
    """Read one transaction's events from the log subscription, with the client's own parser.

    Then wait, fill by fill, until the account subscription of that market has moved as well; return by how much.
    """
    async with connect(get_ws_url(url)) as socket:
        mentions = RpcTransactionLogsFilterMentions(client.program_id)
        await socket.logs_subscribe(mentions, commitment=Confirmed)
        await socket.recv()
        message = await socket.recv()
        value = message[0].result.value
        events = [
            {
                "event": event.name,
                "market": event.data.market_index,
                "base": event.data.base_asset_amount_filled,
                "quote": event.data.quote_asset_amount_filled,
                "taker_fee": event.data.taker_fee,
                "action": variant(event.data.action),
                "signature": str(value.signature),
            }
            for event in parse_logs(client.program, value.logs)
        ]
        busy = events[0]["market"]
        first = moved = client.get_perp_market_account(busy).next_fill_record_id
        while moved == first:
            await socket.recv()
            moved = client.get_perp_market_account(busy).next_fill_record_id
    return events, moved - first


def oracle_prices(client: DriftClient, indexes: list[int]) -> dict[int, int]:
    found = {}
    for index in indexes:
        price = client.account_subscriber.get_oracle_price_data_and_slot_for_perp_market(index)
        found[index] = price.data.price
    return found


async def follow_chosen(url: str, indexes: list[int]) -> dict[str, Any]:
    """Follow some markets, each by a subscription of its own, and read fills from the logs meanwhile."""
    client = DriftClient(
        AsyncClient(url, commitment=Confirmed),
        Wallet(Keypair()),
        env="mainnet",
        perp_market_indexes=indexes,
        spot_market_indexes=[0],
        oracle_infos=[],
    )
    await client.subscribe()
    fills, moved = await follow_fills(client, url)
    state = client.get_state_account()
    fee = state.perp_fee_structure.fee_tiers[0]
    oracle = client.get_perp_market_account(indexes[0]).amm.oracle
    raw = await client.connection.get_account_info(oracle)
    found = {
        "moved": moved,
        "state": {
            "exchange_status": state.exchange_status,
            "number_of_markets": state.number_of_markets,
            "settlement_duration": state.settlement_duration,
            "fee": [fee.fee_numerator, fee.fee_denominator, fee.maker_rebate_numerator, fee.maker_rebate_denominator],
        },
        "markets": [market(client.get_perp_market_account(index)) for index in indexes],
        "oracles": oracle_prices(client, indexes),
        "raw_oracle": [str(oracle), decode_prelaunch_price_info(raw.value.data).price],
        "spot": bytes(client.get_spot_market_account(0).name).decode().strip(),
        "fills": fills,
    }
    await client.unsubscribe()
    return found


async def follow_everything(url: str) -> dict[str, Any]:
    """Follow whatever there is, as the client does that is told nothing."""
    client = DriftClient(AsyncClient(url, commitment=Confirmed), Wallet(Keypair()), env="mainnet")
    await client.subscribe()
    accounts = client.get_perp_market_accounts()
    found = {
        "contracts": {bytes(account.name).decode().strip(): variant(account.contract_type) for account in accounts},
        "predictions": sum(is_variant(account.contract_type, "Prediction") for account in accounts),
        "oracles": oracle_prices(client, [account.market_index for account in accounts]),
    }
    await client.unsubscribe()
    return found


async def main(url: str, indexes: list[int]) -> dict[str, Any]:
    return {"chosen": await follow_chosen(url, indexes), "everything": await follow_everything(url)}


if __name__ == "__main__":
    result = asyncio.run(main(sys.argv[1], [int(index) for index in sys.argv[2].split(",")]))
    print("RESULT " + json.dumps(result))
