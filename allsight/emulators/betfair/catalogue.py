"""Events, markets and runners as the catalogue writes them (venue sheet 4.1) and as the stream defines them (7.4)."""

from typing import Any, Final

from allsight.domain.clock import to_iso
from allsight.emulators.betfair.markets import Market, Runner
from allsight.emulators.betfair.state import BetfairState

REGULATOR: Final = "MALTA LOTTERIES AND GAMBLING AUTHORITY"
_REGIONS: Final = {"GB": "GBR", "US": "USA"}
_LADDERS: Final = {"LINE": "LINE_RANGE", "ASIAN_HANDICAP_DOUBLE_LINE": "FINEST"}


class Catalogue:
    """Writes what is listed."""

    def __init__(self, state: BetfairState) -> None:
        self._state = state

    def market(self, market: Market, projections: set[str]) -> dict[str, Any]:
        """Return a row of `listMarketCatalogue`."""
        words = market.words
        body: dict[str, Any] = {"marketId": market.id, "marketName": words.market_name}
        if "MARKET_START_TIME" in projections:
            body["marketStartTime"] = to_iso(words.start_ns)
        if "MARKET_DESCRIPTION" in projections:
            body["description"] = self._description(market)
        body["totalMatched"] = market.matched / 100
        metadata = "RUNNER_METADATA" in projections
        if metadata or "RUNNER_DESCRIPTION" in projections:
            body["runners"] = [_runner(runner, metadata=metadata) for runner in market.runners]
        if "EVENT_TYPE" in projections:
            body["eventType"] = {"id": words.event_type_id, "name": words.event_type}
        if "COMPETITION" in projections and words.competition:
            body["competition"] = {"id": words.competition_id, "name": words.competition}
        if "EVENT" in projections:
            body["event"] = event_body(market)
        return body

    def _description(self, market: Market) -> dict[str, Any]:
        words = market.words
        texts = market.words_at(self._state.clock.now_ns())
        body: dict[str, Any] = {
            "persistenceEnabled": words.turn_in_play_enabled,
            "bspMarket": False,
            "marketTime": to_iso(words.start_ns),
            "suspendTime": to_iso(words.suspend_ns),
            "bettingType": words.betting_type,
            "turnInPlayEnabled": words.turn_in_play_enabled,
            "marketType": words.market_type,
            "regulator": REGULATOR,
            "marketBaseRate": float(words.base_rate),
            "discountAllowed": words.discount_allowed,
            "wallet": "UK wallet",
            "rules": texts.rules,
            "rulesHasDate": words.rules_has_date,
        }
        if texts.clarifications:
            body["clarifications"] = texts.clarifications
        if words.each_way_divisor:
            body["eachWayDivisor"] = float(words.each_way_divisor)
        if words.line is not None:
            low, high, step, unit = words.line
            body["lineRangeInfo"] = {"maxUnitValue": float(high), "minUnitValue": float(low),
                                     "interval": float(step), "marketUnit": unit}  # fmt: skip
        body["priceLadderDescription"] = {"type": ladder_type(market)}
        if words.bet_delay_models:
            body["betDelayModels"] = list(words.bet_delay_models)
        return body


def _runner(runner: Runner, *, metadata: bool) -> dict[str, Any]:
    words = runner.words
    body: dict[str, Any] = {
        "selectionId": words.selection_id,
        "runnerName": words.runner_name,
        "handicap": runner.handicap,
        "sortPriority": words.sort_priority,
    }
    if metadata:
        body["metadata"] = {"runnerId": str(words.selection_id)}
    return body


def ladder_type(market: Market) -> str:
    """Return the name of a market's ladder."""
    return _LADDERS.get(market.words.betting_type, "CLASSIC")


def event_body(market: Market) -> dict[str, Any]:
    """Return an event as lists and catalogue rows show it."""
    words = market.words
    return {
        "id": words.event_id,
        "name": words.event_name,
        "countryCode": words.country,
        "timezone": words.timezone,
        "openDate": to_iso(words.event_open_ns),
    }


def competition_region(market: Market) -> str:
    """Return the region of a market's competition."""
    return _REGIONS.get(market.words.country, "International")


def definition(market: Market) -> dict[str, Any]:
    """Return a market definition of the stream: always whole, and without any name."""
    words = market.words
    body: dict[str, Any] = {
        "bspMarket": False,
        "turnInPlayEnabled": words.turn_in_play_enabled,
        "persistenceEnabled": words.turn_in_play_enabled,
        "marketBaseRate": float(words.base_rate),
        "eventId": words.event_id,
        "eventTypeId": words.event_type_id,
        "numberOfWinners": words.winners,
        "bettingType": words.betting_type,
        "marketType": words.market_type,
        "marketTime": to_iso(words.start_ns),
        "suspendTime": to_iso(words.suspend_ns),
        "bspReconciled": False,
        "complete": words.complete,
        "inPlay": market.in_play,
        "crossMatching": False,
        "runnersVoidable": False,
        "numberOfActiveRunners": len(market.active),
        "betDelay": words.bet_delay if market.in_play else 0,
        "status": market.status,
    }
    if market.settled_ns is not None:
        body["settledTime"] = to_iso(market.settled_ns)
    if words.each_way_divisor:
        body["eachWayDivisor"] = float(words.each_way_divisor)
    if words.line is not None:
        low, high, step, _ = words.line
        body |= {"lineMinUnit": float(low), "lineMaxUnit": float(high), "lineInterval": float(step)}
    if words.bet_delay_models:
        body["betDelayModels"] = list(words.bet_delay_models)
    body["runners"] = [_defined(runner) for runner in market.runners]
    body |= {
        "regulators": ["MR_INT"],
        "countryCode": words.country,
        "discountAllowed": words.discount_allowed,
        "timezone": words.timezone,
        "openDate": to_iso(words.event_open_ns),
        "version": market.version,
        "priceLadderDefinition": {"type": ladder_type(market)},
    }
    return body


def _defined(runner: Runner) -> dict[str, Any]:
    body: dict[str, Any] = {"status": runner.status, "sortPriority": runner.words.sort_priority}
    if runner.removed_ns is not None:
        body["removalDate"] = to_iso(runner.removed_ns)
    body["id"] = runner.words.selection_id
    if runner.handicap:
        body["hc"] = runner.handicap
    return body
