"""Every recorded file of the venue is read by our own decoders and parsers, and every field in it is accounted for."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import from_iso
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, market_key, split_key
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle
from allsight.ingestion.adapters.smarkets import books, parse, wire
from allsight.ingestion.adapters.smarkets.ladder import LADDER, PRICES, RUNGS
from allsight.ingestion.adapters.smarkets.listing import OTHER_DOMAIN, RULES, SIDE_MARKET, Listing
from allsight.ingestion.adapters.smarkets.rest import read_error, read_pause
from allsight.ingestion.adapters.smarkets.venue import VENUE, SmarketsConfig
from allsight.ingestion.pages import UNREADABLE, PageDraft
from tests.ingestion.smarkets.support import a_contract, an_event, raws

NOW_NS = from_iso("2026-04-18T17:00:00Z")
EVERYTHING = SmarketsConfig(domains=(), scopes=(), game_categories=())
QUOTED = "quotes_market_133237950_2026-04-18.json"
LISTED = "contracts_market_133237950_2026-04-18.json"
TRADED = "last_executed_prices_133237950_2026-04-18.json"
FOOTBALL = "markets_event_44964935_2026-04-18.json"


def body(recording: Any) -> bytes:
    return json.dumps(recording).encode()


def read_events(recording: Any) -> int:
    page = wire.decode_events(body(recording))
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
    return len(page.events)


def read_markets(recording: Any) -> int:
    """Read every market with two contracts made up for it, and prove the round trip of its name."""
    answer = wire.decode_markets(body(recording))
    listing = Listing(EVERYTHING)
    event = recording["markets"][0]["event_id"]
    listing.events(raws([an_event(int(event))]), PageDraft(), changed=False)
    draft = PageDraft(RULES)
    markets = listing.markets(answer.markets, draft)
    contracts = {
        market.id: [
            wire.decode_contract(body(a_contract(number, int(market.id), f"Side {number}"))) for number in (1, 2)
        ]
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
    return len(markets)


def read_contracts(recording: Any) -> int:
    answer = wire.decode_contracts(body(recording))
    contracts = [wire.decode_contract(raw) for raw in answer.contracts]
    for contract in contracts:
        assert parse.ids_of(parse.key_of(contract)) == (contract.market_id, contract.id)
    assert [contract.contract_type.name for contract in contracts if contract.contract_type] == ["HOME", "DRAW", "AWAY"]
    return len(contracts)


def read_quotes(recording: Any) -> int:
    count = 0
    for contract_id, sides in wire.decode_quotes(body(recording)).items():
        quoted = (*sides.bids, *sides.offers)
        assert all(quote.price in RUNGS for quote in quoted), "every recorded price is a tick"
        key = market_key(VENUE, "133237950", contract_id)
        book = books.parse_book(sides, key, NOW_NS, trust=Trust.DELAYED, reason="recorded", valid_for_ns=1)
        stubs = sum(quote.price in (1, 9_999) for quote in quoted)
        assert len(book.bids) + len(book.asks) == len(quoted) - stubs
        assert max(level.rung for level in book.bids) < min(level.rung for level in book.asks)
        count += len(quoted)
    return count


def read_last_prices(recording: Any) -> int:
    prices = wire.decode_last_prices(body(recording)).last_executed_prices["133237950"]
    percents = {one.contract_id: one.last_executed_price for one in prices}
    found = {contract: books.basis_points(percent) for contract, percent in percents.items() if percent is not None}
    assert found == {"373884621": 6_536, "373884623": 2_128, "373884622": 1_220}
    assert all(price in RUNGS for price in found.values()), "a last trade stands on the same ladder"
    assert all(parse.instant(one.timestamp) for one in prices)
    return len(found)


def read_refusal(recording: Any) -> int:
    refused = recording["rate_limit_exceeded"]
    raw, status = body(refused["body"]), refused["http_status"]
    kind, said = read_error(status, raw)
    assert kind is None
    assert said.startswith("RATE_LIMIT_EXCEEDED")
    assert read_pause(status, {}, raw, from_iso("2022-02-12T02:14:00Z")) == 42.0
    assert read_pause(status, {}, raw, NOW_NS) is None, "an expiry that is past says nothing"
    return 1


READERS: dict[str, Callable[[Any], int]] = {
    "events_upcoming_boxing_new_type_2024-06-12.json": read_events,
    "events_upcoming_football_2026-04-18.json": read_events,
    "markets_event_43802657_2024-06-12.json": read_markets,
    FOOTBALL: read_markets,
    LISTED: read_contracts,
    QUOTED: read_quotes,
    TRADED: read_last_prices,
    "error_rate_limit_2022-02-12.json": read_refusal,
}
ELSEWHERE = {"odds_ladder.csv": "compared row by row in test_ladder"}

_PAGE = "words and order of the venue's own pages"
_OWN = "identity comes from id"
_SPORT = "facts of a sport that no rule of ours reads"
UNREAD: dict[str, dict[str, str]] = {
    "event": {
        "chart_time_period": _PAGE,
        "description": "about the event, null in every recording: rules stand in special_rules",
        "display_order": _PAGE,
        "seo_description": "template text",
        "short_name": _PAGE,
        "slug": "the last part of full_slug",
        "start_date": "the day of start_datetime",
        "end_date": "null nearly always",
        "created": "an event is no market: those carry their own",
        "parent_id": "the branch of the tree: full_slug names it",
        "inplay_enabled": "what holds now is in the states",
        "super_sub_enabled": _SPORT,
        "venue": _SPORT,
    },
    "market": {
        "cashout_enabled": "an offer of the venue's own pages",
        "categories": "the first of them is category",
        "contract_selections": "combined bets alone",
        "display_order": _PAGE,
        "display_type": _PAGE,
        "inplay_enabled": "what holds now is in the states",
        "modified": "followed markets are read again whatever it says",
        "slug": _OWN,
    },
    "market_type": {"params": "of team totals, which are side markets"},
    "info": {"reason": "why a market is halted, for people"},
    "contract": {
        "competitor_id": _SPORT,
        "display_order": _PAGE,
        "info": "empty in every recording",
        "modified": "followed markets are read again whatever it says",
        "slug": _OWN,
    },
}
"""Fields of recorded objects that we do not read, each with the reason. Any other field must be in a wire struct."""

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "event": wire.Event,
    "market": wire.Market,
    "market_type": wire.MarketType,
    "info": wire.MarketInfo,
    "contract": wire.Contract,
    "contract_type": wire.ContractType,
    "type": wire.EventType,
    "quote": wire.Quote,
    "sides": wire.Sides,
    "last_price": wire.LastPrice,
}


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "smarkets"


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def objects(recording: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every recorded object with what it is."""
    for event in recording.get("events", ()):
        yield "event", event
        if isinstance(event["type"], dict):
            yield "type", event["type"]
    for market in recording.get("markets", ()):
        yield "market", market
        yield "market_type", market["market_type"]
        yield "info", market["info"]
    for contract in recording.get("contracts", ()):
        yield "contract", contract
        yield "contract_type", contract["contract_type"]
    for last in recording.get("last_executed_prices", {}).values():
        yield from (("last_price", one) for one in last)
    for sides in recording.values():
        if isinstance(sides, dict) and "bids" in sides:
            yield "sides", sides
            yield from (("quote", quote) for side in sides.values() for quote in side)


