"""Images and updates of the stream, conflation, heartbeats."""

import asyncio
import random

import pytest

from allsight.domain.ladder import Side
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.betfair.mirror import Mirror
from tests.emulators.betfair.support import (
    ACCOUNT,
    AWARD,
    AWAY,
    BEA,
    DRAW,
    HOME,
    MATCH,
    SENATE,
    betfair,
)
from tests.emulators.small_world import START_NS
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

PLACES = {HOME: "match/Arsenal", DRAW: "match/The Draw", AWAY: "match/Leeds"}
FULL = ["EX_ALL_OFFERS", "EX_TRADED", "EX_TRADED_VOL", "EX_LTP", "EX_MARKET_DEF"]


async def test_an_image_is_whole_and_echoes_what_was_asked() -> None:
    async with betfair() as site, site.stream() as stream:
        message = await stream.image(FULL, heartbeatMs=1000, conflateMs=0, initialClk=None, clk=None)
        assert (message["op"], message["id"], message["ct"]) == ("mcm", stream.id, "SUB_IMAGE")
        assert (message["heartbeatMs"], message["conflateMs"]) == (1000, 0)
        assert message["initialClk"]
        assert message["clk"]
        assert message["pt"] == START_NS // 10**6
        assert "segmentType" not in message
        (change,) = message["mc"]
        assert (change["id"], change["img"]) == (MATCH, True)
        defined = change["marketDefinition"]
        assert [(r["id"], r["sortPriority"], r["status"]) for r in defined["runners"]] == [
            (HOME, 1, "ACTIVE"), (AWAY, 2, "ACTIVE"), (DRAW, 3, "ACTIVE")
        ]  # fmt: skip
        assert (defined["status"], defined["inPlay"], defined["marketBaseRate"]) == ("OPEN", False, 5.0)
        assert not {"name", "eventName"} & defined.keys()
        mirror = Mirror()
        mirror.read(message)
        for number, place in PLACES.items():
            for ladder, levels in site.depth(place).items():
                assert mirror.offers(MATCH, number, ladder) == levels
            runner = mirror.runners[MATCH][number, 0]
            assert runner["tv"] == pytest.approx(sum(runner["trd"].values()))
        assert change["tv"] == pytest.approx(sum(r["tv"] for r in mirror.runners[MATCH].values()))


async def test_heartbeats_are_clamped_to_what_the_venue_allows() -> None:
    async with betfair() as site, site.stream() as stream:
        assert (await stream.image(heartbeatMs=10))["heartbeatMs"] == 500
        assert (await stream.image(heartbeatMs=60_000))["heartbeatMs"] == 5_000


async def test_fields_choose_what_is_told() -> None:
    async with betfair() as site:
        for fields, keys in (
            (["EX_MARKET_DEF"], {"id", "img", "marketDefinition"}),
            (["EX_LTP"], {"id", "img", "rc"}),
            (["EX_TRADED_VOL"], {"id", "img", "rc", "tv"}),
        ):
            async with site.stream() as stream:
                (change,) = (await stream.image(fields))["mc"]
                assert change.keys() == keys
        async with site.stream() as stream:
            await stream.send("marketSubscription", marketFilter={"marketIds": [MATCH]}, marketDataFilter={})
            await stream.next()
            everything = (await stream.next())["mc"][0]
            assert {"atb", "batb", "bdatb", "trd", "ltp", "tv", "id"} <= everything["rc"][0].keys()


async def test_updates_hold_only_what_changed() -> None:
    async with betfair() as site, site.stream() as stream:
        site.clear("match")
        await stream.image(FULL)
        site.bet("match/Arsenal", Side.NO, "1.9", 50)
        assert (await stream.next())["mc"] == [{"id": MATCH, "rc": [{"atb": [[1.9, 50.0]], "id": HOME}]}]
        site.bet("match/Arsenal", Side.YES, "1.9", 20, account="other")
        (change,) = (await stream.next())["mc"]
        (runner,) = change["rc"]
        assert runner["atb"] == [[1.9, 30.0]]
        assert runner["ltp"] == 1.9
        assert runner["trd"][0][0] == 1.9
        assert runner["tv"] <= change["tv"]
        assert "marketDefinition" not in change
        order = site.bet("match/Leeds", Side.YES, "5", 3)
        assert (await stream.next())["mc"][0]["rc"] == [{"atl": [[5.0, 3.0]], "id": AWAY}]
        site.venue.exchange.cancel(order.id)
        site.venue.publish()
        assert (await stream.next())["mc"][0]["rc"] == [{"atl": [[5.0, 0.0]], "id": AWAY}]


