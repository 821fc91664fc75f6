"""Documentation of all venues is made from the code, and says what the code says."""

from allsight.domain.ids import Venue
from scripts import venue_docs
from tests.venues.conftest import BENCHES
from tests.venues.exemptions import EXEMPT, Scenario


def test_every_supported_venue_is_in_the_table_and_on_the_bench() -> None:
    found = [one.venue for one in venue_docs.capabilities()]
    table = venue_docs.venue_table(venue_docs.capabilities())
    assert [venue for venue in Venue if f"docs/venues/{venue}.md" in table] == found
    assert [bench.venue for bench in BENCHES] == found
    for venue in found:
        assert (venue_docs.ROOT / "docs" / "venues" / f"{venue}.md").is_file()


def test_every_exemption_is_explained_and_every_scenario_is_shown() -> None:
    page = venue_docs.conformance(venue_docs.capabilities())
    reasons = [why for exemptions in EXEMPT.values() for why in exemptions.values()]
    assert all(len(why) > 20 for why in reasons)
    for scenario in Scenario:
        assert f"| {scenario} |" in page


def test_a_stale_readme_is_noticed() -> None:
    readme = f"# x\n{venue_docs.BEGIN}\nold\n{venue_docs.END}\nrest\n"
    assert venue_docs._with_table(readme, "new") == readme.replace("old", "new")
