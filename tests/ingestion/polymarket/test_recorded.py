"""The recorded files: every one is read by our own decoders and parsers, or has a reason why not."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from allsight.domain.ids import native_id, split_key
from allsight.domain.market import Lifecycle, Value
from allsight.ingestion.adapters.polymarket import listing, parse, wire
from tests.ingestion.polymarket.recorded import ACCOUNT, NOW_NS, decoded, market, rows

pytestmark = [pytest.mark.usefixtures("shared_dir"), pytest.mark.long]


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) >= 83


def _gamma(folder: Path, names: Iterable[str]) -> dict[str, wire.GammaMarket]:
    base = folder / "payloads" / "polymarket"
    return {name: msgspec.json.decode((base / name).read_bytes(), type=wire.GammaMarket) for name in names}


def test_the_hash_of_a_live_book_is_recomputed(shared_dir: Path) -> None:
    raw = (shared_dir / "payloads" / "polymarket" / "clob_book_live_2026-10-06.json").read_bytes()
    book = msgspec.json.decode(raw, type=wire.Book)
    assert parse.book_hash(book) == book.hash == "6bd013d5f211e2eaecf60fbf357b1f936422049f"
    other = msgspec.structs.replace(book, last_trade_price="0.026")
    assert parse.book_hash(other) != book.hash


def test_keys_of_recorded_markets_convert_in_both_directions(shared_dir: Path) -> None:
    seen = 0
    for path in sorted((shared_dir / "payloads" / "polymarket").glob("gamma_market*.json")):
        for row in rows(path, "markets"):
            found = decoded(wire.GammaMarket, row)
            key = listing.key_of(found)
            assert native_id(key) == found.condition_id.lower()
            assert split_key(key)[1] == (native_id(key),)
            seen += 1
    assert seen >= 13


def test_recorded_endings_are_read_strictly(shared_dir: Path) -> None:
    found = _gamma(
        shared_dir,
        (
            "gamma_market_closed_binary_accepting_false.json",
            "gamma_market_closed_binary_accepting_true.json",
            "gamma_market_closed_nonbinary_legacy.json",
            "gamma_market_closed_zero_zero_legacy.json",
        ),
    )
    endings = {name: listing.settlement(one) for name, one in found.items()}
    assert endings["gamma_market_closed_zero_zero_legacy.json"] is None
    assert listing.lifecycle(found["gamma_market_closed_zero_zero_legacy.json"]) is Lifecycle.CLOSED
    base = shared_dir / "payloads" / "polymarket"
    for view in ("accepting_true", "accepting_false"):
        clob = msgspec.json.decode((base / f"clob_market_closed_binary_{view}.json").read_bytes(), type=wire.ClobMarket)
        assert listing.clob_settlement(clob) == endings[f"gamma_market_closed_binary_{view}.json"]
        assert isinstance(listing.clob_settlement(clob), Value)


def test_a_recorded_live_market_is_read_whole(shared_dir: Path) -> None:
    first, second = rows(shared_dir / "payloads/polymarket/gamma_markets_keyset_live_2026-10-06.json", "markets")
    event = decoded(wire.GammaEvent, second["events"][0])
    found = market(second, event)
    assert found is not None
    assert found.title == "Will Gavin Newsom win the 2028 Democratic presidential nomination?"
    assert found.outcome == "Gavin Newsom"
    assert found.lifecycle is Lifecycle.OPEN
    assert (found.fees.rate, found.fees.exponent) == (Fraction(4, 100), 1)
    assert parse.tick_of(found.ladder) == Fraction(1, 1000)
    assert found.min_size == 5_000_000
    assert dict(found.native)["yes_token"].startswith("54533043819946592547517511176")
    parent = listing.event(event, "https://polymarket.com", complete=True)
    assert (parent.at_most_one, parent.at_least_one, parent.augmented) == (True, False, True)
    rules = listing.rules(decoded(wire.GammaMarket, first), None, NOW_NS)
    assert "General Secretary" in rules.texts[0].text
