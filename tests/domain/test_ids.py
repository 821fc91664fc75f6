"""Keys: what may stand in them, and that nothing is lost on the way there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidKeyError
from allsight.domain.ids import Venue, fingerprint, market_key, native_id, short_id, split_key, venue_of

PART = st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True)


@given(st.sampled_from(Venue), st.lists(PART, min_size=1, max_size=4))
def test_keys_round_trip(venue: Venue, parts: list[str]) -> None:
    key = market_key(venue, *parts)
    assert split_key(key) == (venue, tuple(parts))
    assert venue_of(key) is venue
    assert native_id(key) == "~".join(parts)


@pytest.mark.parametrize("part", ["", "a~b", "a b", "a:b", "ä", "x" * 201, "a\n"])
def test_a_part_that_would_not_come_back_is_refused(part: str) -> None:
    with pytest.raises(InvalidKeyError):
        market_key(Venue.KALSHI, part)


@pytest.mark.parametrize("text", ["", "kalshi", "kalshi:", "nowhere:A", "kalshi:A~", "kalshi:A/B", ":A"])
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(InvalidKeyError):
        split_key(text)


def test_trap_31_equal_ids_at_two_venues_are_two_keys() -> None:
    assert market_key(Venue.KALSHI, "1.2") != market_key(Venue.BETFAIR, "1.2")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_fingerprints_tell_borders_apart(one: list[str], other: list[str]) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)


def test_short_ids_are_stable_and_readable() -> None:
    assert short_id("a", "b") == short_id("a", "b")
    assert len(short_id("x", length=12)) == 12
    assert not set("ILOU") & set("".join(short_id(str(number)) for number in range(200)))
