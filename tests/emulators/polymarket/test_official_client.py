"""The official client of the venue, in its own environment, reads from the emulator: only its host is changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from allsight.domain.clock import SystemClock
from allsight.emulators.polymarket.app import PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.polymarket.wallets import make_wallet
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.world import Universe
from tests.emulators.polymarket.support import own_hash
from tests.support.clients import ask

pytestmark = [pytest.mark.integration, pytest.mark.oracle]

SCRIPT = """
import json, sys
from py_clob_client_v2.client import ClobClient
from py_clob_client_v2.clob_types import BookParams

host, key, token, other, condition = sys.argv[1:6]
plain = ClobClient(host=host, chain_id=137)
said = {}
said["ok"] = plain.get_ok()
said["time"] = plain.get_server_time()
book = plain.get_order_book(token)
said["book"] = book if isinstance(book, dict) else json.loads(json.dumps(book, default=vars))
try:
    said["hash"] = plain.get_order_book_hash(book)
except Exception as error:
    said["hash"] = repr(error)
books = plain.get_order_books([BookParams(token_id=token), BookParams(token_id=other)])
said["books"] = json.loads(json.dumps(books, default=vars))
said["price"] = plain.get_price(token, "BUY")
said["prices"] = plain.get_prices([BookParams(token_id=token, side="BUY"), BookParams(token_id=token, side="SELL")])
said["midpoint"] = plain.get_midpoint(token)
said["midpoints"] = plain.get_midpoints([BookParams(token_id=token)])
said["spread"] = plain.get_spread(token)
said["spreads"] = plain.get_spreads([BookParams(token_id=token)])
said["last"] = plain.get_last_trade_price(token)
said["lasts"] = plain.get_last_trades_prices([BookParams(token_id=token)])
said["tick"] = str(plain.get_tick_size(token))
said["neg_risk"] = plain.get_neg_risk(token)
said["markets"] = plain.get_markets()
said["simplified"] = plain.get_simplified_markets()["count"]
said["sampling"] = plain.get_sampling_markets()["count"]
said["market"] = plain.get_market(condition)
said["clob_market"] = json.loads(json.dumps(plain.get_clob_market_info(condition), default=vars))
signing = ClobClient(host=host, chain_id=137, key=key)
credentials = signing.create_or_derive_api_key()
said["again"] = signing.derive_api_key().api_key == credentials.api_key
signing.set_api_creds(credentials)
said["keys"] = signing.get_api_keys()
said["closed_only"] = json.loads(json.dumps(signing.get_closed_only_mode(), default=vars))
print(json.dumps(said))
"""


SCRIPT_V1 = """
import json, sys
from py_clob_client.client import ClobClient
from py_clob_client.clob_types import BookParams

host, token = sys.argv[1:3]
client = ClobClient(host)
said = {"ok": client.get_ok(), "time": client.get_server_time()}
said["book"] = json.loads(client.get_order_book(token).json)
said["midpoint"] = client.get_midpoint(token)
said["price"] = client.get_price(token, "SELL")
said["books"] = len(client.get_order_books([BookParams(token_id=token)]))
said["tick"] = client.get_tick_size(token)
said["neg_risk"] = client.get_neg_risk(token)
said["markets"] = client.get_simplified_markets()["count"]
print(json.dumps(said))
"""


async def said_by(python: Path, script: str, *arguments: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(await ask(python, "-c", script, *arguments))
    return said


async def test_the_official_client_reads_and_logs_in(oracle_python: Callable[[str], Path], universe: Universe) -> None:
    python = oracle_python("polymarket")
    crowd = CrowdConfig(rate=0.0, sweep_s=1e9, dislocations=0.0)
    config = PolymarketEmulatorConfig(seed=7, share=0.25, crowd=crowd)
    wallet = make_wallet()
    async with PolymarketEmulator(config, clock=SystemClock(), world=universe) as venue, httpx.AsyncClient() as http:
        every = (await http.get(venue.clob_url + "/sampling-markets")).json()["data"]
        chosen = next(market for market in every if 0.2 < market["tokens"][0]["price"] < 0.8)
        token, other = (one["token_id"] for one in chosen["tokens"])
        said = await said_by(python, SCRIPT, venue.clob_url, wallet.private_key, token, other, chosen["condition_id"])
        book = (await http.get(venue.clob_url + "/book", params={"token_id": token})).json()
    assert said["ok"] == "OK"
    assert isinstance(said["time"], int)
    assert said["book"] == book
    assert said["hash"] == book["hash"] == own_hash(book)
    assert {one["asset_id"] for one in said["books"]} == {token, other}
    bid, ask_price = book["bids"][-1]["price"], book["asks"][-1]["price"]
    assert said["price"] == {"price": bid}
    assert said["prices"] == {token: {"BUY": bid, "SELL": ask_price}}
    assert said["midpoints"] == {token: said["midpoint"]["mid"]}
    assert said["spreads"] == {token: said["spread"]["spread"]}
    assert said["lasts"][0]["price"] == said["last"]["price"]
    assert said["tick"] in {"0.01", "0.001"}
    assert said["neg_risk"] is chosen["neg_risk"]
    assert said["markets"]["data"]
    assert said["market"]["condition_id"] == said["clob_market"]["c"] == chosen["condition_id"]
    assert said["sampling"] > 0
    assert said["again"] is True
    assert len(said["keys"]["apiKeys"]) == 1
    assert said["closed_only"]["closed_only"] is False


async def test_the_older_official_client_reads_books(oracle_python: Callable[[str], Path], universe: Universe) -> None:
    python = oracle_python("polymarket-v1")
    crowd = CrowdConfig(rate=0.0, sweep_s=1e9, dislocations=0.0)
    config = PolymarketEmulatorConfig(seed=7, share=0.1, crowd=crowd)
    async with PolymarketEmulator(config, clock=SystemClock(), world=universe) as venue, httpx.AsyncClient() as http:
        every = (await http.get(venue.clob_url + "/markets")).json()["data"]
        chosen = next(
            market for market in every if 0.2 < market["tokens"][0]["price"] < 0.8 and market["accepting_orders"]
        )
        token = chosen["tokens"][0]["token_id"]
        said = await said_by(python, SCRIPT_V1, venue.clob_url, token)
        book = (await http.get(venue.clob_url + "/book", params={"token_id": token})).json()
    assert said["ok"] == "OK"
    assert said["book"]["bids"] == book["bids"]
    assert said["book"]["asks"] == book["asks"]
    assert said["price"] == {"price": book["asks"][-1]["price"]}
    assert said["books"] == 1
    assert said["neg_risk"] is chosen["neg_risk"]
    assert said["markets"] > 0
