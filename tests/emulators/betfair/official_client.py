"""Read the emulator with the venue's reference client; runs in the client's own environment, never in ours.

Arguments: identity, API and navigation addresses, the stream's port, a file with the account, a certificate file. Reads
a line from standard input whenever the books have come to rest; prints one JSON object per step of what it understood.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import betfairlightweight  # type: ignore[import-not-found,unused-ignore]
from betfairlightweight import filters  # type: ignore[import-not-found,unused-ignore]
from betfairlightweight.streaming.betfairstream import (  # type: ignore[import-not-found,unused-ignore]
    BetfairStream,
)
from betfairlightweight.streaming.listener import (  # type: ignore[import-not-found,unused-ignore]
    StreamListener,
)

FIELDS = ["EX_ALL_OFFERS", "EX_TRADED", "EX_TRADED_VOL", "EX_LTP", "EX_MARKET_DEF"]


def main() -> None:
    identity, api, navigation, port, account_file, certificate = sys.argv[1:7]
    account = json.loads(Path(account_file).read_text())
    client = betfairlightweight.APIClient(
        account["username"], account["password"], app_key=account["app_key"], cert_files=certificate
    )
    client.identity_uri = client.identity_cert_uri = f"{identity}/"
    client.api_uri = f"{api}/"
    client.navigation_uri = navigation
    BetfairStream.HOSTS["emulated"] = "127.0.0.1"
    BetfairStream._BetfairStream__port = int(port)

    found: dict[str, Any] = {"cert": client.login().login_status}
    found["keep_alive"] = client.keep_alive().status
    client.logout()
    client.password = account["password"] + account["second_factor"]
    client.login_interactive()
    found["interactive"] = client.session_token is not None
    found |= rest(client)
    say(found)

    market_ids = [row.market_id for row in found.pop("rows")]
    wanted = filters.streaming_market_filter(market_ids=market_ids)
    data = filters.streaming_market_data_filter(fields=FIELDS)
    listener = StreamListener(max_latency=None)
    stream, thread = run_stream(client, listener, wanted, data)
    sys.stdin.readline()
    say({"books": settled(listener)})
    stream.stop()
    thread.join(5)
    say({"stopped": not stream.running})

    sys.stdin.readline()  # the books move on while nobody reads
    initial, clk = listener.initial_clk, listener.clk
    stream, thread = run_stream(client, listener, wanted, data, initial_clk=initial, clk=clk)
    sys.stdin.readline()
    say({"books": settled(listener)})
    stream.stop()
    thread.join(5)


def rest(client: Any) -> dict[str, Any]:
    """Use every read of the betting and account APIs."""
    betting, every = client.betting, filters.market_filter()
    found: dict[str, Any] = {}
    found["event_types"] = len(betting.list_event_types(filter=every))
    found["competitions"] = len(betting.list_competitions(filter=every))
    found["events"] = len(betting.list_events(filter=every))
    found["market_types"] = len(betting.list_market_types(filter=every))
    found["countries"] = len(betting.list_countries(filter=every))
    found["venues"] = len(betting.list_venues(filter=every))
    found["ranges"] = len(betting.list_time_ranges(filter=every, granularity="DAYS"))
    rows = betting.list_market_catalogue(
        filter=filters.market_filter(market_betting_types=["ODDS"]),
        market_projection=[
            "COMPETITION", "EVENT", "EVENT_TYPE", "MARKET_START_TIME", "MARKET_DESCRIPTION", "RUNNER_DESCRIPTION",
            "RUNNER_METADATA",
        ],
        max_results=100,
        sort="MAXIMUM_TRADED",
    )  # fmt: skip
    found["markets"] = len(rows)
    found["rules"] = all(row.description.rules for row in rows)
    found["rows"] = rows[:20]
    ids = [row.market_id for row in rows]
    prices = filters.price_projection(price_data=filters.price_data(ex_best_offers=True))
    books = betting.list_market_book(market_ids=ids[:40], price_projection=prices)
    found["best"] = {
        book.market_id: [
            [r.selection_id, r.ex.available_to_back[0].price if r.ex.available_to_back else None] for r in book.runners
        ]
        for book in books
    }
    first = rows[0].runners[0]
    single = betting.list_runner_book(
        market_id=ids[0], selection_id=first.selection_id, handicap=first.handicap, price_projection=prices
    )
    found["single"] = len(single[0].runners)
    found["funds"] = client.account.get_account_funds().available_to_bet_balance
    found["currency"] = client.account.get_account_details().currency_code
    found["rates"] = len(client.account.list_currency_rates())
    found["navigation"] = client.navigation.list_navigation()["name"]
    try:
        betting.list_market_book(market_ids=ids[:41], price_projection=prices)
    except betfairlightweight.exceptions.APIError as error:
        found["too_much"] = "TOO_MUCH_DATA" in str(error)
    return found


def run_stream(client: Any, listener: Any, wanted: Any, data: Any, **clocks: Any) -> tuple[Any, threading.Thread]:
    stream = client.streaming.create_stream(listener=listener, host="emulated")
    stream.subscribe_to_markets(
        market_filter=wanted, market_data_filter=data, conflate_ms=0, heartbeat_ms=500, **clocks
    )
    thread = threading.Thread(target=stream.start, daemon=True)
    thread.start()
    say({"subscribed": True})
    return stream, thread


def settled(listener: Any) -> dict[str, Any]:
    """Return the books of the client's own cache once they have not changed for a while."""
    before, quiet_since, pause = -1, time.monotonic(), threading.Event()
    while time.monotonic() - quiet_since < 0.6:
        now = listener.updates_processed
        if now != before:
            before, quiet_since = now, time.monotonic()
        pause.wait(0.02)
    return {
        book.market_id: {
            "status": book.status,
            "runners": {
                f"{runner.selection_id}": {
                    "atb": [[level.price, level.size] for level in runner.ex.available_to_back],
                    "atl": [[level.price, level.size] for level in runner.ex.available_to_lay],
                    "trd": round(sum(level.size for level in runner.ex.traded_volume), 2),
                    "tv": runner.total_matched,
                    "ltp": runner.last_price_traded,
                }
                for runner in book.runners
            },
        }
        for book in listener.snap()
    }


def say(found: dict[str, Any]) -> None:
    print(json.dumps({key: value for key, value in found.items() if key != "rows"}), flush=True)


if __name__ == "__main__":
    main()
