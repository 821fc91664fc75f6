"""The recorded files: every one is read by our own decoders and parsers, and every field in it is accounted for."""

from fractions import Fraction
from pathlib import Path

import pytest

from allsight.domain.book import Trust
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle
from allsight.ingestion.adapters.smarkets import books, wire
from allsight.ingestion.adapters.smarkets.ladder import LADDER, PRICES
from allsight.ingestion.adapters.smarkets.listing import OTHER_DOMAIN, RULES, SIDE_MARKET, Listing
from allsight.ingestion.adapters.smarkets.venue import SmarketsConfig
from allsight.ingestion.pages import UNREADABLE, PageDraft
from tests.ingestion.smarkets.recorded import ACCOUNT, EVERYTHING, FOOTBALL, LISTED, NOW_NS, QUOTED
from tests.ingestion.smarkets.support import an_event
from tests.support.recordings import raws

pytestmark = pytest.mark.long


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "smarkets"


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) >= 10


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
        book = books.parse_book(quoted[one.native_of("contract")], one.key, NOW_NS, trust=Trust.LIVE, reason="")
        best_asks += LADDER.probability(min(level.rung for level in book.asks))
        best_bids += LADDER.probability(max(level.rung for level in book.bids))
    assert (best_asks, best_bids) == (Fraction("1.0083"), Fraction("0.9914")), "as the sheet checks it (5)"


def test_the_cost_of_a_recorded_level(payloads: Path) -> None:
    sides = wire.decode_quotes((payloads / QUOTED).read_bytes())["373884621"]
    book = books.parse_book(sides, MarketKey("smarkets:1~2"), NOW_NS, trust=Trust.LIVE, reason="")
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
