"""What makers get wrong about markets that hang together: an event leans, a rung is quoted beyond its neighbour."""

from itertools import pairwise

import msgspec
import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue
from allsight.emulators.traders.mistakes import BEYOND, LEAN, NEAR, Mistakes
from allsight.emulators.universe.model import Beside, Listing
from allsight.emulators.universe.world import Universe
from tests.emulators.small_world import START_NS, SmallWorld, listing

STEP_NS = 5 * SECOND_NS
TIMES = [START_NS + n * STEP_NS for n in range(4_000)]
COST = 0.03


def outcome(name: str, probability: float) -> Listing:
    return msgspec.structs.replace(listing(name, "kxset", probability), one_of=True)


def rung(name: str, probability: float, *others: Listing) -> Listing:
    beside = tuple(Beside(one.claim, one.inverted) for one in others)
    return msgspec.structs.replace(listing(name, "kxladder", probability), beside=beside)


def mistakes(one: Listing, *, seed: int = 1, dislocations: float = 0.3) -> Mistakes:
    return Mistakes(SmallWorld((one,)), one, seed=seed, dislocations=dislocations)


def test_the_outcomes_of_an_event_lean_together_and_do_not_add_up() -> None:
    prices = (0.5, 0.3, 0.2)
    of = [mistakes(outcome(f"KXSET-{n}", price)) for n, price in enumerate(prices)]
    sums = []
    for at_ns in TIMES:
        off = [one.at(at_ns, price, COST) for one, price in zip(of, prices, strict=True)]
        assert len({value > 0 for value in off if value}) <= 1
        sums.append(sum(off))
    wrong = [value for value in sums if value]
    assert 0.02 < len(wrong) / len(sums) < 0.3
    assert min(wrong) < -LEAN[0]
    assert max(wrong) > LEAN[0]
    assert max(map(abs, wrong)) < 0.2


def test_a_rung_is_confused_with_its_neighbour_and_quoted_beyond_it() -> None:
    higher, lower = listing("KXLADDER-A", "kxladder", 0.34), listing("KXLADDER-C", "kxladder", 0.05)
    of = mistakes(rung("KXLADDER-B", 0.31, higher, lower))
    off = [of.at(at_ns, 0.31, COST) for at_ns in TIMES]
    wrong = [value for value in off if value]
    assert 0.02 < len(wrong) / len(off) < 0.3
    assert max(wrong) == pytest.approx(0.34 - 0.31 + BEYOND[0] + BEYOND[1] * COST)
    assert min(wrong) > 0
    assert any(0 < after < before for before, after in pairwise(off)), "it fades"


def test_a_rung_whose_neighbours_are_far_away_is_not_confused() -> None:
    far = listing("KXLADDER-A", "kxladder", 0.31 + NEAR + 0.01)
    of = mistakes(rung("KXLADDER-B", 0.31, far))
    assert not any(of.at(at_ns, 0.31, COST) for at_ns in TIMES)


def test_mistakes_are_drawn_by_name_and_seed_alone() -> None:
    one = outcome("KXSET-1", 0.5)
    drawn = [[mistakes(one, seed=seed).at(at_ns, 0.5, COST) for at_ns in TIMES[:600]] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert not any(mistakes(one, dislocations=0.0).at(at_ns, 0.5, COST) for at_ns in TIMES[:600])


@pytest.mark.long
def test_listings_know_what_their_venue_lists_beside_them() -> None:
    universe = Universe(7)
    known = 0
    for event in universe.events(Venue.KALSHI, START_NS):
        members = [one for one in universe.listings(event.venue, START_NS) if one.group == event.id]
        for one in members:
            mine = {other.claim for other in members} - {one.claim}
            beside = {other.claim for other in one.beside}
            assert one.one_of is event.mutually_exclusive
            assert not mine & beside if one.one_of else mine <= beside
            assert all(claim.partition("/")[0] == event.topic for claim in beside)
            known += bool(beside)
    assert known > 100
