"""The check-up of venues that this configuration does not contact."""

from pathlib import Path

from allsight.app.doctor import examine
from allsight.domain.ids import Venue
from allsight.settings import Settings


async def test_a_parked_venue_is_named_with_its_reason_and_not_contacted(tmp_path: Path) -> None:
    settings = Settings(venues=(Venue.DRIFT,), data_dir=tmp_path)
    report = await examine(settings, live=True)
    found = {one.name: one for one in report.findings if one.area == Venue.DRIFT}
    assert found["access"].verdict == "off"
    assert "ALLSIGHT_DRIFT__ENABLED" in found["access"].detail
    assert "start" not in found
