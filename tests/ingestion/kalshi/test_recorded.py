"""The recorded files: every one is read by our own decoders and parsers, or has a reason why not."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from allsight.domain.market import Lifecycle
from allsight.ingestion.adapters.kalshi import wire
from allsight.ingestion.adapters.kalshi.fees import fee_schedule
from allsight.ingestion.adapters.kalshi.listing import Listing
from allsight.ingestion.adapters.kalshi.venue import COMBOS
from tests.ingestion.kalshi.recorded import ACCOUNT, NOW_NS
from tests.support.recordings import find_objects, raws, read_json

pytestmark = pytest.mark.long


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "kalshi"


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) >= 57


@pytest.mark.parametrize(
    ("name", "decode"), [("orderbook", wire.decode_orderbook), ("trades_list", wire.decode_trades)]
)
def test_shapes_of_before_march_2026_are_refused_not_misread(
    payloads: Path, name: str, decode: Callable[[bytes], object]
) -> None:
    body = json.dumps(read_json(payloads / f"legacy-2026-01/{name}.json")["response"]).encode()
    with pytest.raises(msgspec.ValidationError):
        decode(body)


def test_trap_25_recorded_combos_are_left_out_visibly(payloads: Path) -> None:
    recording = read_json(payloads / "combo_priced_markets_2026-08.json.gz")
    combos = raws(recording["combos"])
    listing = Listing((COMBOS,), "")
    page = listing.markets(combos, NOW_NS)
    assert page.markets == ()
    assert dict(page.filtered) == {COMBOS.name: len(combos)}
    assert listing.unknown_events(combos) == []


def test_recorded_fees_and_overrides(payloads: Path) -> None:
    recording = read_json(payloads / "series_fee_fields_2026-08-20.json")
    rates = {}
    for one in find_objects(recording, "ticker", "fee_type", "fee_multiplier"):
        series = wire.decode_series(json.dumps(one).encode())
        schedule = fee_schedule(series.fee_type, series.fee_multiplier)
        rates[series.ticker] = (schedule.rate, schedule.maker_rate)
    assert rates["KXMLBGAME"] == (Fraction(35, 1000), Fraction(35, 4000))
    assert {rate for rate, _ in rates.values()} == {Fraction(7, 100), Fraction(35, 1000)}


def test_recorded_sports_events(payloads: Path) -> None:
    objects = read_json(payloads / "events_sports_nested_2026-08.json.gz")
    page = Listing((COMBOS,), "https://kalshi.com").events([wire.decode_event(raw) for raw in raws(objects)], 0, NOW_NS)
    atlanta = next(market for market in page.markets if market.key == "kalshi:KXNBA-27-ATL")
    rules = next(rules for rules in page.rules if rules.market == atlanta.key)
    assert atlanta.title == "Will Atlanta win the 2027 Pro Basketball Finals?"
    assert (atlanta.outcome, atlanta.lifecycle, len(atlanta.ladder)) == ("Atlanta", Lifecycle.OPEN, 99)
    assert rules.texts[0].text.startswith("If Atlanta wins")
    assert rules.sources[0].name == "the Governing League"
    event = next(event for event in page.events if event.key == atlanta.event)
    assert (event.at_most_one, event.at_least_one, event.augmented) == (True, False, True)