async def test_best_offers_come_by_level_and_small_stakes_are_rolled_up() -> None:
    async with betfair() as site, site.stream() as stream:
        site.clear("senate")
        fields = ["EX_BEST_OFFERS", "EX_BEST_OFFERS_DISP"]
        await stream.image(fields, marketFilter={"marketIds": [SENATE]}, ladderLevels=2)
        for odds, pounds in (("3", 10), ("2.9", 0.6)):
            site.bet("senate/Bea Ray", Side.NO, odds, pounds)
        assert (await stream.next())["mc"][0]["rc"] == [
            {"batb": [[0, 3.0, 10.0]], "bdatb": [[0, 3.0, 10.0]], "id": BEA}
        ]
        site.bet("senate/Bea Ray", Side.NO, "2.8", 5)
        assert (await stream.next())["mc"][0]["rc"][0]["batb"] == [[1, 2.8, 5.6]]
        site.bet("senate/Bea Ray", Side.NO, "3.1", 7)
        assert (await stream.next())["mc"][0]["rc"][0]["batb"] == [[0, 3.1, 7.0], [1, 3.0, 10.0]]
        site.clear("senate")
        assert (await stream.next())["mc"][0]["rc"][0]["batb"] == [[0, 0.0, 0.0], [1, 0.0, 0.0]]


async def test_a_reader_ends_with_the_engines_book_after_many_bets() -> None:
    rng = random.Random(5)
    fields = [*FULL, "EX_BEST_OFFERS"]
    async with betfair() as site, site.stream() as stream:
        mirror = Mirror()
        mirror.read(await stream.image(fields, ladderLevels=4))
        for n in range(400):
            place = rng.choice(list(PLACES.values()))
            site.bet(place, rng.choice(list(Side)), rng.choice(("1.8", "1.95", "2.02", "2.5", "3.05", "4.4", "7")),
                     rng.randrange(1, 9_000) / 100, account=f"tester-{n % 3}")  # fmt: skip
            if n % 40 == 0:
                site.clear("match")
        await stream.send("heartbeat")
        while (message := await stream.next())["op"] == "mcm":
            mirror.read(message)
        for number, place in PLACES.items():
            for ladder, levels in site.depth(place).items():
                assert mirror.offers(MATCH, number, ladder) == levels
            best = mirror.best(MATCH, number, "batb")
            assert all(size >= 1 for _, size in best)
            traded = mirror.runners[MATCH][number, 0]["trd"]
            assert sum(traded.values()) == pytest.approx(mirror.runners[MATCH][number, 0]["tv"])


async def test_a_new_subscription_replaces_the_old_one() -> None:
    async with betfair() as site, site.stream() as stream:
        site.clear("match")
        await stream.image(FULL)
        second = await stream.image(FULL, marketFilter={"marketIds": [SENATE]})
        assert [change["id"] for change in second["mc"]] == [SENATE]
        site.bet("match/Arsenal", Side.NO, "1.9", 50)
        site.bet("senate/Ann Lee", Side.NO, "1.2", 5)
        message = await stream.next()
        assert (message["id"], message["mc"][0]["id"]) == (stream.id, SENATE)


async def test_filters_of_the_stream() -> None:
    async with betfair() as site:
        for wanted, found in (
            ({}, {MATCH, SENATE, AWARD}),
            ({"eventTypeIds": ["2378961", "10"]}, {SENATE, AWARD}),
            ({"eventIds": ["30000002"]}, {SENATE}),
            ({"marketTypes": ["OUTRIGHT_WINNER"]}, {AWARD}),
            ({"countryCodes": ["GB"]}, {MATCH}),
            ({"bettingTypes": ["LINE"]}, set()),
            ({"turnInPlayEnabled": True}, {MATCH}),
            ({"bspMarket": True}, set()),
        ):
            async with site.stream() as stream:
                message = await stream.image(["EX_MARKET_DEF"], marketFilter=wanted)
                assert {change["id"] for change in message.get("mc", ())} == found, wanted


