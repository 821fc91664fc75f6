"""What an operator and the universe do to markets, as REST and stream tell it; faults over HTTP."""

from fractions import Fraction
from typing import Any

import httpx
import msgspec
import pytest

from allsight.domain.clock import HOUR_NS, SECOND_NS, to_iso
from allsight.domain.errors import NotFoundError
from allsight.domain.ladder import Side
from allsight.emulators.betfair.state import MONEY_UNIT
from allsight.emulators.engine.orders import RejectedError
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.universe.model import Category, Payoff, Span
from tests.emulators.betfair.support import (
    ANN,
    BEA,
    BETTING,
    HOME,
    MATCH,
    SENATE,
    Site,
    SmallExchange,
    Stream,
    betfair,
    market,
    runner,
)
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration

DEFINED = ["EX_MARKET_DEF"]


async def defined(stream: Stream) -> dict[str, Any]:
    """The next definition that the stream tells."""
    while True:
        message = await stream.next()
        for change in message.get("mc", ()):
            if "marketDefinition" in change:
                found = change["marketDefinition"]
                assert isinstance(found, dict)
                return found


async def book(site: Site, market_id: str) -> dict[str, Any]:
    found = (await site.call("listMarketBook", marketIds=[market_id]))[0]
    assert isinstance(found, dict)
    return found


def statuses(definition: dict[str, Any]) -> dict[int, str]:
    return {entry["id"]: entry["status"] for entry in definition["runners"]}


async def test_a_suspension_and_its_end() -> None:
    async with betfair() as site, site.stream() as stream:
        first = (await stream.image(DEFINED))["mc"][0]["marketDefinition"]
        site.venue.controls.halt(MATCH)
        suspended = await defined(stream)
        assert suspended["status"] == "SUSPENDED"
        assert suspended["version"] > first["version"]
        assert (await book(site, MATCH))["status"] == "SUSPENDED"
        with pytest.raises(RejectedError):
            site.bet("match/Arsenal", Side.YES, "2", 5)
        site.venue.controls.resume(MATCH)
        resumed = await defined(stream)
        assert (resumed["status"], resumed["inPlay"]) == ("OPEN", False)
        assert resumed["version"] > suspended["version"]


async def test_turning_in_play_cancels_what_rests_and_delays_bets() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(DEFINED)
        mine = site.bet("match/Arsenal", Side.NO, "1.5", 5)
        site.venue.controls.turn_in_play(MATCH)
        turned = await defined(stream)
        assert (turned["inPlay"], turned["betDelay"], turned["status"]) == (True, 5, "OPEN")
        assert mine.remaining == 0
        shown = await book(site, MATCH)
        assert (shown["inplay"], shown["betDelay"]) == (True, 5)
        rows = await site.call("listMarketCatalogue", filter={"inPlayOnly": True}, maxResults=5)
        assert [row["marketId"] for row in rows] == [MATCH]


async def test_a_removed_runner_is_void_and_the_others_go_on() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image([*DEFINED, "EX_TRADED_VOL", "EX_ALL_OFFERS"])
        site.bet("match/Arsenal", Side.YES, "1.01", 5)
        before = site.venue.exchange.ledger.accounts["tester"].purse("main").cash
        site.venue.controls.remove_runner(MATCH, HOME)
        message = await stream.next()
        while "marketDefinition" not in message["mc"][0]:
            message = await stream.next()
        change = message["mc"][0]
        assert statuses(change["marketDefinition"])[HOME] == "REMOVED"
        assert change["marketDefinition"]["numberOfActiveRunners"] == 2
        gone = next(entry for entry in change["rc"] if entry["id"] == HOME)
        assert gone["tv"] == 0.0
        assert all(size == 0 for _, size in gone["atb"])
        purse = site.venue.exchange.ledger.accounts["tester"].purse("main")
        assert purse.cash - before == 5 / MONEY_UNIT  # the stake
        shown = await book(site, MATCH)
        row = next(entry for entry in shown["runners"] if entry["selectionId"] == HOME)
        assert (row["status"], row["totalMatched"]) == ("REMOVED", 0.0)
        assert row["removalDate"] == to_iso(START_NS)
        assert shown["numberOfActiveRunners"] == 2
        with pytest.raises(NotFoundError):
            site.venue.controls.remove_runner(MATCH, 7)


@pytest.mark.parametrize(
    ("winners", "words", "paid"),
    [
        ((ANN,), {ANN: "WINNER", BEA: "LOSER"}, {"senate/Ann Lee": 1, "senate/Bea Ray": 0}),
        (
            (ANN, BEA),
            {ANN: "WINNER", BEA: "WINNER"},
            {"senate/Ann Lee": Fraction(1, 2), "senate/Bea Ray": Fraction(1, 2)},
        ),
    ],
    ids=["winner", "dead heat"],
)
async def test_a_result_closes_the_market(
    winners: tuple[int, ...], words: dict[int, str], paid: dict[str, Fraction]
) -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(DEFINED, marketFilter={"marketIds": [SENATE]})
        site.venue.controls.settle(SENATE, *winners)
        closed = await defined(stream)
        assert (closed["status"], closed["settledTime"]) == ("CLOSED", to_iso(START_NS))
        assert statuses(closed) == words
        assert closed["numberOfActiveRunners"] == 0
        for place, value in paid.items():
            assert site.venue.exchange.markets[place].value == value


