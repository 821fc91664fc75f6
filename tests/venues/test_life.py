"""A market's life: suspended and resumed, on a new grid, closed and paid out in every way that a venue knows."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from allsight.domain.book import Trust
from allsight.domain.market import Refund, Value
from allsight.emulators.universe.model import Payoff
from tests.support.waiting import eventually
from tests.venues.bench import Bench
from tests.venues.exemptions import Scenario
from tests.venues.scene import settled_scene

pytestmark = pytest.mark.integration

Applies = Callable[[Scenario], None]


async def test_a_halted_market_is_no_market_until_it_resumes(bench: Bench, applies: Applies) -> None:
    applies(Scenario.HALT)
    async with settled_scene(bench) as at:
        halted = at.world.of_each_kind
        for listing in halted:
            at.rig.halt(listing)
        keys = [at.rig.key_of(listing) for listing in halted]
        await eventually(lambda: {at.store.top(key)[2] for key in keys} == {Trust.HALTED}, within=15)
        assert at.store.top(at.keys[-1])[2] is at.best_of(at.keys[-1]), "the others trade on"
        for listing in halted:
            at.rig.resume(listing)
        await at.churn(40)
        await eventually(at.books_equal, within=15)


async def test_a_new_price_grid_rebuilds_the_book(bench: Bench, applies: Applies) -> None:
    """Trap 21: a change of the grid drops nothing afterwards."""
    applies(Scenario.REGRID)
    async with settled_scene(bench) as at:
        key = at.keys[0]
        before = at.store.market(key)
        assert before is not None
        at.rig.regrid(at.listing(0))

        def regridded() -> bool:
            market = at.store.market(key)
            return market is not None and market.ladder.version > before.ladder.version

        await eventually(regridded, within=15)
        await at.churn(60)
        await eventually(at.books_equal, within=15)


@pytest.mark.parametrize(
    ("scenario", "payoff"),
    [
        (Scenario.SETTLE, Payoff(Fraction(1))),
        (Scenario.SETTLE, Payoff(Fraction(0))),
        (Scenario.FRACTION, Payoff(Fraction(1, 2))),
        (Scenario.REFUND, Payoff(Fraction(1, 2), refund=True)),
    ],
    ids=("yes", "no", "fraction", "refund"),
)
async def test_a_market_settles(bench: Bench, applies: Applies, scenario: Scenario, payoff: Payoff) -> None:
    applies(scenario)
    async with settled_scene(bench) as at:
        settled = at.world.of_each_kind
        for listing in settled:
            at.rig.settle(listing, payoff)
        wanted = Refund() if payoff.refund else Value(bench.paid(payoff.value))

        keys = [at.rig.key_of(listing) for listing in settled]

        def paid() -> bool:
            reports = [at.store.settlement(key) for key in keys]
            return all(report is not None and report.settlement == wanted for report in reports)

        await eventually(paid, within=15, what=f"a settlement of {wanted}")
        for key in keys:
            market = at.store.market(key)
            assert market is not None
            assert market.lifecycle.over
            assert at.store.top(key)[2] is Trust.HALTED
