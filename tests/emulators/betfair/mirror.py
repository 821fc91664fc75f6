"""A reader of market changes, written from the venue sheet: what a client knows of books after some messages."""

from typing import Any

LADDERS = ("atb", "atl", "trd")
LEVELS = ("batb", "batl", "bdatb", "bdatl")


class Mirror:
    """Markets, definitions and ladders by runner `(id, hc)`."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}
        self.runners: dict[str, dict[tuple[int, float], dict[str, Any]]] = {}
        self.volumes: dict[str, float] = {}
        self.initial = self.clk = ""

    def read(self, message: dict[str, Any]) -> None:
        assert message["op"] == "mcm"
        self.initial = message.get("initialClk") or self.initial
        self.clk = message.get("clk") or self.clk
        for change in message.get("mc", ()):
            self._market(change)

    def _market(self, change: dict[str, Any]) -> None:
        name = change["id"]
        if change.get("img"):
            self.runners[name] = {}
            self.definitions.pop(name, None)
        if "marketDefinition" in change:
            self.definitions[name] = change["marketDefinition"]
        if "tv" in change:
            self.volumes[name] = change["tv"]
        for item in change.get("rc", ()):
            runner = self.runners[name].setdefault((item["id"], item.get("hc", 0)), {})
            for ladder in LADDERS:
                for price, size in item.get(ladder, ()):
                    _put(runner.setdefault(ladder, {}), price, size)
            for ladder in LEVELS:
                for level, price, size in item.get(ladder, ()):
                    _put(runner.setdefault(ladder, {}), level, (price, size) if size else 0)
            for name_of in ("ltp", "tv"):
                if name_of in item:
                    runner[name_of] = item[name_of]

    def offers(self, market: str, selection_id: int, ladder: str) -> list[tuple[float, float]]:
        """Full depth, best first."""
        found = self.runners[market].get((selection_id, 0), {}).get(ladder, {})
        return sorted(found.items(), reverse=ladder == "atb")

    def best(self, market: str, selection_id: int, ladder: str) -> list[tuple[float, float]]:
        found = self.runners[market].get((selection_id, 0), {}).get(ladder, {})
        assert sorted(found) == list(range(len(found)))
        return [found[level] for level in sorted(found)]


def _put(ladder: dict[Any, Any], key: Any, value: Any) -> None:
    if value:
        ladder[key] = value
    else:
        ladder.pop(key, None)