async def test_too_wide_a_subscription_fails_and_the_connection_stays() -> None:
    async with betfair(most_subscribed=2) as site, site.stream() as stream:
        status = await stream.subscribe(marketFilter={})
        assert (status["statusCode"], status["errorCode"]) == ("FAILURE", "SUBSCRIPTION_LIMIT_EXCEEDED")
        assert status["connectionClosed"] is False
        message = await stream.image(marketFilter={"marketIds": [MATCH, SENATE]})
        assert len(message["mc"]) == 2


async def test_large_images_come_in_segments_for_those_who_want_them() -> None:
    async with betfair(segment_markets=1) as site, site.stream() as stream:
        assert "segmentType" not in await stream.image(marketFilter={})
        first = await stream.image(marketFilter={}, segmentationEnabled=True)
        parts = [first, await stream.next(), await stream.next()]
        assert [part["segmentType"] for part in parts] == ["SEG_START", "SEG", "SEG_END"]
        assert ["clk" in part for part in parts] == [False, False, True]
        assert {part["mc"][0]["id"] for part in parts} == {MATCH, SENATE, AWARD}
        assert all(part["ct"] == "SUB_IMAGE" for part in parts)


async def test_a_heartbeat_fills_every_silence() -> None:
    async with betfair() as site, site.stream() as stream:
        site.venue.controls.halt(MATCH)  # nobody bets meanwhile
        await stream.image(FULL, heartbeatMs=2000)
        for _ in range(2):
            for _ in range(4):
                site.clock.advance(0.5)
                await asyncio.sleep(0)
            message = await stream.next()
            assert message.keys() == {"op", "id", "pt", "ct", "clk"}
            assert message["ct"] == "HEARTBEAT"


async def test_conflated_updates_wait_and_leave_together() -> None:
    async with betfair() as site, site.stream() as stream:
        for group in ("match", "senate"):
            site.clear(group)
        await stream.image(FULL, conflateMs=3000, marketFilter={})
        site.clock.advance(1)
        for pounds in (5, 7):
            site.bet("match/Arsenal", Side.NO, "1.9", pounds)
        site.bet("senate/Ann Lee", Side.NO, "1.2", 5)
        site.clock.advance(2)
        site.venue.publish()
        message = await stream.next()
        while message.get("ct") == "HEARTBEAT":
            message = await stream.next()
        changes = {change["id"]: change for change in message["mc"]}
        assert changes[MATCH]["rc"] == [{"atb": [[1.9, 12.0]], "id": HOME}]
        assert changes[MATCH]["con"] is True
        assert SENATE in changes


async def test_a_delayed_key_is_conflated_to_three_minutes_and_sees_no_volume() -> None:
    async with betfair() as site:
        site.key = ACCOUNT.delayed_app_key
        async with site.stream() as stream:
            message = await stream.image(FULL, conflateMs=0)
            assert message["conflateMs"] == 180_000
            assert all("trd" not in runner for runner in message["mc"][0]["rc"])


async def test_data_for_a_slow_reader_is_conflated() -> None:
    async with betfair(slow_after=3) as site, site.stream() as stream:
        site.clear("match")
        await stream.image(FULL)
        hold = site.venue.faults.inject(Fault(kind=FaultKind.DELAY, target="line:mcm:*", delay_s=60))
        for n in range(40):
            site.bet("match/Arsenal", Side.NO, "1.9", n + 1)
        site.venue.faults.lift(hold)
        site.clock.advance(61)
        mirror = Mirror()
        mirror.runners[MATCH] = {}
        conflated = False

        async def caught_up() -> bool:
            nonlocal conflated
            site.venue.publish()
            message = await stream.next()
            conflated |= any(change.get("con", False) for change in message.get("mc", ()))
            mirror.read(message)
            return mirror.offers(MATCH, HOME, "atb") == site.depth("match/Arsenal")["atb"]

        assert await eventually(caught_up)
        assert conflated
