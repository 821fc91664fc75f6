"""What the siblings of two markets say of a doubtful pair."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import ManualClock
from allsight.domain.ids import Venue
from allsight.domain.questions import LinkStatus
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.siblings import Siblings, shifted, siblings_of
from tests.normalization.matcher.samples import listed
from tests.normalization.matcher.test_order import JUDGEMENTS, Scripted

SURE, DOUBT = JUDGEMENTS[0], JUDGEMENTS[2]
USUAL = Siblings(0.02, 0.96, False, True, True)


def markets(venue: Venue, names: str, *, exclusive: bool = False) -> list[Listing]:
    return [
        Listing(*listed(venue, "Will Freedonia join NATO before 2027?", name=name, group="G", exclusive=exclusive))
        for name in names
    ]


def matched(left: list[Listing], right: list[Listing], **pairs: object) -> Matcher:
    keys = {one.market.key[-1]: one.market.key for one in (*left, *right)}
    script = {frozenset(keys[name] for name in names): found for names, found in pairs.items()}
    matcher = Matcher(ManualClock(5), Scripted(script))  # type: ignore[arg-type]
    matcher.upsert_many([*left, *right])
    return matcher


def test_how_siblings_pair_off_is_read_off_what_is_known() -> None:
    left = markets(Venue.KALSHI, "abc", exclusive=True)
    right = markets(Venue.POLYMARKET, "xyz", exclusive=True)
    matcher = matched(left, right, ax=DOUBT, by=SURE, cz=DOUBT)
    found = siblings_of(matcher.known, left[0].market.key, right[0].market.key)
    assert found == Siblings(paired=0.5, likely=1.0, rivals=False, equal=True, exclusive=True)
    mirrored = siblings_of(matcher.known, right[0].market.key, left[0].market.key)
    assert mirrored == found


def test_a_sibling_that_may_be_the_other_as_well_is_a_rival() -> None:
    left, right = markets(Venue.KALSHI, "ab"), markets(Venue.POLYMARKET, "xyz")
    matcher = matched(left, right, ax=DOUBT, ay=DOUBT)
    found = siblings_of(matcher.known, left[0].market.key, right[0].market.key)
    assert found is not None
    assert (found.rivals, found.equal, found.exclusive, found.likely) == (True, False, False, 0.0)


def test_without_siblings_nothing_is_said() -> None:
    left, right = markets(Venue.KALSHI, "a"), markets(Venue.POLYMARKET, "xy")
    matcher = matched(left, right, ax=DOUBT)
    assert siblings_of(matcher.known, left[0].market.key, right[0].market.key) is None
    assert siblings_of(matcher.known, left[0].market.key, right[1].market.key) is None, "never compared"
    assert shifted(0.7, None) == 0.7


def test_a_proposal_is_likelier_where_the_siblings_pair_off_and_stays_a_proposal() -> None:
    def chance(right: str, **pairs: object) -> float:
        matcher = matched(markets(Venue.KALSHI, "abc"), markets(Venue.POLYMARKET, right), ax=DOUBT, **pairs)
        (link,) = [one for one in matcher.links(LinkStatus.PROPOSED) if len(one.rules) == 2]
        assert link.confidence == DOUBT.score, "what is kept is what the texts say"
        return matcher.likelihood(link)

    assert chance("xyz", by=SURE, cz=SURE) > DOUBT.score > chance("xy")
    certain = matched(markets(Venue.KALSHI, "ab"), markets(Venue.POLYMARKET, "xy"), ax=SURE, by=SURE)
    assert all(certain.likelihood(link) == link.confidence for link in certain.links())


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_probability_stays_one_and_keeps_its_order(chance: float, paired: float, likely: float) -> None:
    one = msgspec.structs.replace(USUAL, paired=paired, likely=likely)
    assert 0 < shifted(chance, one) < 1
    better = msgspec.structs.replace(one, likely=1.0)
    assert shifted(chance, better) >= shifted(chance, one)
    assert shifted(chance, one) >= shifted(chance, msgspec.structs.replace(one, equal=False))


@pytest.mark.parametrize(("lower", "higher"), [(0.1, 0.5), (0.5, 0.9)])
def test_who_was_likelier_stays_so(lower: float, higher: float) -> None:
    assert shifted(lower, USUAL) < shifted(higher, USUAL)
