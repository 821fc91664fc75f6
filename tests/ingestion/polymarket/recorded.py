"""What reads each recorded file of Polymarket, and which fields of them are left."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Market
from allsight.ingestion.adapters.polymarket import fees, listing, parse, wire
from tests.support.fields import Fields
from tests.support.recorded import Account, Compared, Found, Left, Parsed
from tests.support.recordings import read_json

NOW_NS = 1_791_300_000 * 10**9
KEY = MarketKey("polymarket:0x00")

Kind = TypeVar("Kind", bound=msgspec.Struct)
Reader = Callable[[Path], Found]

_PAGE = "for the venue's own pages"
_FIGURES = "prices, volumes and interest of the moment: the book is asked for itself"
_IDS = "ids of other systems: the condition id names it"
_LEFTOVER = "a leftover that is not the rate (trap 9)"
_STAGE = "stages of listing: closed, active, archived and acceptingOrders say what holds"
_ORDERS = "for execution"
_SPORT = "facts of a game: rules and title name it"
_OLD = "of markets before the order book, which are left out"
_AGAIN = "the catalogue is read again after such a message"
_CATALOGUE = "the catalogue says it"

FIELDS = Fields(
    left={
        wire.GammaMarket: {
            "bestAsk bestBid competitive lastTradePrice liquidity liquidityAmm liquidityClob oneDayPriceChange "
            "oneHourPriceChange oneMonthPriceChange oneWeekPriceChange oneYearPriceChange spread volume volume1mo "
            "volume1moAmm volume1moClob volume1wk volume1wkAmm volume1wkClob volume1yr volume1yrAmm volume1yrClob "
            "volume24hrClob volumeClob volumeNum": _FIGURES,
            "category creator featured groupItemThreshold icon image mailchimpTag new pagerDutyNotificationEnabled "
            "requiresTranslation seriesColor showGmpOutcome showGmpSeries submitted_by twitterCardImage updatedBy":
                _PAGE,
            "approved automaticallyActive deploying deployingTimestamp funded hasReviewedDates manualActivation "
            "pendingDeployment ready readyForCron": _STAGE,
            "clobRewards makerRebatesFeeShareBps rewardsMaxSpread rewardsMinSize":
                "rewards: never counted into a price",
            "clearBookOnStart comboStatus restricted rfqEnabled": _ORDERS,
            "cyom": "created by a user: its rules say what it pays",
            "endDateIso startDateIso": "the day of an instant that is read",
            "fpmmLive lowerBound marketType upperBound": _OLD,
            "gameId sportsMarketType": _SPORT,
            "makerBaseFee takerBaseFee": _LEFTOVER,
            "marketMakerAddress negRiskMarketID negRiskRequestID questionID questionId": _IDS,
            "resolvedBy umaBond umaReward": "who proposes the answer and for how much",
            "umaEndDate": "closedTime says when it ended",
        },
        wire.GammaEvent: {
            "commentCount competitive liquidity liquidityClob openInterest volume volume1mo volume1wk volume1yr "
            "volume24hr estimateValue": _FIGURES,
            "countryName electionType eventMetadata featured gmpChartMode icon image new requiresTranslation "
            "showAllOutcomes showMarketImages sortBy ticker": _PAGE,
            "active archived automaticallyActive automaticallyResolved deploying deployingTimestamp enableOrderBook "
            "pendingDeployment": "every market says its own",
            "closedTime endDate startDate creationDate updatedAt": "every market says its own",
            "cumulativeMarkets": "markets of which each includes the next: rules say so",
            "cyom": "created by a user: its rules say what it pays",
            "ended eventDate eventWeek gameId live period score": _SPORT,
            "negRiskMarketID": _IDS,
            "resolutionSource": "every market states its own, and two recorded events name another game's",
            "restricted": _ORDERS,
        },
        wire.GammaSeries: {
            "active archived closed commentCount createdAt featured icon id image liquidity recurrence "
            "requiresTranslation restricted seriesType ticker title updatedAt volume volume24hr": "its slug names it",
        },
        wire.GammaTag: {
            "createdAt createdBy forceHide forceShow id isCarousel publishedAt requiresTranslation updatedAt updatedBy":
                _PAGE,
        },
        wire.MarketsPage: {"$schema": "where the answer is described"},
        wire.CompactMarket: {
            "aot cbos ibce": _ORDERS,
            "mbf tbf": _LEFTOVER,
            "r": "rewards: never counted into a price",
        },
        wire.ClobMarket: {
            "accepting_order_timestamp accepting_orders active archived description enable_order_book end_date_iso "
            "game_start_time market_slug minimum_order_size minimum_tick_size neg_risk question seconds_delay tags":
                _CATALOGUE,
            "fpmm neg_risk_market_id neg_risk_request_id question_id": _IDS,
            "icon image notifications_enabled": _PAGE,
            "maker_base_fee taker_base_fee": _LEFTOVER,
            "rewards": "rewards: never counted into a price",
        },
        wire.ClobToken: {"price": _FIGURES},
        wire.BestBidAsk: {"best_ask best_bid spread": "may run behind price_change, so nothing is compared with it"},
        wire.LastTrade: {"fee_rate_bps": _LEFTOVER},
        wire.MarketResolved: {
            "event_message id tags": _CATALOGUE,
            "winning_outcome": "the label of the token that won: the token is read",
        },
        wire.NewMarket: {
            "active assets_ids clob_token_ids condition_id description game_start_time group_item_title id line "
            "order_price_min_tick_size outcomes question sports_market_type tags": _AGAIN,
        },
        wire.EventHeader: {"description slug ticker title": _AGAIN},
    },
    inside={
        (wire.MarketsPage, "markets"): list[wire.GammaMarket],
        (wire.GammaEvent, "markets"): list[wire.GammaMarket],
        (wire.GammaMarket, "events"): list[wire.GammaEvent],
        (wire.GammaMarket, "feeSchedule"): wire.GammaFee | None,
    },
)  # fmt: skip
"""Fields that we leave, each with the reason."""


def decoded(kind: type[Kind], value: object) -> Kind:
    return FIELDS.decode(msgspec.json.Decoder(kind).decode, value)


def rows(path: Path, field: str) -> list[dict[str, Any]]:
    """Return what a recorded answer lists: a page, a bare list, or one object."""
    value = read_json(path)
    found = value if isinstance(value, list) else value.get(field, [value])
    return list(found)


def market(value: object, event: wire.GammaEvent) -> Market | None:
    """Return a market of the catalogue; None if it is not set up for the book."""
    found = decoded(wire.GammaMarket, value)
    if found.fee_schedule != msgspec.Raw(b"null"):
        decoded(wire.GammaFee, found.fee_schedule)
    tick = found.order_price_min_tick_size
    if tick is None or listing.tokens(found) is None:
        return None
    parent = listing.event(event, "https://polymarket.com", complete=True)
    return listing.market(found, parent, parse.ladder_for(Fraction(tick)), NOW_NS)


def read_gamma_markets(path: Path) -> Found:
    if "keyset" in path.name:
        decoded(wire.MarketsPage, path.read_bytes())
    parsed = []
    for row in rows(path, "markets"):
        parents = row.get("events") or [{"id": "0"}]
        parsed.append(market(row, decoded(wire.GammaEvent, parents[0])))
    whole = sum(one is not None for one in parsed)
    return {"markets": whole, "bookless markets": len(parsed) - whole}


def read_gamma_events(path: Path) -> Found:
    found, whole, others = rows(path, "events"), 0, 0
    for row in found:
        event = decoded(wire.GammaEvent, row)
        listing.event(event, "https://polymarket.com", complete=True)
        for part in event.markets:
            assert listing.key_of(decoded(wire.GammaMarket, part))
            ready = market(part, event) is not None
            whole, others = whole + ready, others + (not ready)
    return {"events": len(found), "markets": whole, "bookless markets": others}


def read_clob_markets(path: Path) -> Found:
    found = [decoded(wire.ClobMarket, row) for row in rows(path, "data")]
    ended = [listing.clob_settlement(one) for one in found]
    return {"markets": len(found), "settlements": sum(one is not None for one in ended)}


def read_compact_market(path: Path) -> Found:
    found = decoded(wire.CompactMarket, path.read_bytes())
    assert (found.mts, fees.from_compact(found).form) == (Fraction(1, 1000), "quadratic")
    return {"markets": 1}


def read_book(path: Path) -> Found:
    return _book(decoded(wire.Book, path.read_bytes()))


def _book(book: wire.Book) -> Found:
    snapshot = parse.snapshot(book, KEY, parse.ladder_for(Fraction(1, 1000)), NOW_NS)
    assert len(snapshot.bids) == len(book.bids)
    assert len(snapshot.asks) == len(book.asks)
    assert max(one.rung for one in snapshot.bids) < min(one.rung for one in snapshot.asks)
    return {"messages": 1, "levels": len(snapshot.bids) + len(snapshot.asks)}


def read_event(path: Path) -> Found:
    event = FIELDS.decode(wire.decode_frame, path.read_bytes())
    assert not isinstance(event, list)
    return _event(event)


def read_untagged(kind: type[wire.StreamEvent]) -> Reader:
    """Read a file whose source project left out `event_type`."""
    return lambda path: _event(decoded(kind, path.read_bytes()))


def _event(event: wire.StreamEvent) -> Found:
    ladder = parse.ladder_for(Fraction(1, 1000))
    assert parse.stamp_ns(event.timestamp) > 0
    match event:
        case wire.Book():
            return _book(event)
        case wire.PriceChange():
            changes = [(parse.exact_rung(one.price, ladder), parse.quanta(one.size)) for one in event.price_changes]
            return {"messages": 1, "changes": len(changes)}
        case wire.LastTrade():
            assert parse.trade(event, KEY, of_yes=True, recv_ns=NOW_NS).size > 0
            return {"messages": 1, "trades": 1}
        case wire.TickSizeChange():
            assert parse.number(event.old_tick_size) > parse.number(event.new_tick_size) > 0
        case wire.MarketResolved():
            assert event.winning_asset_id in event.assets_ids
    return {"messages": 1}


_GAMMA_MARKETS = "wire.GammaMarket, GammaEvent, GammaFee, listing.market"
_GAMMA_EVENTS = "wire.GammaEvent, GammaMarket, GammaFee, listing.event, listing.market"
_CLOB = "wire.ClobMarket, listing.clob_settlement"
_BOOK = "wire.Book, parse.snapshot"
_FRAME = "wire.decode_frame, parse"
_OWN = "own orders and trades: comes with execution"
_FEE_RATE = "/fee-rate is a leftover that is not the rate (trap 9)"
_DATA_1 = "Data API version 1, announced to end on 2026-10-24"

ACCOUNT = Account(
    Venue.POLYMARKET,
    (
        Left("SOURCES.md", "describes the recordings"),
        Parsed("clob_book_live_2026-10-06.json clob_book_response.json py_http_responses_book.json", _BOOK, read_book),
        Parsed("clob_clob-markets_xi.json", "wire.CompactMarket, fees.from_compact", read_compact_market),
        Parsed("clob_market_closed_binary_accepting_*.json", _CLOB, read_clob_markets, count=2),
        Parsed("py_http_responses_market.json py_http_responses_markets.json", _CLOB, read_clob_markets),
        Parsed("gamma_event.json search_response.json", _GAMMA_EVENTS, read_gamma_events),
        Parsed("py_http_responses_event.json py_http_responses_events_list.json", _GAMMA_EVENTS, read_gamma_events),
        Parsed(
            "gamma_market.json gamma_market_*.json gamma_markets_*.json", _GAMMA_MARKETS, read_gamma_markets, count=9
        ),
        Parsed(
            "py_http_responses_market_slug.json py_http_responses_markets_list.json", _GAMMA_MARKETS, read_gamma_markets
        ),
        Parsed("ws_market_*.json", _FRAME, read_event, count=8),
        Parsed(
            "py_ws_messages_book.json py_ws_messages_last_trade_price.json py_ws_messages_price_change_v2.json "
            "py_ws_messages_tick_size_change.json",
            _FRAME,
            read_event,
        ),
        Parsed("ws_book_snapshot.json", _BOOK, read_untagged(wire.Book)),
        Parsed("ws_quotes.json", "wire.PriceChange, parse", read_untagged(wire.PriceChange)),
        Parsed("ws_last_trade.json", "wire.LastTrade, parse.trade", read_untagged(wire.LastTrade)),
        Parsed("ws_tick_size_change.json", "wire.TickSizeChange, parse", read_untagged(wire.TickSizeChange)),
        Compared(
            "signing_vectors.json",
            "ingestion/polymarket/test_auth.py emulators/polymarket/test_signing.py",
            "signatures of requests and orders",
        ),
        Left("py_ws_messages_price_change.json", "form of 2024, one flat level; the venue ended it on 2025-09-15"),
        Left("gamma_tags.json", "the list of topics; ours come inside events"),
        Left("clob_fee_rate_response_*.json", _FEE_RATE, count=2),
        Left("py_http_responses_trades.json data_api_trades_response.json", _DATA_1),
        Left("data_api_positions_response.json", "own positions: comes with execution"),
        Left("onchain_order_filled_v2_logs.json", "chain logs: comes with execution"),
        Left("rtds_*.json", "RTDS prices: not a market", count=4),
        Left("http_*.json ws_user_*.json", _OWN, count=23),
        Left("py_ws_messages_order_*.json py_ws_messages_user_*.json py_ws_messages_trades.json", _OWN, count=7),
    ),
    FIELDS,
)