def test_every_recorded_file_is_read_or_left_out_for_a_reason(payloads: Path) -> None:
    files = {path.name for path in payloads.iterdir()} - {"SOURCES.md"}
    rows = []
    for name in sorted(files):
        if name in READERS:
            count = READERS[name](load(payloads / name))
            assert count > 0, f"{name} held nothing that was read"
            rows.append((name, f"{count} objects read"))
        else:
            rows.append((name, ELSEWHERE.get(name, "?")))
    print()
    for name, found in rows:
        print(f"  {name:50} {found}")
    assert [name for name, found in rows if found == "?"] == []
    assert (set(READERS) | set(ELSEWHERE)) == files


def test_every_recorded_field_is_read_or_left_out_for_a_reason(payloads: Path) -> None:
    seen: dict[str, set[str]] = {}
    for name in READERS:
        for kind, one in objects(load(payloads / name)):
            seen.setdefault(kind, set()).update(one)
    print()
    for kind, fields in sorted(seen.items()):
        known = {field.encode_name for field in msgspec.structs.fields(STRUCTS[kind])}
        reasons = UNREAD.get(kind, {})
        for field in sorted(fields - known):
            print(f"  {kind + '.' + field:32} {reasons.get(field, '?')}")
        assert fields - known == set(reasons), f"unexplained or stale fields of {kind}"
    assert set(seen) == set(STRUCTS)


