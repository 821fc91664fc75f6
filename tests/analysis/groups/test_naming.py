"""What an opportunity over several questions is called."""

import pytest

from allsight.analysis.arbitrage.groups.naming import parted, titled
from allsight.domain.groups import Member


@pytest.mark.parametrize(
    ("titles", "common", "names"),
    [
        (
            ["Will Oman join BRICS before Apr 1, 2027?", "Will Oman join BRICS before Nov 1, 2027?"],
            "Will Oman join BRICS",
            ["before Apr 1, 2027", "before Nov 1, 2027"],
        ),
        (["Ada: Who wins the race?", "Bo: Who wins the race?"], "Who wins the race?", ["Ada", "Bo"]),
        (["Ada: Who wins the race?", "Bo: The race's winner?"], "Who wins the race?", ["Ada", "Bo"]),
        (["Ada: Who wins the race?", "Who wins the race?: Other"], "Who wins the race?", ["Ada", "Other"]),
        (
            ["Will CPI be above 3.0% for the year to May?", "Will CPI be above 3.5% for the year to May?"],
            "Will CPI be … for the year to May",
            ["above 3.0%", "above 3.5%"],
        ),
        (
            ["Will one team win the final of the cup?", "Will one team reach the final of the cup?"],
            "",
            ["Will one team win the final of the cup?", "Will one team reach the final of the cup?"],
        ),
        (
            ["Bitcoin on Nov 30: $96,000 or above", "Bitcoin on Nov 30: $97,000 or above"],
            "Bitcoin on Nov 30",
            ["$96,000 or above", "$97,000 or above"],
        ),
        (["CPI above 3%", "Unemployment below 4%"], "", ["CPI above 3%", "Unemployment below 4%"]),
        (["Will it rain?", "Will it rain today?"], "", ["Will it rain?", "Will it rain today?"]),
        (["Only one"], "", ["Only one"]),
    ],
)
def test_what_titles_share_is_said_once(titles: list[str], common: str, names: list[str]) -> None:
    assert parted(titles) == (common, names)


def test_of_many_members_two_are_named() -> None:
    members = [
        Member(title=f"{name}: Who wins the race?", question=None, occurrence=None, markets=())
        for name in ("Ada", "Bo", "Cy", "Di")
    ]
    assert titled(members) == "Who wins the race?: Ada / Bo and 2 more"
    assert titled(members[:1]) == "Ada: Who wins the race?"
