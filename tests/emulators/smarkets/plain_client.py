"""Read Smarkets as its own sample client of 2021 does, with the standard library alone: a judge of the emulator.

No client of version 3 can be installed, so this one was written from what the venue sheet says of the sample: plural
names of parameters, so many ids to a path, `with_volumes` as Python spells it, pages by `next_page`, a login of which
only `token` is read. It runs as a process of its own and imports nothing of this project.

Arguments: the host, a user name, a password. Prints one JSON object of what it understood.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

CHUNK = 50


class Client:
    def __init__(self, host: str) -> None:
        self._base = f"{host}/v3/"
        self._headers = {"Content-Type": "application/json"}
        self._opener = build_opener(ProxyHandler({}))

    def login(self, username: str, password: str) -> None:
        answer = self._call("POST", "sessions/", {"username": username, "password": password})
        self._headers["Authorization"] = "Session-Token " + answer["token"]

    def logout(self) -> bool:
        return bool(self._call("DELETE", "sessions/")["success"])

    def available_events(self, states: list[str], types: list[str], limit: int) -> list[dict[str, Any]]:
        query = "?" + urlencode({"states": states, "types": types, "limit": limit, "sort": "id"}, doseq=True)
        events: list[dict[str, Any]] = []
        while query is not None:
            page = self._call("GET", "events/" + query)
            events += page["events"]
            query = page["pagination"]["next_page"]
        return events

    def events_by_ids(self, ids: list[str]) -> list[dict[str, Any]]:
        return list(self._call("GET", "events/?" + urlencode({"ids": ids, "limit": 1000}, doseq=True))["events"])

    def markets(self, events: list[str], *, with_volumes: bool) -> list[dict[str, Any]]:
        query = "?" + urlencode({"with_volumes": with_volumes})
        return [
            market
            for part in chunks(events)
            for market in self._call("GET", f"events/{part}/markets/{query}")["markets"]
        ]

    def markets_by_ids(self, ids: list[str]) -> list[dict[str, Any]]:
        return [market for part in chunks(ids) for market in self._call("GET", f"markets/{part}/")["markets"]]

    def contracts(self, markets: list[str]) -> list[dict[str, Any]]:
        return [one for part in chunks(markets) for one in self._call("GET", f"markets/{part}/contracts/")["contracts"]]

    def quotes(self, markets: list[str]) -> dict[str, Any]:
        return {
            name: book
            for part in chunks(markets)
            for name, book in self._call("GET", f"markets/{part}/quotes/").items()
        }

    def accounts(self) -> dict[str, Any]:
        return dict(self._call("GET", "accounts/")["account"])

    def place(self, order: dict[str, Any]) -> tuple[int, str]:
        try:
            self._call("POST", "orders/", order)
        except HTTPError as refusal:
            with refusal:
                return refusal.code, str(json.loads(refusal.read())["error_type"])
        return 200, ""

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._base + path, data=data, headers=self._headers, method=method)
        with self._opener.open(request, timeout=20) as answer:
            return json.loads(answer.read())


def chunks(ids: list[str]) -> Iterator[str]:
    for start in range(0, len(ids), CHUNK):
        yield ",".join(ids[start : start + CHUNK])


def main() -> None:
    host, username, password = sys.argv[1:4]
    client = Client(host)
    client.login(username, password)
    kinds = ["football_match", "basketball_match", "ice_hockey_match", "american_football_match", "tennis_match",
             "politics", "politics_outright", "current_affairs", "tv_entertainment"]  # fmt: skip
    events = client.available_events(["upcoming", "live"], kinds, 7)
    names = [event["id"] for event in events]
    markets = client.markets(names, with_volumes=True)
    ids = [market["id"] for market in markets]
    contracts = client.contracts(ids)
    first = contracts[0]
    order = {"market_id": first["market_id"], "contract_id": first["id"], "price": 5000, "quantity": 10_000,
             "side": "buy", "reference_id": "1"}  # fmt: skip
    found = {
        "events": names,
        "again": sorted(event["id"] for event in client.events_by_ids(names)) == sorted(names),
        "markets": {market["id"]: market["event_id"] for market in markets},
        "direct": [market["id"] for market in client.markets_by_ids(ids)] == ids,
        "volumes": sum(market["volume"] for market in markets),
        "contracts": {one["id"]: one["market_id"] for one in contracts},
        "quotes": client.quotes(ids),
        "balance": client.accounts()["available_balance"],
        "order": client.place(order),
        "logged_out": client.logout(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
