"""What an operator of the venue can do, and what its clients then see."""

from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.clock import DAY_NS
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.emulators.engine.events import MarketState
from allsight.emulators.smarkets.controls import Ending
from allsight.emulators.universe.model import Payoff
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import FOOTBALL, START_NS, FewMarkets, contract_id, running
from tests.emulators.smarkets.support import Site, smarkets

pytestmark = pytest.mark.integration


async def outcomes(site: Site, market: str) -> list[str]:
    contracts = (await site.get(f"/markets/{market}/contracts/"))["contracts"]
    return [entry["state_or_outcome"] for entry in contracts]


async def market(site: Site, name: str) -> dict[str, Any]:
    (body,) = (await site.get(f"/markets/{name}/"))["markets"]
    assert isinstance(body, dict)
    return body


async def books(site: Site, name: str) -> list[dict[str, Any]]:
    return list((await site.get(f"/markets/{name}/quotes/")).values())


async def test_a_halt_empties_the_books_and_a_resumption_fills_them(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        name = site.market(FOOTBALL, "game")
        site.venue.controls.halt(name)
        assert (await market(site, name))["state"] == "halted"
        assert await outcomes(site, name) == ["halted"] * 3
        assert await books(site, name) == [{"bids": [], "offers": []}] * 3
        other = site.market(FOOTBALL, "total")
        assert (await market(site, other))["state"] == "open"
        site.venue.controls.resume(name)
        assert (await market(site, name))["state"] == "open"
        assert all(book["bids"] and book["offers"] for book in await books(site, name))


async def test_a_closed_market_is_halted_in_the_words_of_the_venue(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        name = site.market(FOOTBALL, "game")
        site.venue.controls.close(name)
        assert (await market(site, name))["state"] == "halted"
        site.venue.trade_once()
        assert await books(site, name) == [{"bids": [], "offers": []}] * 3


@pytest.mark.parametrize(
    ("ending", "given", "value", "shown"),
    [
        ("winner", {}, Fraction(1), {}),
        ("loser", {}, Fraction(0), {}),
        ("voided", {}, None, {}),
        ("deadheat", {"share": Fraction(1, 2), "factor": "0.5"}, Fraction(1, 2), {"reduction_factor": "0.5"}),
        ("reduced", {"factor": "0.45"}, None, {"reduction_factor": "0.45"}),
    ],
)
async def test_a_contract_ends(
    world: FewMarkets, ending: Ending, given: dict[str, Any], value: Fraction | None, shown: dict[str, str]
) -> None:
    async with smarkets(world) as site:
        name, contracts = site.market(FOOTBALL, "game"), world.find(FOOTBALL, "game")[1]
        site.venue.controls.settle(contract_id(contracts[0]), ending, **given)
        bodies = (await site.get(f"/markets/{name}/contracts/"))["contracts"]
        assert bodies[0]["state_or_outcome"] == ending
        assert bodies[0]["outcome_timestamp"] == "2026-11-27T12:00:00.000Z"
        assert {key: text for key, text in bodies[0].items() if key == "reduction_factor"} == shown
        assert site.venue.exchange.markets[contracts[0].id].value == value
        assert (await market(site, name))["state"] == "open"  # the others still trade
        others = [site.venue.exchange.markets[entry.id].book.orders() for entry in contracts[1:]]
        assert any(others) is (ending != "reduced")  # who withdraws takes what rests on the others along
        with pytest.raises(InvalidRequestError):
            site.venue.controls.settle(contract_id(contracts[0]), "loser")


async def test_what_was_settled_by_hand_stays_so_when_its_time_comes(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        name, contracts = site.market(FOOTBALL, "game"), world.find(FOOTBALL, "game")[1]
        for entry in contracts:
            site.venue.controls.settle(contract_id(entry), "voided")
        assert (await market(site, name))["state"] == "voided"
        site.move((contracts[0].settled_ns - START_NS) / 1e9 + 1)
        assert await outcomes(site, name) == ["voided"] * 3
        site.move(DAY_NS / 1e9)
        assert (await site.get(f"/markets/{name}/"))["markets"] == []  # gone when the universe says so


async def test_settlements_as_the_universe_has_them(world: FewMarkets) -> None:
    contracts = world.find(FOOTBALL, "game")[1]
    world.payoffs = {entry.id: Payoff(Fraction(1, 2), refund=True) for entry in contracts}
    totals = world.find(FOOTBALL, "total")[1]
    world.payoffs |= {entry.id: Payoff(Fraction(1, 2)) for entry in totals}
    async with smarkets(world) as site:
        site.move((contracts[0].settled_ns - START_NS) / 1e9 + 1)
        name = site.market(FOOTBALL, "game")
        assert await outcomes(site, name) == ["voided"] * 3
        assert (await market(site, name))["state"] == "voided"
        assert site.venue.exchange.markets[contracts[0].id].state is MarketState.SETTLED
        site.move(1800)
        assert await outcomes(site, site.market(FOOTBALL, "total")) == ["deadheat"] * 2
        assert (await market(site, site.market(FOOTBALL, "total")))["state"] == "settled"


async def test_winner_and_losers(world: FewMarkets, universe: Universe) -> None:
    award = running(universe, "award")
    contracts = world.find(award, "award")[1]
    async with smarkets(world) as site:
        site.move((max(entry.settled_ns for entry in contracts) - START_NS) / 1e9 + 1)
        ended = await outcomes(site, site.market(award, "award"))
    assert sorted(ended) == ["loser"] * (len(ended) - 1) + ["winner"]


async def test_hidden_things_are_shown_on_request(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        event, name = site.event(FOOTBALL, "game"), site.market(FOOTBALL, "game")
        contract = site.contracts(FOOTBALL, "game")[0]
        hide = site.venue.controls.hide
        hide("contract", contract)
        hide("market", name)
        hide("event", event)
        assert len(await outcomes(site, name)) == 2
        assert len((await site.get(f"/markets/{name}/contracts/", include_hidden="true"))["contracts"]) == 3
        path = f"/events/{event}/markets/"
        assert len((await site.get(path))["markets"]) == 2
        everything = (await site.get(path, include_hidden="True"))["markets"]
        assert [entry["hidden"] for entry in everything] == [True, False, False]
        assert event not in {entry["id"] for entry in await site.every(limit=1000)}
        assert event in {entry["id"] for entry in await site.every(limit=1000, include_hidden="true")}
        hide("market", name, hidden=False)
        assert len((await site.get(path))["markets"]) == 3


async def test_rules_are_edited(world: FewMarkets, universe: Universe) -> None:
    async with smarkets(world) as site:
        treaty = running(universe, "treaty")
        name = site.market(treaty, "act")
        before = await market(site, name)
        site.clock.advance(60)
        site.venue.controls.edit(name, description="Something else.")
        after = await market(site, name)
        assert after["description"] == "Something else."
        assert after["modified"] == "2026-11-27T12:01:00.000Z" > before["modified"]
        site.venue.controls.edit(site.market(FOOTBALL, "game"), special_rules="All bets stand.")
        (event,) = (await site.get(f"/events/{site.event(FOOTBALL, 'game')}/"))["events"]
        assert event["special_rules"] == "All bets stand."
        changed = await site.every(last_modified_min="2026-11-27T12:01:00Z", limit=1000)
        assert {entry["id"] for entry in changed} == {event["id"], site.event(treaty, "act")}


async def test_names_that_are_not_listed_are_refused(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        for action in (site.venue.controls.halt, site.venue.controls.close, site.venue.controls.resume):
            with pytest.raises(NotFoundError):
                action("1")
        with pytest.raises(NotFoundError):
            site.venue.controls.settle("1", "winner")
        with pytest.raises(NotFoundError):
            site.venue.controls.hide("event", "1")
        with pytest.raises(InvalidRequestError, match="share"):
            site.venue.controls.settle(site.contracts(FOOTBALL, "game")[0], "deadheat")
