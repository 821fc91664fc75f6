"""The recorded files: every one is read by our own decoders, or has a reason why not; no field is left unexplained."""

from pathlib import Path

import pytest

from tests.ingestion.drift.files import golden, layouts
from tests.ingestion.drift.recorded import ACCOUNT

pytestmark = pytest.mark.long

GOLDEN_NOT_READ = {
    "_note": "a sentence",
    **dict.fromkeys(
        (
            "place_perp_order",
            "place_perp_order_market_short",
            "place_and_take_perp_order_ioc",
            "cancel_order",
            "settle_pnl",
        ),
        "an instruction: nothing is sent",
    ),
}


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) >= 24


def test_every_golden_vector_is_read_or_has_a_reason(shared_dir: Path) -> None:
    vectors = golden(shared_dir)
    read = {
        "account_perp_market", "account_prelaunch_oracle", "account_user", "pdas", "discriminators",
        "event_discriminators", "quotes",
    }  # fmt: skip
    assert vectors.keys() == read | GOLDEN_NOT_READ.keys()


def test_every_layout_is_read_or_has_a_reason(shared_dir: Path) -> None:
    read = {"PerpMarket", "PrelaunchOracle", "User", "State"}
    left = {"SpotMarket": "collateral: nothing is traded in it", "UserStats": "fees and volumes of a person"}
    assert layouts(shared_dir)["accounts"].keys() == read | left.keys()
