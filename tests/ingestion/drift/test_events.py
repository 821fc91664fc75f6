"""Fills in a transaction's logs."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.drift.events import ORDER_ACTION_MARK, fills
from allsight.ingestion.adapters.drift.venue import PROGRAM
from tests.ingestion.drift.files import golden, layouts
from tests.ingestion.drift.support import fill_event, logged

OTHER = "ComputeBudget111111111111111111111111111111"
PERSON = "US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx"


def test_a_fill_is_read_field_by_field() -> None:
    (found,) = fills(PROGRAM, logged(fill_event(long=False)))
    assert (found.market_index, found.perp, found.fill_id, found.ts) == (67, True, 4_411, 1_741_000_003)
    assert (found.base, found.quote, found.taker_fee, found.maker_fee) == (15 * 10**9, 9_690_000, 9_690, -1_938)
    assert (found.taker, found.taker_order_id, found.taker_long) == (PERSON, 12, False)
    assert (found.maker, found.maker_order_id, found.oracle_price) == (PERSON, 77, 642_500)


def test_trap_17_only_what_the_program_itself_wrote_counts() -> None:
    event = fill_event()
    line = f"Program data: {base64.b64encode(event).decode()}"
    assert not list(fills(PROGRAM, logged(event, OTHER)))
    assert not list(fills(PROGRAM, [line]))
    inside = [f"Program {PROGRAM} invoke [1]", f"Program {OTHER} invoke [2]", line, f"Program {OTHER} success"]
    assert not list(fills(PROGRAM, inside))
    assert len(list(fills(PROGRAM, [*inside, line, f"Program {PROGRAM} success"]))) == 1
    failed = [f"Program {PROGRAM} invoke [1]", f"Program {PROGRAM} failed: custom program error: 0x65", line]
    assert not list(fills(PROGRAM, failed))
    said = [f"Program {OTHER} invoke [1]", f"Program log: Program {PROGRAM} invoke [2]", line]
    assert not list(fills(PROGRAM, said))


def test_other_events_and_other_data_are_passed_over() -> None:
    placed = bytearray(fill_event())
    placed[16] = 0
    lines = [f"Program {PROGRAM} invoke [1]", "Program data: not base 64!", "Program data: AAAA"]
    lines.append(f"Program data: {base64.b64encode(bytes(placed)).decode()}")
    assert not list(fills(PROGRAM, lines))


def test_an_event_that_ends_too_early_is_refused() -> None:
    with pytest.raises(VenueDataError):
        list(fills(PROGRAM, logged(fill_event()[:60])))


@given(st.binary(max_size=400))
def test_any_event_is_read_or_refused(data: bytes) -> None:
    try:
        found = list(fills(PROGRAM, logged(ORDER_ACTION_MARK + data)))
    except VenueDataError:
        return
    assert len(found) <= 1


def test_the_mark_and_the_order_of_fields_are_the_documents(shared_dir: Path) -> None:
    assert golden(shared_dir)["event_discriminators"]["OrderActionRecord"] == ORDER_ACTION_MARK.hex()
    fields = [name for name, _ in layouts(shared_dir)["borsh_types"]["event:OrderActionRecord"]]
    assert fields[:12] == [
        "ts", "action", "actionExplanation", "marketIndex", "marketType", "filler", "fillerReward", "fillRecordId",
        "baseAssetAmountFilled", "quoteAssetAmountFilled", "takerFee", "makerFee",
    ]  # fmt: skip
    assert fields.index("oraclePrice") == 27
    assert layouts(shared_dir)["enums"]["OrderAction"][2] == "Fill"
