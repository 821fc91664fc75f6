"""The recorded files: every one is read by our own decoders and parsers, or has a reason why not."""

from pathlib import Path

import msgspec
import pytest

from allsight.ingestion.adapters.betfair import frames
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.listing import Listing, read_rows
from allsight.ingestion.adapters.betfair.memory import Memory
from tests.ingestion.betfair.recorded import ACCOUNT, ANY_KIND, MADE, rows_of
from tests.ingestion.betfair.support import NOW_NS
from tests.support.recordings import raws

pytestmark = pytest.mark.long


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "betfair"


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) >= 200


@pytest.mark.parametrize("name", MADE)
def test_levels_of_another_shape_are_refused_not_misread(payloads: Path, name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="length 2"):
        frames.decode_frame((payloads / f"stream/{name}.json").read_bytes())


def test_the_2026_catalogue_reads_as_its_readers_expect(payloads: Path) -> None:
    rows = rows_of(payloads / "rest/bp_list_market_catalog_bet_delay_models.json")
    read, _ = read_rows(raws(rows))
    kept, draft = Listing(Memory(Terms()), ()).kept(read)
    page = Listing(Memory(Terms()), ()).page(kept, {}, draft, NOW_NS, ANY_KIND)
    first = page.markets[0]
    assert page.events[0].title == "St Johnstone v Partick – Match Odds"
    assert (first.outcome, first.fees.source) == ("St Johnstone", "listMarketCatalogue marketBaseRate 2.5 %")
    text = page.rules[0].texts[0].text
    assert text.startswith("Predict the result of this match.\nAll bets apply to Full Time")
    assert "Regs" not in text
    assert "<" not in text


def test_recorded_statuses_are_failures_with_codes(payloads: Path) -> None:
    for name, code in (("bp_status_error", "TIMEOUT"), ("bp_status_error_alt", "INVALID_REQUEST")):
        frame = frames.decode_frame((payloads / f"stream/{name}.json").read_bytes())
        assert isinstance(frame, frames.StatusMessage)
        assert (frame.status_code, frame.error_code, frame.connection_closed) == ("FAILURE", code, True)
