"""What reads each recorded file of Smarkets, and which fields of them are left."""

import csv
import json
from fractions import Fraction
from pathlib import Path

from allsight.domain.book import Trust
from allsight.domain.clock import from_iso
from allsight.domain.fees import FeeForm
from allsight.domain.ids import Venue, market_key, split_key
from allsight.ingestion.adapters.smarkets import books, parse, wire
from allsight.ingestion.adapters.smarkets.ladder import PRICES, RUNGS, odds
from allsight.ingestion.adapters.smarkets.listing import RULES, Listing
from allsight.ingestion.adapters.smarkets.rest import read_error, read_pause
from allsight.ingestion.adapters.smarkets.venue import VENUE, SmarketsConfig
from allsight.ingestion.pages import PageDraft
from tests.ingestion.smarkets.support import a_contract, an_event
from tests.ingestion.smarkets.support import read_contracts as made_up
from tests.support.fields import Fields
from tests.support.recorded import Account, Found, Left, Parsed
from tests.support.recordings import raws, read_json

NOW_NS = from_iso("2026-04-18T17:00:00Z")
EVERYTHING = SmarketsConfig(domains=(), scopes=(), game_categories=())
QUOTED = "quotes_market_133237950_2026-04-18.json"
LISTED = "contracts_market_133237950_2026-04-18.json"
TRADED = "last_executed_prices_133237950_2026-04-18.json"
FOOTBALL = "markets_event_44964935_2026-04-18.json"

_PAGE = "words and order of the venue's own pages"
_OWN = "identity comes from id"
_SPORT = "facts of a sport that no rule of ours reads"
_STATES = "what holds now is in the states"
_AGAIN = "followed markets are read again whatever it says"

FIELDS = Fields(
    left={
        wire.Event: {
            "chart_time_period display_order short_name": _PAGE,
            "description": "about the event, null in every recording: rules stand in special_rules",
            "seo_description": "template text",
            "slug": "the last part of full_slug",
            "start_date": "the day of start_datetime",
            "end_date": "null nearly always",
            "created": "an event is no market: those carry their own",
            "parent_id": "the branch of the tree: full_slug names it",
            "inplay_enabled": _STATES,
            "super_sub_enabled venue": _SPORT,
        },
        wire.Market: {
            "cashout_enabled": "an offer of the venue's own pages",
            "categories": "the first of them is category",
            "contract_selections": "combined bets alone",
            "display_order display_type": _PAGE,
            "inplay_enabled": _STATES,
            "modified": _AGAIN,
            "slug": _OWN,
        },
        wire.MarketType: {"params": "of team totals, which are side markets"},
        wire.MarketInfo: {"reason": "why a market is halted, for people"},
        wire.Contract: {
            "competitor_id": _SPORT,
            "display_order": _PAGE,
            "info": "empty in every recording",
            "modified": _AGAIN,
            "slug": _OWN,
        },
        wire.Spent: {"count limit": "how many of how many calls: the pause depends on the expiry alone"},
    },
    inside={
        (wire.EventsPage, "events"): tuple[wire.Event, ...],
        (wire.MarketsAnswer, "markets"): tuple[wire.Market, ...],
        (wire.ContractsAnswer, "contracts"): tuple[wire.Contract, ...],
        (wire.ErrorBody, "data"): wire.Spent,
    },
)


def read_events(path: Path) -> Found:
    recording = read_json(path)
    page = FIELDS.decode(wire.decode_events, recording)
    draft = PageDraft(RULES)
    wanted = Listing(EVERYTHING).events(page.events, draft, changed=False)
    assert len(wanted) == len(recording["events"])
    assert sum(draft.filtered.values()) == 0
    assert (page.pagination.next_page or "").startswith("?state=upcoming&")
    for raw in page.events:
        event = wire.decode_event(raw)
        facts = parse.facts_of(event, "https://smarkets.com")
        assert facts.url == f"https://smarkets.com{event.full_slug}"
        assert (facts.occurs_ns or 0) > NOW_NS or event.type == wire.EventType("boxing", "single_event")
        assert facts.category == "sports"
    return {"events": len(page.events)}


