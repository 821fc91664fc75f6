"""Markets, events and tags as the catalogue writes them: JSON in strings, numbers in strings, keys that come and go."""

import json
from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, MINUTE_NS, SECOND_NS
from allsight.emulators.engine.events import MarketState
from allsight.emulators.polymarket.books import touch_of
from allsight.emulators.polymarket.formats import iso, price_texts, spaced
from allsight.emulators.polymarket.state import VenueState
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.chance import digest, number
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketTag, PolymarketWords

USDC_E: Final = "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174"
_ORACLE: Final = "0x65070BE91477460D8A7AeEb94ef92fe056C2f2A7"
_NEG_RISK_ORACLE: Final = "0x2F5e3684cb1F318ec51b00Edba38d79Ac2c0aA9d"
_SUBMITTER: Final = "0x91430CaD2d3975766499717fA0D66A78D814E5c5"
_REMEMBERED: Final = 5_000
_IMAGES: Final = "https://polymarket-upload.s3.us-east-2.amazonaws.com/"


class GammaObjects:
    """Writes what the catalogue shows of the venue's state."""

    def __init__(self, state: VenueState) -> None:
        self._state = state
        self._prices: dict[str, VenuePrice] = {}
        self._moved: dict[str, tuple[int, dict[str, float]]] = {}

    def market(self, listing: Listing, *, with_events: bool = True) -> dict[str, Any]:
        """Write a market."""
        state, now = self._state, self._state.clock.now_ns()
        words = state.words(listing)
        hydrated = state.hydrated(listing)
        value = state.settled_value(listing)
        market = state.market(listing)
        closed = market.state is MarketState.SETTLED
        traded = self._volumes(listing, now)
        body: dict[str, Any] = {
            "id": words.gamma_id,
            "question": words.question,
            "conditionId": words.condition_id,
            "slug": words.slug,
            "resolutionSource": words.resolution_source,
            "endDate": iso(words.end_ns - words.end_ns % SECOND_NS),
            "liquidity": str(traded["liquidity"]),
            "startDate": iso(listing.open_ns),
            "image": self._image(words),
            "icon": self._image(words),
            "description": words.description,
            "outcomes": json.dumps(list(words.outcomes), ensure_ascii=False),
            "outcomePrices": json.dumps([str(price) for price in self._outcome_prices(listing, value)]),
            "volume": str(traded["total"]),
            "active": not words.placeholder,
            "closed": closed,
            "marketMakerAddress": "",
            "createdAt": iso(listing.listed_ns + number(listing.id, "created") % SECOND_NS // 1000 * 1000),
            "updatedAt": iso(self._updated_ns(listing, now)),
            "new": now - listing.listed_ns < DAY_NS,
            "featured": False,
            "submitted_by": _SUBMITTER,
            "archived": False,
            "resolvedBy": _NEG_RISK_ORACLE if words.neg_risk else _ORACLE,
            "restricted": True,
            "groupItemTitle": words.group_item_title,
            "groupItemThreshold": str(words.group_item_threshold),
            "questionID": words.question_id,
            "enableOrderBook": True,
            "orderPriceMinTickSize": float(price_texts(market.ladder).tick),
            "orderMinSize": int(words.min_size),
            "volumeNum": traded["total"],
            "liquidityNum": traded["liquidity"],
            "endDateIso": iso(words.end_ns)[:10],
            "startDateIso": iso(listing.open_ns)[:10],
            "hasReviewedDates": True,
            **{f"volume{span}": traded[span] for span in ("24hr", "1wk", "1mo", "1yr")},
            "clobTokenIds": json.dumps(list(words.tokens)),
            "umaBond": words.uma_bond,
            "umaReward": "5" if words.uma_bond == "500" else "10",
            **{f"volume{span}Clob": traded[span] for span in ("24hr", "1wk", "1mo", "1yr")},
            "volumeClob": traded["total"],
            "liquidityClob": traded["liquidity"],
            "makerBaseFee": 1000 if words.fee_rate else 0,
            "takerBaseFee": 1000 if words.fee_rate else 0,
            "customLiveness": 0,
            "acceptingOrders": state.accepts_orders(listing) and hydrated,
            "negRisk": words.neg_risk,
            "negRiskRequestID": _hex("request", words.question_id) if words.neg_risk else "",
            "ready": False,
            "funded": False,
            "acceptingOrdersTimestamp": iso(listing.open_ns),
            "cyom": False,
            "competitive": round(traded["competitive"], 6),
            "approved": True,
            "rewardsMinSize": words.reward_min_size,
            "rewardsMaxSpread": words.reward_max_spread,
            **self._quotes(listing),
            "automaticallyActive": True,
            "clearBookOnStart": True,
            "manualActivation": False,
            "negRiskOther": words.neg_risk_other,
            "umaResolutionStatuses": self._statuses(listing, now),
            "pendingDeployment": False,
            "deploying": False,
            "deployingTimestamp": iso(listing.listed_ns + 2 * MINUTE_NS),
            "rfqEnabled": False,
            "holdingRewardsEnabled": listing.close_ns - listing.open_ns > 120 * DAY_NS,
            "feesEnabled": words.fee_rate is not None,
            "version": "v1",
        }
        if not hydrated:
            for key in ("clobTokenIds", "outcomePrices", "acceptingOrdersTimestamp"):
                del body[key]
        body |= self._optional(listing, words, now)
        if with_events:
            body["events"] = [self.event(state.floor.events[listing.group], nested=False)]
        return body

    def market_summary(self, listing: Listing) -> dict[str, Any]:
        """Return the fields of a market by which the catalogue is filtered and sorted, without the cost of the rest."""
        state, now = self._state, self._state.clock.now_ns()
        words = state.words(listing)
        traded = self._volumes(listing, now)
        return {
            "id": words.gamma_id,
            "closed": state.market(listing).state is MarketState.SETTLED,
            "questionID": words.question_id,
            "volume24hr": traded["24hr"],
            "volumeNum": traded["total"],
            "liquidityNum": traded["liquidity"],
            "endDate": iso(words.end_ns - words.end_ns % SECOND_NS),
            "startDate": iso(listing.open_ns),
            "sportsMarketType": words.sports_market_type or None,
            "gameId": PolymarketEventWords.of(state.floor.events[listing.group]).game_id or None,
            "umaResolutionStatus": self._uma_status(listing, now),
        }

    def event_summary(self, event: ListedEvent) -> dict[str, Any]:
        """Return the fields of an event by which the catalogue is filtered and sorted."""
        state, now = self._state, self._state.clock.now_ns()
        words = PolymarketEventWords.of(event)
        listings = [state.floor.listings[name] for name in event.listings if name in state.floor.listings]
        traded = [self._volumes(listing, now) for listing in listings]
        closed = all(state.market(listing).state is MarketState.SETTLED for listing in listings)
        return {
            "id": words.gamma_id,
            "closed": closed,
            "volume": sum(one["total"] for one in traded),
            "volume24hr": sum(one["24hr"] for one in traded),
            "liquidity": sum(one["liquidity"] for one in traded),
            "endDate": iso(words.end_ns - words.end_ns % SECOND_NS),
            "startDate": iso(event.listed_ns),
            "live": words.start_ns is not None and words.start_ns <= now and not closed,
            "ended": words.start_ns is not None and closed,
        }

    def event(self, event: ListedEvent, *, nested: bool = True) -> dict[str, Any]:
        """Write an event; `nested` adds all its markets and tags."""
        state, now = self._state, self._state.clock.now_ns()
        words = PolymarketEventWords.of(event)
        listings = [state.floor.listings[name] for name in event.listings if name in state.floor.listings]
        traded = [self._volumes(listing, now) for listing in listings]
        closed = all(state.market(listing).state is MarketState.SETTLED for listing in listings)
        sums = {
            key: round(sum(one[key] for one in traded), 6)
            for key in ("total", "liquidity", "24hr", "1wk", "1mo", "1yr")
        }
        updated = max((self._updated_ns(listing, now) for listing in listings), default=now)
        body: dict[str, Any] = {
            "id": words.gamma_id,
            "ticker": words.slug,
            "slug": words.slug,
            "title": event.title,
            "description": words.description,
            "resolutionSource": words.resolution_source,
            "startDate": iso(event.listed_ns),
            "creationDate": iso(event.listed_ns),
            "endDate": iso(words.end_ns - words.end_ns % SECOND_NS),
            "image": _IMAGES + words.slug + ".png",
            "icon": _IMAGES + words.slug + ".png",
            "active": True,
            "closed": closed,
            "archived": False,
            "new": now - event.listed_ns < DAY_NS,
            "featured": False,
            "restricted": True,
            "liquidity": sums["liquidity"],
            "volume": sums["total"],
            "openInterest": round(sums["total"] * 0.3, 6),
            "createdAt": iso(event.listed_ns),
            "updatedAt": iso(updated),
            "competitive": max((one["competitive"] for one in traded), default=0.0),
            "volume24hr": sums["24hr"],
            "volume1wk": sums["1wk"],
            "volume1mo": sums["1mo"],
            "volume1yr": sums["1yr"],
            "enableOrderBook": True,
            "liquidityClob": sums["liquidity"],
            "negRisk": words.neg_risk,
            "commentCount": number(event.id, "comments") % 300,
            "cyom": False,
            "showAllOutcomes": True,
            "showMarketImages": True,
            "enableNegRisk": words.neg_risk,
            "automaticallyActive": True,
            "negRiskAugmented": words.augmented,
            "cumulativeMarkets": words.cumulative,
            "pendingDeployment": False,
            "deploying": False,
            "version": "v1",
        }
        if words.neg_risk:
            body["negRiskMarketID"] = words.neg_risk_market_id
        if words.series_slug:
            body["seriesSlug"] = words.series_slug
            body["series"] = [self.series(event)]
        if words.start_ns is not None:
            body |= {"startTime": iso(words.start_ns), "gameId": words.game_id, "eventDate": iso(words.start_ns)[:10],
                     "live": words.start_ns <= now and not closed, "ended": closed}  # fmt: skip
        if nested:
            body["markets"] = [self.market(listing, with_events=False) for listing in listings]
            body["tags"] = [tag_body(tag) for tag in words.tags]
        return body

    def series(self, event: ListedEvent) -> dict[str, Any]:
        """Write the recurring group of an event."""
        words = PolymarketEventWords.of(event)
        return {
            "id": str(10_000 + number("series", words.series_slug) % 90_000),
            "ticker": words.series_slug,
            "slug": words.series_slug,
            "title": words.series_title,
            "seriesType": "single",
            "recurrence": words.recurrence,
            "active": True,
            "closed": False,
            "archived": False,
            "featured": False,
            "restricted": True,
        }

    # -- parts --------------------------------------------------------------------------------------------------------

    def _optional(self, listing: Listing, words: PolymarketWords, now_ns: int) -> dict[str, Any]:
        """Return the keys that only some markets have."""
        body: dict[str, Any] = {}
        if words.fee_rate is not None and words.fee_type is not None and words.rebate_rate is not None:
            body["feeType"] = words.fee_type
            schedule = {"exponent": 1, "rate": float(words.fee_rate), "takerOnly": True}
            body["feeSchedule"] = {**schedule, "rebateRate": float(words.rebate_rate)}
        if words.neg_risk:
            body["negRiskMarketID"] = words.question_id[:-2] + "00"
        if words.sports_market_type:
            body |= {"sportsMarketType": words.sports_market_type, "secondsDelay": words.seconds_delay,
                     "gameId": PolymarketEventWords.of(self._state.floor.events[listing.group]).game_id}  # fmt: skip
            if words.line:
                body["line"] = float(words.line)
        if words.game_start_ns is not None:
            body |= {"gameStartTime": spaced(words.game_start_ns), "eventStartTime": iso(words.game_start_ns)}
        elif words.event_start_ns is not None:
            body["eventStartTime"] = iso(words.event_start_ns)
        if words.reward_daily:
            reward = {"id": str(number(listing.id, "reward") % 10**6), "conditionId": words.condition_id,
                      "assetAddress": USDC_E, "rewardsAmount": 0, "rewardsDailyRate": words.reward_daily,
                      "startDate": iso(listing.open_ns)[:10], "endDate": "2500-12-31"}  # fmt: skip
            body["clobRewards"] = [reward]
        status = self._uma_status(listing, now_ns)
        if status is not None:
            body["umaResolutionStatus"] = status
        if status == "resolved":
            ended = listing.settled_ns
            body |= {"closedTime": spaced(ended), "umaEndDate": iso(ended), "automaticallyResolved": True}
        return body

    def _uma_status(self, listing: Listing, now_ns: int) -> str | None:
        if now_ns < listing.close_ns:
            return None
        return "resolved" if now_ns >= listing.settled_ns else "proposed"

    def _statuses(self, listing: Listing, now_ns: int) -> str:
        return json.dumps(["proposed"] if now_ns >= listing.close_ns else [])

    def _outcome_prices(self, listing: Listing, value: Fraction | None) -> tuple[float | int, float | int]:
        if value is not None:
            return (int(value), int(1 - value)) if value.denominator == 1 else (float(value), float(1 - value))
        middle = self._middle(listing)
        return round(middle, 4), round(1 - middle, 4)

    def _middle(self, listing: Listing) -> float:
        market = self._state.market(listing)
        touch = touch_of(market, 0)
        if touch.bid == "0" and touch.ask == "1":
            texts = price_texts(market.ladder)
            return 0.5 if market.last_rung is None else texts.numbers[market.last_rung]
        return (float(touch.bid) + float(touch.ask)) / 2

    def _quotes(self, listing: Listing) -> dict[str, Any]:
        market = self._state.market(listing)
        touch = touch_of(market, 0)
        bid, ask = float(touch.bid), float(touch.ask)
        last = (
            self._middle(listing) if market.last_rung is None else price_texts(market.ladder).numbers[market.last_rung]
        )
        return {
            "spread": round(ask - bid, 4),
            **self._moves(listing, self._state.clock.now_ns()),
            "lastTradePrice": round(last, 4),
            "bestBid": bid,
            "bestAsk": ask,
        }

    def _moves(self, listing: Listing, now_ns: int) -> dict[str, float]:
        """Return how far the price has moved over some spans; looked up once in ten minutes."""
        if len(self._moved) > _REMEMBERED:
            self._moved.clear()
            self._prices.clear()
        kept = self._moved.get(listing.id)
        if kept is None or now_ns - kept[0] > 10 * MINUTE_NS:
            price = self._price(listing)
            shift = {days: price.at(max(listing.open_ns, now_ns - round(days * DAY_NS))) for _, days in _SPANS}
            last = price.at(now_ns)
            moves = {f"one{span}PriceChange": round(last - shift[days], 4) for span, days in _SPANS}
            kept = self._moved[listing.id] = now_ns, moves
        return kept[1]

    def _price(self, listing: Listing) -> VenuePrice:
        known = self._prices.get(listing.id)
        if known is None:
            crowd = self._state.config.crowd
            known = VenuePrice(self._state.world, listing, seed=crowd.seed, dislocations=0.0)
            self._prices[listing.id] = known
        return known

    def _volumes(self, listing: Listing, now_ns: int) -> dict[str, float]:
        """Return what was traded so far, in collateral; the past is modelled from the listing's usual day."""
        days = max(0.0, (min(now_ns, listing.close_ns) - listing.open_ns) / DAY_NS)
        middle = self._middle(listing)
        day = listing.volume_24h * (0.2 + 0.8 * min(middle, 1 - middle))
        seen = self._state.market(listing).volume / 10**6 * middle
        spans = {"24hr": 1.0, "1wk": 7.0, "1mo": 30.0, "1yr": 365.0}
        found = {span: round(day * min(days, length) ** 0.8 + seen, 6) for span, length in spans.items()}
        open_now = now_ns < listing.close_ns
        found["liquidity"] = round(day * 0.6 + 50, 5) if open_now else 0.0
        found["total"] = round(day * days**0.8 + seen, 6)
        found["competitive"] = 1 / (1 + (middle - 0.5) ** 2)
        return found

    def _updated_ns(self, listing: Listing, now_ns: int) -> int:
        stages = (listing.open_ns, listing.close_ns, listing.settled_ns, self._state.edited_ns.get(listing.id, 0))
        return max(listing.listed_ns, *(stage for stage in stages if stage <= now_ns))

    def _image(self, words: PolymarketWords) -> str:
        return _IMAGES + words.slug.rpartition("-")[0] + ".png"


_SPANS: Final = (("Day", 1.0), ("Week", 7.0), ("Month", 30.0), ("Year", 365.0))


def tag_body(tag: PolymarketTag) -> dict[str, Any]:
    """Write a tag."""
    made = "2024-11-07T23:07:25.512144Z"
    return {"id": tag.id, "label": tag.label, "slug": tag.slug, "forceShow": False, "createdAt": made,
            "updatedAt": "2026-03-09T22:20:41.744191Z", "requiresTranslation": False}  # fmt: skip


def _hex(*parts: object) -> str:
    return "0x" + digest(*parts).hex()
