"""Read the emulator with the venue's official client; runs in the client's own environment, never in ours.

Arguments: the base URL, the key id, a file with the private key. Prints one JSON object of what it understood.
"""

import json
import sys
from pathlib import Path
from typing import Any

from kalshi_python_sync import Configuration, KalshiClient  # type: ignore[import-not-found,unused-ignore]


def main() -> None:
    host, key_id, pem = sys.argv[1:4]
    configuration = Configuration(host=host)
    configuration.api_key_id = key_id
    configuration.private_key_pem = Path(pem).read_text()
    client = KalshiClient(configuration)

    found: dict[str, Any] = {}
    status = client.get_exchange_status()
    found["trading_active"] = status.trading_active
    found["schedule_days"] = len(client.get_exchange_schedule().schedule.standard_hours)

    markets, cursor = [], None
    while True:
        page = client.get_markets(limit=200, status="open", cursor=cursor, mve_filter="exclude")
        markets += page.markets
        cursor = page.cursor
        if not cursor:
            break
    found["markets"] = len(markets)
    found["combos"] = len(client.get_markets(limit=1000, status="open", mve_filter="only").markets)
    busiest = max(markets, key=lambda market: market.volume_24h)
    found["busiest"] = busiest.ticker
    found["yes_bid_cents"], found["yes_bid_dollars"] = busiest.yes_bid, busiest.yes_bid_dollars
    found["same"] = client.get_market(busiest.ticker).market.title == busiest.title

    events = client.get_events(limit=200, with_nested_markets=True, status="open")
    found["events"] = len(events.events)
    event = client.get_event(busiest.event_ticker)
    found["event_series"] = event.event.series_ticker
    client.get_event_metadata(busiest.event_ticker)
    series = client.get_series(event.event.series_ticker).series
    found["fee_type"], found["fee_multiplier"] = series.fee_type, series.fee_multiplier
    found["series"] = len(client.get_series_list().series)

    book = client.get_market_orderbook(busiest.ticker).orderbook
    found["best_yes"] = book.yes_dollars[-1][0] if book.yes_dollars else None
    found["trades"] = len(client.get_trades(limit=50).trades)
    end = int(status_time(client))
    candles = client.get_market_candlesticks(
        series_ticker=series.ticker, ticker=busiest.ticker, start_ts=end - 86_400, end_ts=end, period_interval=60
    )
    found["candles"] = len(candles.candlesticks)
    batch = client.batch_get_market_candlesticks(
        market_tickers=busiest.ticker, start_ts=end - 86_400, end_ts=end, period_interval=60
    )
    found["batch"] = [entry.market_ticker for entry in batch.markets]
    found["milestones"] = len(client.get_milestones(limit=10).milestones)
    found["incentives"] = len(client.get_incentive_programs().incentive_programs)
    found["collections"] = len(client.get_multivariate_event_collections().multivariate_contracts)
    client.get_structured_targets()
    client.get_tags_for_series_categories()
    client.get_series_fee_changes()
    print(json.dumps(found))


def status_time(client: Any) -> float:
    """Return the venue's own time as Unix seconds."""
    moment = client.get_user_data_timestamp().as_of_time
    return float(moment.timestamp())


if __name__ == "__main__":
    main()