def read_markets(path: Path) -> Found:
    """Read every market with two contracts made up for it, and prove the round trip of its name."""
    recording = read_json(path)
    answer = FIELDS.decode(wire.decode_markets, recording)
    listing = Listing(EVERYTHING)
    event = recording["markets"][0]["event_id"]
    listing.events(raws([an_event(int(event))]), PageDraft(), changed=False)
    draft = PageDraft(RULES)
    markets = listing.markets(answer.markets, draft)
    contracts = {
        market.id: made_up([a_contract(number, int(market.id), f"Side {number}") for number in (1, 2)])
        for market in markets
    }
    listing.fill(draft, markets, contracts, NOW_NS, whole=True)
    assert sum(draft.filtered.values()) == 0
    assert len(draft.events) == len(markets) == len(recording["markets"])
    assert len(draft.markets) == len(draft.rules) == 2 * len(markets)
    for found in draft.markets:
        market_id, contract_id = parse.ids_of(found.key)
        assert found.native == (("market", market_id), ("contract", contract_id), ("event", event))
        venue, parts = split_key(found.key)
        assert market_key(venue, *parts) == found.key
        assert found.event == parse.event_key_of(market_id)
        assert found.fees.form is FeeForm.NET_PROFIT
    for found_event, raw in zip(draft.events, recording["markets"], strict=True):
        assert found_event.at_most_one == (raw["winner_count"] == 1)
        assert found_event.at_least_one == raw["complete"]
        assert found_event.augmented == (not raw["complete"])
    return {"markets": len(markets)}


def read_contracts(path: Path) -> Found:
    answer = FIELDS.decode(wire.decode_contracts, path.read_bytes())
    contracts = [wire.decode_contract(raw) for raw in answer.contracts]
    for contract in contracts:
        assert parse.ids_of(parse.key_of(contract)) == (contract.market_id, contract.id)
    assert [contract.contract_type.name for contract in contracts if contract.contract_type] == ["HOME", "DRAW", "AWAY"]
    return {"contracts": len(contracts)}


def read_quotes(path: Path) -> Found:
    count, found = 0, FIELDS.decode(wire.decode_quotes, path.read_bytes())
    for contract_id, sides in found.items():
        quoted = (*sides.bids, *sides.offers)
        assert all(quote.price in RUNGS for quote in quoted), "every recorded price is a tick"
        key = market_key(VENUE, "133237950", contract_id)
        book = books.parse_book(sides, key, NOW_NS, trust=Trust.DELAYED, reason="recorded")
        stubs = sum(quote.price in (1, 9_999) for quote in quoted)
        assert len(book.bids) + len(book.asks) == len(quoted) - stubs
        assert max(level.rung for level in book.bids) < min(level.rung for level in book.asks)
        count += len(quoted)
    return {"books": len(found), "levels": count}


def read_last_prices(path: Path) -> Found:
    prices = FIELDS.decode(wire.decode_last_prices, path.read_bytes()).last_executed_prices["133237950"]
    percents = {one.contract_id: one.last_executed_price for one in prices}
    found = {contract: books.basis_points(percent) for contract, percent in percents.items() if percent is not None}
    assert found == {"373884621": 6_536, "373884623": 2_128, "373884622": 1_220}
    assert all(price in RUNGS for price in found.values()), "a last trade stands on the same ladder"
    assert all(parse.instant(one.timestamp) for one in prices)
    return {"prices": len(found)}


def read_refusal(path: Path) -> Found:
    refused = read_json(path)["rate_limit_exceeded"]
    raw, status = json.dumps(refused["body"]).encode(), refused["http_status"]
    FIELDS.decode(wire.decode_error, raw)
    kind, said = read_error(status, raw)
    assert kind is None
    assert said.startswith("RATE_LIMIT_EXCEEDED")
    assert read_pause(status, {}, raw, from_iso("2022-02-12T02:14:00Z")) == 42.0
    assert read_pause(status, {}, raw, NOW_NS) is None, "an expiry that is past says nothing"
    return {"answers": 1}


def read_ladder(path: Path) -> Found:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["price_bp"]) for row in rows] == sorted(PRICES, reverse=True)
    assert [Fraction(row["decimal_odds"]) for row in rows] == list(odds())
    assert all(Fraction(row["price_percent"]) * 100 == int(row["price_bp"]) for row in rows)
    return {"ticks": len(rows)}


ACCOUNT = Account(
    Venue.SMARKETS,
    (
        Left("SOURCES.md", "describes the recordings"),
        Parsed("events_upcoming_*.json", "wire.decode_events, Listing.events, facts_of", read_events, count=2),
        Parsed("markets_event_43802657_2024-06-12.json", "wire.decode_markets, Listing.markets, fill", read_markets),
        Parsed(FOOTBALL, "wire.decode_markets, Listing.markets, fill", read_markets),
        Parsed(LISTED, "wire.decode_contracts, decode_contract", read_contracts),
        Parsed(QUOTED, "wire.decode_quotes, parse_book", read_quotes),
        Parsed(TRADED, "wire.decode_last_prices, basis_points", read_last_prices),
        Parsed("error_rate_limit_2022-02-12.json", "rest.read_error, read_pause", read_refusal),
        Parsed("odds_ladder.csv", "ladder.PRICES, odds", read_ladder),
    ),
    FIELDS,
)