def test_a_recorded_market_end_to_end(payloads: Path) -> None:
    (market,) = [
        raw for raw in wire.decode_markets((payloads / FOOTBALL).read_bytes()).markets if b'"133237950"' in bytes(raw)
    ]
    listing, draft = Listing(EVERYTHING), PageDraft()
    kind = {"domain": "football", "scope": "single_event"}
    listing.events(raws([an_event(44_964_935, name="Nottm Forest vs Burnley", type=kind)]), draft, changed=False)
    (found,) = listing.markets([market], draft)
    contracts, whole = listing.contracts(wire.decode_contracts((payloads / LISTED).read_bytes()).contracts, draft)
    listing.fill(draft, [found], contracts, NOW_NS, whole=whole)
    (event,) = draft.events
    assert (event.title, event.at_most_one, event.at_least_one, event.augmented) == (
        "Nottm Forest vs Burnley: Full-time result",
        True,
        True,
        False,
    )
    assert [one.outcome for one in draft.markets] == ["Nottm Forest", "Draw", "Burnley"]
    assert {one.lifecycle for one in draft.markets} == {Lifecycle.OPEN}
    quoted = wire.decode_quotes((payloads / QUOTED).read_bytes())
    best_asks, best_bids = Fraction(0), Fraction(0)
    for one in draft.markets:
        book = books.parse_book(
            quoted[one.native_of("contract")], one.key, NOW_NS, trust=Trust.LIVE, reason="", valid_for_ns=1
        )
        best_asks += LADDER.probability(min(level.rung for level in book.asks))
        best_bids += LADDER.probability(max(level.rung for level in book.bids))
    assert (best_asks, best_bids) == (Fraction("1.0083"), Fraction("0.9914")), "as the sheet checks it (5)"


def test_the_cost_of_a_recorded_level(payloads: Path) -> None:
    sides = wire.decode_quotes((payloads / QUOTED).read_bytes())["373884621"]
    book = books.parse_book(sides, MarketKey("smarkets:1~2"), NOW_NS, trust=Trust.LIVE, reason="", valid_for_ns=1)
    best = min(book.asks, key=lambda level: level.rung)
    assert PRICES[best.rung] == 6_579
    assert LADDER.payout(best.rung, best.size) == Fraction("44.7775")
    assert LADDER.cost(Side.YES, best.rung, best.size) == Fraction(447_775 * 6_579, 10**8)
    assert LADDER.cost(Side.NO, best.rung, best.size) == Fraction(447_775 * 3_421, 10**8)


def test_trap_25_a_recorded_match_is_two_hundred_markets_of_which_few_are_kept(payloads: Path) -> None:
    answer = wire.decode_markets((payloads / FOOTBALL).read_bytes())
    listing, draft = Listing(SmarketsConfig()), PageDraft(RULES)
    kind = {"domain": "football", "scope": "single_event"}
    listing.events(raws([an_event(44_964_935, type=kind)]), draft, changed=False)
    kept = listing.markets(answer.markets, draft)
    assert {market.category for market in kept} == {"winner", "totals", "handicap"}
    assert dict(draft.filtered)[SIDE_MARKET] + len(kept) == 198
    assert len(kept) < 50
    assert {"WINNER_3_WAY", "OVER_UNDER", "ASIAN_HANDICAP"} <= {
        market.market_type.name for market in kept if market.market_type
    }


def test_the_older_style_of_types_is_filtered_by_the_same_domains(payloads: Path) -> None:
    page = wire.decode_events((payloads / "events_upcoming_football_2026-04-18.json").read_bytes())
    for domains, expected in ((("football",), 40), (("politics",), 0)):
        draft = PageDraft()
        kept = Listing(SmarketsConfig(domains=domains)).events(page.events, draft, changed=False)
        assert len(kept) == expected
        assert draft.filtered[OTHER_DOMAIN] == 40 - expected
        assert draft.filtered[UNREADABLE] == 0
