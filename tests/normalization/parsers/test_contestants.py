"""Names of contestants, editions, seats and codes, and titles taken apart at their verb."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.parsers.contest_grammar import split
from allsight.normalization.parsers.contest_names import chambers_in, names_in, part_of, seat_in, shape_of
from allsight.normalization.parsers.contestants import Contestant, Sort, contestant
from allsight.normalization.parsers.editions import Edition, edition_of, editions_agree


@pytest.mark.parametrize(
    ("who", "sport", "sort", "ids"),
    [
        ("the Democrats", "", Sort.PARTY, {"democratic"}),
        ("Republican Majority", "", Sort.PARTY, {"republican"}),
        ("a Democrat (Roe)", "", Sort.PARTY, {"democratic"}),
        ("R", "", Sort.PARTY, {"republican"}),
        ("Democratic Party for the People", "", Sort.PARTY, set()),
        ("Republic of Korea", "", Sort.COUNTRY, {"south_korea"}),
        ("Papua New Guinea", "", Sort.COUNTRY, {"papua_new_guinea"}),
        ("Ivory Coast", "", Sort.COUNTRY, {"ivory_coast"}),
        ("the Oklahoma City Thunder", "nba", Sort.TEAM, {"nba:thunder"}),
        ("Los Angeles L", "nba", Sort.TEAM, {"nba:lakers"}),
        ("Los Angeles", "nba", Sort.TEAM, {"nba:lakers", "nba:clippers"}),
        ("Atletico", "soccer", Sort.TEAM, {"soccer:atletico_madrid"}),
        ("J.D. Vance", "", Sort.PERSON, {"jd vance"}),
        ("President Luiz Inácio Lula da Silva", "", Sort.PERSON, {"luiz inacio lula da silva"}),
        ("Donald Trump Jr.", "", Sort.PERSON, {"donald trump jr"}),
        ("anyone", "", Sort.ANYONE, set()),
        ("Any other candidate", "", Sort.OTHER, set()),
        ("Country L", "", Sort.OTHER, set()),
        ("Party A", "", Sort.OTHER, set()),
    ],
)
def test_contestants(who: str, sport: str, sort: Sort, ids: set[str]) -> None:
    found = named(who, sport)
    assert (found.sort, set(found.ids)) == (sort, ids)


def named(who: str, sport: str = "") -> Contestant:
    return contestant(who.lower().replace("á", "a"), names_in(), sport)


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        ("Jane Roe", "Jane Roe", True),
        ("Jane Q. Roe", "Jane Roe", True),
        ("Trump", "Donald J. Trump", True),
        ("Chris Roe", "Christopher Roe", True),
        ("Bosnia and Herzegovina", "Bosnia-Herzegovina", True),
        ("CRA", "Centrist Reform Alliance", True),
        ("Centrist Reform Alliance (CRA)", "Centrist Reform Alliance", True),
        ('"Blue Harbor" by Jane Roe', "Blue Harbor", True),
        ("Mary Roe-Smith", "Mary Roe Smith", True),
        ("Jane Q. Roe", "Jane Quincy Roe", True),
        ("George H. W. Roe", "George W. Roe", None),
        ("Roe", "Jane Roe", None),
        ("J. Roe", "Jane Roe", None),
        ("Jane Roe Jr.", "Jane Roe", None),
        ("Donald Trump Jr.", "Donald Trump", False),
        ("Chris Murphy", "Phil Murphy", False),
        ("Real Madrid", "Atletico Madrid", False),
        ("Jane Roe", "John Doe", False),
        ("Republican", "Donald Trump", None),
        ("Democratic", "Donald Trump", False),
        ("Democratic", "Jane Roe", None),
        ("Other", "Jane Roe", False),
        ("Other", "Any other player", None),
        ("code:jroe", "Jane Roe", None),
        ("code:jdoe", "Jane Roe", False),
        ("code:d", "Democratic", True),
    ],
)
def test_when_two_names_are_one(one: str, other: str, agreed: bool | None) -> None:
    assert named(one).agrees(named(other)) is agreed
    assert named(other).agrees(named(one)) is agreed


@pytest.mark.parametrize(
    ("text", "competition", "words"),
    [
        ("best actor at the 98th academy awards", "oscars", "2026"),
        ("album of the year at the 68th annual grammy awards", "grammys", "2026"),
        ("win the 2025-26 la liga", "laliga", "2025-26"),
        ("nba '25-'26 mvp", "nba", "2025-26"),
        ("win super bowl lxi", "super_bowl", "2027"),
        ("win season 34 of big island", "", "no. 34"),
        ("best picture at the 33rd harbor light awards", "", "no. 33"),
        ("win the next danish general election", "", "next"),
        ("win the world cup by the end of 2050", "world_cup", "up to 2050"),
        ("be the next leader out before 2027", "", "up to 2026"),
        ("be 51st among states on march 14th, 2026", "", "2026"),
    ],
)
def test_editions(text: str, competition: str, words: str) -> None:
    assert edition_of((text,), "", "", None, competition).words == words


def test_fields_hint_at_an_edition_that_no_text_names() -> None:
    found = edition_of(("win the la liga",), "", "series kxlaliga-26-bar", None, "laliga")
    assert found == Edition(hints=(2026,), stamped=True)
    assert editions_agree(found, Edition(year=2026, began=2025)) == (True, 0)
    assert editions_agree(found, Edition(year=2027, began=2026)) == (None, 0)
    assert editions_agree(found, Edition(year=2030)) == (False, 0)


def test_a_season_by_its_first_year_alone_is_left_to_people() -> None:
    assert editions_agree(Edition(year=2026, began=2025), Edition(year=2025)) == (None, 0)
    assert editions_agree(Edition(year=2026, began=2025), Edition(year=2026)) == (True, 0)


YEARS = st.one_of(st.none(), st.integers(2024, 2030))
EDITIONS = st.builds(
    Edition,
    year=YEARS,
    number=st.one_of(st.none(), st.integers(1, 3)),
    upto=st.booleans(),
    following=st.booleans(),
    hints=st.lists(st.integers(2024, 2030), max_size=2).map(tuple),
)


@given(EDITIONS, EDITIONS)
def test_editions_compare_alike_from_both_sides(one: Edition, other: Edition) -> None:
    agreed, order = editions_agree(one, other)
    assert editions_agree(other, one) == (agreed, -order)


def test_shapes_of_identifiers() -> None:
    assert shape_of(" SENATETX-26-R".lower()) == ("senate", "texas")
    assert shape_of(" KXPRESNOMD-28-JROE".lower()) == ("president", "us")
    assert shape_of(" KXGOVOHNOMR-26-JROE".lower()) == ("governor", "ohio")
    assert shape_of(" KXBRPRES-26-JROE".lower()) == ("", "")


def test_codes_seats_parts_and_combinations() -> None:
    assert seat_in("the NJ Democratic primary", "the nj democratic primary") == ("new_jersey", "")
    assert seat_in("nominee for NY-07", "nominee for ny-07") == ("new_york", "7")
    assert seat_in("IN OR ME", "in or me") == ("", "")
    assert part_of("win the nfc east") == ("nfc_east", False)
    assert part_of("win the american league pennant") == ("al", True)
    assert part_of("win group b in the world cup") == ("group_b", False)
    assert part_of("win the second eurovision semi-final") == ("semifinal_2", False)
    assert chambers_in("d house, r senate") == {"house": "democratic", "senate": "republican"}
    assert chambers_in("republicans sweep") == {"house": "republican", "senate": "republican"}


def test_what_stands_in_quotes_is_a_name_and_no_verb() -> None:
    found = split('will "she becomes winter" win best song at the 69th grammys?')
    assert found is not None
    assert (found.who, found.named.strip()) == ('"she becomes winter"', "best song at the 69th grammys")