async def test_a_void_market_removes_every_runner() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(DEFINED, marketFilter={"marketIds": [SENATE]})
        site.venue.controls.void(SENATE)
        closed = await defined(stream)
        assert closed["status"] == "CLOSED"
        assert set(statuses(closed).values()) == {"REMOVED"}


async def test_betting_ends_before_the_result_is_known() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(DEFINED, marketFilter={"marketIds": [SENATE]})
        site.venue.controls.close(SENATE)
        assert (await defined(stream))["status"] == "SUSPENDED"
        site.venue.controls.settle(SENATE, BEA)
        assert (await defined(stream))["status"] == "CLOSED"


async def test_a_market_can_end_as_the_universe_has_it() -> None:
    world = SmallExchange()
    world.payoffs["senate/Bea Ray"] = Payoff(Fraction(1))
    async with betfair(world) as site:
        site.venue.controls.settle_as_planned(SENATE)
        shown = await book(site, SENATE)
        assert {r["selectionId"]: r["status"] for r in shown["runners"]} == {ANN: "LOSER", BEA: "WINNER"}


async def test_base_rate_rules_and_clarifications_change() -> None:
    async with betfair() as site, site.stream() as stream:
        first = (await stream.image(DEFINED, marketFilter={"marketIds": [SENATE]}))["mc"][0]["marketDefinition"]
        site.venue.controls.change(SENATE, base_rate="6.5", discount_allowed=True)
        second = await defined(stream)
        assert (first["marketBaseRate"], second["marketBaseRate"]) == (2.0, 6.5)
        site.venue.controls.edit(SENATE, rules="Who?<br>", clarifications="27/11/2026: a run-off counts.")
        await defined(stream)
        row = (
            await site.call(
                "listMarketCatalogue", filter={"marketIds": [SENATE]}, maxResults=1,
                marketProjection=["MARKET_DESCRIPTION"],
            )
        )[0]  # fmt: skip
        assert row["description"]["rules"] == "Who?<br>"
        assert row["description"]["clarifications"] == "27/11/2026: a run-off counts."


async def test_unknown_markets_are_refused() -> None:
    async with betfair() as site:
        with pytest.raises(NotFoundError):
            site.venue.controls.halt("1.9")


# -- the universe's plan ----------------------------------------------------------------------------------------------


def game() -> SmallExchange:
    """A match that begins in ten seconds and is over after thirty more, and one that is born later."""
    starts, ends = START_NS + 10 * SECOND_NS, START_NS + 40 * SECOND_NS
    life = {
        "close_ns": ends,
        "determined_ns": ends,
        "settled_ns": ends + 20 * SECOND_NS,
        "delisted_ns": ends + HOUR_NS,
        "halts": (Span(starts, starts + 5 * SECOND_NS),),
    }
    names = (("One", 11, 0.6, 1), ("Two", 12, 0.4, 2))
    runners = tuple(runner("quick", name, n, p, place, "Who?", **life) for name, n, p, place in names)
    quick = market("quick", runners, Category.SPORTS, market_id="1.5", turn_in_play_enabled=True,
                   turn_in_play_ns=starts, start_ns=starts, bet_delay=5)  # fmt: skip
    late = tuple(
        runner("late", name, n, p, place, "Who?", listed_ns=starts, open_ns=starts + 5 * SECOND_NS)
        for name, n, p, place in names
    )
    world = SmallExchange(((quick, runners), (market("late", late, Category.POLITICS, market_id="1.6"), late)))
    world.payoffs["quick/Two"] = Payoff(Fraction(1))
    return world


async def test_a_match_goes_from_open_to_in_play_to_its_result() -> None:
    seen: list[tuple[str, bool]] = []
    async with betfair(game()) as site, site.stream() as stream:
        first = (await stream.image(DEFINED, marketFilter={"marketIds": ["1.5"]}))["mc"][0]["marketDefinition"]
        seen.append((first["status"], first["inPlay"]))
        versions = [first["version"]]
        for _ in range(70):
            site.clock.advance(1)
            site.venue.advance_world()
        told: dict[str, Any] = {}
        while seen[-1][0] != "CLOSED":
            told = await defined(stream)
            versions.append(told["version"])
            if (told["status"], told["inPlay"]) != seen[-1]:
                seen.append((told["status"], told["inPlay"]))
        assert statuses(told) == {11: "LOSER", 12: "WINNER"}
        assert told["settledTime"]
    assert seen == [("OPEN", False), ("SUSPENDED", False), ("OPEN", True), ("SUSPENDED", True), ("CLOSED", True)]
    assert versions == sorted(set(versions))


