"""Markets as the order book service writes them: the long form, the simplified one, the compact one."""

from typing import Any, Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.engine.events import MarketState
from allsight.emulators.polymarket.books import touch_of
from allsight.emulators.polymarket.formats import iso, price_texts
from allsight.emulators.polymarket.gamma_objects import USDC_E
from allsight.emulators.polymarket.state import VenueState
from allsight.emulators.universe.chance import digest
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketWords

MINIMUM_ORDER_AGE_S: Final = 4


class ClobObjects:
    """Writes what the order book service shows of the venue's state."""

    def __init__(self, state: VenueState) -> None:
        self._state = state

    def market(self, listing: Listing) -> dict[str, Any]:
        """Write a market in full."""
        state = self._state
        words = state.words(listing)
        closed = state.market(listing).state is MarketState.SETTLED
        fee = 1000 if words.fee_rate else 0
        value = state.settled_value(listing)
        return {
            "enable_order_book": state.has_book(listing),
            "active": not words.placeholder,
            "closed": closed,
            "archived": False,
            "accepting_orders": state.accepts_orders(listing),
            "accepting_order_timestamp": iso(listing.open_ns) if state.hydrated(listing) else None,
            "minimum_order_size": int(words.min_size),
            "minimum_tick_size": float(price_texts(state.market(listing).ladder).tick),
            "condition_id": words.condition_id,
            "question_id": words.question_id,
            "question": words.question,
            "description": words.description,
            "market_slug": words.slug,
            "end_date_iso": iso(words.end_ns - words.end_ns % SECOND_NS),
            "game_start_time": None if words.game_start_ns is None else iso(words.game_start_ns),
            "seconds_delay": words.seconds_delay,
            "fpmm": "",
            "maker_base_fee": fee,
            "taker_base_fee": fee,
            "notifications_enabled": True,
            "neg_risk": words.neg_risk,
            "neg_risk_market_id": words.question_id[:-2] + "00" if words.neg_risk else "",
            "neg_risk_request_id": _request_id(words) if words.neg_risk else "",
            "icon": "",
            "image": "",
            "rewards": self.rewards(words),
            "is_50_50_outcome": value is not None and value.denominator == 2,
            "tokens": self._tokens(listing, words),
            "tags": [tag.label for tag in PolymarketEventWords.of(state.floor.events[listing.group]).tags],
        }

    def simplified(self, listing: Listing) -> dict[str, Any]:
        """Write a market with its prices and flags only."""
        full = self.market(listing)
        return {
            key: full[key]
            for key in ("condition_id", "rewards", "tokens", "active", "closed", "archived", "accepting_orders")
        }

    def compact(self, listing: Listing) -> dict[str, Any]:
        """Write the trading parameters, the form of `/clob-markets`."""
        state = self._state
        words = state.words(listing)
        fee = 1000 if words.fee_rate else 0
        body: dict[str, Any] = {
            "r": {
                "mi": words.reward_min_size,
                "ma": words.reward_max_spread,
                "e": bool(words.reward_daily),
                "moas": MINIMUM_ORDER_AGE_S,
            },
            "t": [{"t": token, "o": outcome} for token, outcome in zip(words.tokens, words.outcomes, strict=True)],
            "c": words.condition_id,
            "mos": int(words.min_size),
            "mts": float(price_texts(state.market(listing).ladder).tick),
            "mbf": fee,
            "tbf": fee,
            "ao": state.accepts_orders(listing),
            "cbos": True,
            "aot": iso(listing.open_ns),
            "ibce": True,
            "v": "v1",
        }
        if words.neg_risk:
            body["nr"] = True
        if words.fee_rate is not None:
            body["fd"] = {"r": float(words.fee_rate), "e": 1, "to": True}
        if words.game_start_ns is not None:
            body |= {"sd": words.seconds_delay, "gst": iso(words.game_start_ns)}
        return body

    def rewards(self, words: PolymarketWords) -> dict[str, Any]:
        """Write the liquidity rewards of a market."""
        rates = [{"asset_address": USDC_E, "rewards_daily_rate": words.reward_daily}] if words.reward_daily else None
        return {"rates": rates, "min_size": words.reward_min_size, "max_spread": words.reward_max_spread}

    def reward_market(self, listing: Listing) -> dict[str, Any]:
        """Write a market of `/rewards/markets/current`."""
        words = self._state.words(listing)
        config = {
            "asset_address": USDC_E,
            "start_date": iso(listing.open_ns)[:10],
            "end_date": "2500-12-31",
            "rate_per_day": words.reward_daily,
            "total_rewards": 0,
        }
        return {
            "condition_id": words.condition_id,
            "rewards_max_spread": words.reward_max_spread,
            "rewards_min_size": words.reward_min_size,
            "rewards_config": [config],
            "native_daily_rate": words.reward_daily,
            "sponsored_daily_rate": 0,
            "sponsors_count": 0,
            "total_daily_rate": words.reward_daily,
        }

    def _tokens(self, listing: Listing, words: PolymarketWords) -> list[dict[str, Any]]:
        value = self._state.settled_value(listing)
        prices: tuple[float, float]
        if value is None:
            touch = touch_of(self._state.market(listing), 0)
            middle = round((float(touch.bid) + float(touch.ask)) / 2, 4)
            prices = middle, round(1 - middle, 4)
        else:
            prices = float(value), float(1 - value)
        return [
            {"token_id": token, "outcome": outcome, "price": price, "winner": value is not None and price == 1}
            for token, outcome, price in zip(words.tokens, words.outcomes, prices, strict=True)
        ]


def _request_id(words: PolymarketWords) -> str:
    return "0x" + digest("request", words.question_id).hex()