async def test_markets_of_the_future_are_caught_by_a_filter() -> None:
    async with betfair(game()) as site, site.stream() as stream:
        image = await stream.image(["EX_MARKET_DEF", "EX_ALL_OFFERS"], marketFilter={"eventTypeIds": ["1"]})
        assert "1.6" not in {change["id"] for change in image["mc"]}
        site.clock.advance(12)
        site.venue.advance_world()
        found: list[dict[str, Any]] = []
        while len(found) < 2:
            if not found:
                site.clock.advance(2)
                site.venue.advance_world()
            found += [change for change in (await stream.next()).get("mc", ()) if change["id"] == "1.6"]
        assert found[0]["img"] is True
        assert found[0]["marketDefinition"]["status"] == "INACTIVE"
        assert found[1]["marketDefinition"]["status"] == "OPEN"
        assert found[1]["rc"]


async def test_a_void_payoff_removes_the_runners() -> None:
    world = game()
    for name in ("quick/One", "quick/Two"):
        world.payoffs[name] = Payoff(Fraction(1, 2), refund=True)
    async with betfair(world) as site:
        site.clock.advance(70)
        site.venue.advance_world()
        shown = await book(site, "1.5")
        assert shown["status"] == "CLOSED"
        assert {row["status"] for row in shown["runners"]} == {"REMOVED"}


async def test_odd_kinds_stand_among_the_rest() -> None:
    async with betfair(game(), odd_kinds=3) as site:
        rows = await site.call(
            "listMarketCatalogue", filter={}, maxResults=50,
            marketProjection=["MARKET_DESCRIPTION", "RUNNER_DESCRIPTION"],
        )  # fmt: skip
        kinds = {row["description"]["bettingType"]: row for row in rows if row["description"]["bettingType"] != "ODDS"}
        handicap = kinds["ASIAN_HANDICAP_DOUBLE_LINE"]
        assert handicap["description"]["priceLadderDescription"] == {"type": "FINEST"}
        assert len({(r["selectionId"], r["handicap"]) for r in handicap["runners"]}) == len(handicap["runners"]) == 8
        shown = await book(site, handicap["marketId"])
        assert shown["numberOfWinners"] == 0
        line = kinds["LINE"]
        assert line["description"]["lineRangeInfo"]["marketUnit"] == "points"
        async with site.stream() as stream:
            message = await stream.image(marketFilter={"marketIds": [handicap["marketId"], line["marketId"]]})
            changes = {change["id"]: change for change in message["mc"]}
            assert {entry.get("hc", 0) for entry in changes[handicap["marketId"]]["rc"]} > {0, 1.5, -1.5}
            assert changes[line["marketId"]]["marketDefinition"]["lineInterval"] == 1.0


async def test_each_way_markets_have_a_divisor_and_end_when_their_game_begins() -> None:
    world = game()
    third = msgspec.structs.replace(world.markets[3].words, market_id="1.55")
    more = tuple(msgspec.structs.replace(x, id=f"more {x.id}", group="more") for x in world.all if x.group == "quick")
    event = msgspec.structs.replace(world.markets[3], id="more", listings=tuple(x.id for x in more), words=third)
    quick = tuple(x for x in world.all if x.group == "quick")
    world = SmallExchange(((world.markets[3], quick), (event, more)))
    async with betfair(world, odd_kinds=3) as site:
        rows = await site.call("listMarketCatalogue", filter={}, maxResults=50, marketProjection=["MARKET_DESCRIPTION"])
        each_way = [row for row in rows if row["description"]["marketType"] == "EACH_WAY"]
        assert [row["description"]["eachWayDivisor"] for row in each_way] == [4.0]
        site.clock.advance(70)
        site.venue.advance_world()
        assert (await book(site, each_way[0]["marketId"]))["status"] == "CLOSED"


# -- faults over HTTP -------------------------------------------------------------------------------------------------


async def test_faults_strike_requests_by_path() -> None:
    async with betfair() as site:
        site.venue.faults.inject(Fault(kind=FaultKind.SERVER_ERROR, target=f"http:POST /exchange{BETTING}", count=1))
        with pytest.raises(AssertionError):
            await site.rpc("listEventTypes", filter={})
        assert await site.call("listEventTypes", filter={})
        site.venue.faults.inject(Fault(kind=FaultKind.DROP, target="http:POST /api/certlogin", count=1))
        with pytest.raises(httpx.HTTPError):
            await site.login()
        site.venue.faults.inject(Fault(kind=FaultKind.UNKNOWN, target="http:POST /exchange/*", count=1))
        answer = await site.rpc("listMarketBook", marketIds=[MATCH], priceProjection={"priceData": ["EX_ALL_OFFERS"]})
        assert "unheard_of" in answer
