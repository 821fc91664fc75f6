"""The stream: who may subscribe, images and updates, conflation, heartbeats, and how connections end."""

import asyncio
import json
import random
from typing import Any

import pytest

from allsight.domain.ladder import Side
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.betfair.mirror import Mirror
from tests.emulators.betfair.support import (
    ACCOUNT,
    ANN,
    AWARD,
    AWAY,
    BEA,
    DRAW,
    HOME,
    MATCH,
    SENATE,
    Site,
    SmallExchange,
    Stream,
    betfair,
)
from tests.emulators.small_world import START_NS
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

PLACES = {HOME: "match/Arsenal", DRAW: "match/The Draw", AWAY: "match/Leeds"}
FULL = ["EX_ALL_OFFERS", "EX_TRADED", "EX_TRADED_VOL", "EX_LTP", "EX_MARKET_DEF"]


# -- coming in --------------------------------------------------------------------------------------------------------


async def test_a_connection_says_its_name_and_counts_what_is_left() -> None:
    async with betfair(tls=True) as site, site.stream(authenticated=False) as stream:
        status = await stream.authenticate(ACCOUNT.app_key, site.token)
        assert status == {
            "op": "status", "id": 1, "statusCode": "SUCCESS", "connectionClosed": False, "connectionsAvailable": 9
        }  # fmt: skip
        async with site.stream(authenticated=False) as second:
            assert (await second.authenticate(ACCOUNT.app_key, site.token))["connectionsAvailable"] == 8
        await eventually(lambda: len(site.venue.stream.peers) == 1)


async def test_who_may_not_come_in() -> None:
    async with betfair() as site:
        token = site.token
        for body, code in (
            ({"session": token}, "NO_APP_KEY"),
            ({"appKey": "x", "session": token}, "INVALID_APP_KEY"),
            ({"appKey": ACCOUNT.app_key}, "NO_SESSION"),
            ({"appKey": ACCOUNT.app_key, "session": "x"}, "INVALID_SESSION_INFORMATION"),
        ):
            async with site.stream(authenticated=False) as stream:
                await stream.send("authentication", **body)
                status = await stream.next()
                assert (status["statusCode"], status["errorCode"]) == ("FAILURE", code)
                assert status["connectionClosed"] is True
                assert status["connectionId"]
                assert await stream.ended()


async def test_what_is_wrong_with_a_command_ends_the_connection() -> None:
    async with betfair() as site:
        subscription: dict[str, Any] = {"marketFilter": {"marketIds": [MATCH]}, "marketDataFilter": {}}
        for op, body, code in (
            ("authentication", {"appKey": ACCOUNT.app_key, "session": site.token}, "INVALID_REQUEST"),
            ("dance", {}, "INVALID_REQUEST"),
            ("orderSubscription", {}, "NOT_AUTHORIZED"),
            ("marketSubscription", {**subscription, "conflateMs": 120_001}, "INVALID_INPUT"),
            ("marketSubscription", {"marketFilter": {"marketIds": 7}}, "INVALID_INPUT"),
            ("marketSubscription", {"marketDataFilter": {"fields": ["EX_RABBITS"]}}, "INVALID_INPUT"),
            ("marketSubscription", {"marketDataFilter": {"ladderLevels": 11}}, "INVALID_INPUT"),
            ("marketSubscription", {**subscription, "initialClk": "a", "clk": "b"}, "INVALID_CLOCK"),
        ):
            async with site.stream() as stream:
                await stream.send(op, **body)
                status = await stream.next()
                assert status["errorCode"] == code, (op, status)
                assert await stream.ended()
        async with site.stream() as stream:
            stream.writer.write(b"not json\r\n")
            status = await stream.next()
            assert status["errorCode"] == "INVALID_REQUEST"
            assert "id" not in status
        async with site.stream(authenticated=False) as stream:
            await stream.send("marketSubscription", **subscription)
            assert (await stream.next())["errorCode"] == "NOT_AUTHORIZED"


async def test_too_many_connections() -> None:
    async with betfair(most_connections=1, connects_per_minute=3) as site, site.stream():
        async with site.stream(authenticated=False) as second:
            status = await second.authenticate(ACCOUNT.app_key, site.token)
            assert status["errorCode"] == "MAX_CONNECTION_LIMIT_EXCEEDED"
        async with site.stream(authenticated=False):
            pass
        async with site.stream(authenticated=False) as fourth:
            assert (await fourth.next())["errorCode"] == "TOO_MANY_REQUESTS"
            assert await fourth.ended()


async def test_a_connection_that_asks_for_nothing_is_closed() -> None:
    async with betfair(idle_s=15.0) as site, site.stream() as idle, site.stream() as busy:
        await busy.image(heartbeatMs=5000)
        site.clock.advance(14)
        await idle.send("heartbeat")
        assert (await idle.next())["statusCode"] == "SUCCESS"
        site.clock.advance(14.9)
        await idle.send("heartbeat")
        assert (await idle.next())["statusCode"] == "SUCCESS"
        site.clock.advance(15.1)
        status = await eventually(idle.next)
        assert status["errorCode"] == "TIMEOUT"
        assert status["errorMessage"] == "Connection is not subscribed and is idle: 15000 ms"
        assert "id" not in status
        assert await idle.ended()
        assert (await busy.next())["ct"] == "HEARTBEAT"


# -- images and updates -----------------------------------------------------------------------------------------------


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


# -- time -------------------------------------------------------------------------------------------------------------


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


# -- on demand --------------------------------------------------------------------------------------------------------


async def test_503_marks_messages_while_what_is_behind_is_late() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(FULL)
        site.venue.controls.be_busy(busy=True)
        site.bet("match/Arsenal", Side.NO, "1.01", 2)
        assert (await stream.next())["status"] == 503
        site.venue.controls.be_busy(busy=False)
        site.bet("match/Arsenal", Side.NO, "1.02", 2)
        assert "status" not in await stream.next()


async def test_runners_can_stand_twice_in_a_change() -> None:
    async with betfair() as site, site.stream() as stream:
        site.clear("match")
        await stream.image(FULL)
        site.venue.controls.double_runners(doubled=True)
        site.bet("match/Arsenal", Side.NO, "1.9", 50)
        first, second = (await stream.next())["mc"][0]["rc"]
        assert first["atb"] != second["atb"] == [[1.9, 50.0]]
        assert first["id"] == second["id"] == HOME


async def test_faults_strike_the_messages_of_one_market() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(["EX_ALL_OFFERS"], marketFilter={"marketIds": [MATCH, SENATE]})
        dropped = site.venue.faults.inject(Fault(kind=FaultKind.DROP, target=f"line:mcm:{MATCH}", count=1))
        site.bet("match/Arsenal", Side.NO, "1.01", 2)
        site.bet("senate/Ann Lee", Side.NO, "1.01", 2)
        assert (await stream.next())["mc"][0]["id"] == SENATE
        assert dropped.hits == 1
        site.venue.faults.inject(Fault(kind=FaultKind.MALFORMED, target=f"line:mcm:{MATCH}", count=1))
        site.bet("match/Arsenal", Side.NO, "1.02", 2)
        with pytest.raises(json.JSONDecodeError):
            await stream.next()


async def test_a_terminal_fault_is_an_unexpected_error() -> None:
    async with betfair() as site, site.stream() as stream:
        await stream.image(FULL)
        site.venue.faults.inject(Fault(kind=FaultKind.TERMINAL, target="line:mcm:*", count=1))
        site.bet("match/Arsenal", Side.NO, "1.01", 2)
        messages = [await stream.next(), await stream.next()]
        assert messages[-1]["errorCode"] == "UNEXPECTED_ERROR"
        assert await stream.ended()


async def test_an_authenticated_stream_outlives_its_session() -> None:
    async with betfair() as site, site.stream() as stream:
        site.clear("match")
        await stream.image(FULL)
        site.venue.controls.expire_sessions()
        site.bet("match/Arsenal", Side.NO, "1.9", 2)
        assert (await stream.next())["mc"]
        async with site.stream(authenticated=False) as second:
            status = await second.authenticate(ACCOUNT.app_key, site.token)
            assert status["errorCode"] == "INVALID_SESSION_INFORMATION"


# -- resuming ---------------------------------------------------------------------------------------------------------


async def resumed(site: Site, stream: Stream, mirror: Mirror, fields: list[str]) -> dict[str, Any]:
    number = await stream.send(
        "marketSubscription", marketFilter={"marketIds": [MATCH, SENATE]},
        marketDataFilter={"fields": fields, "ladderLevels": 3}, initialClk=mirror.initial, clk=mirror.clk,
    )  # fmt: skip
    status = await stream.next()
    assert status["id"] == number
    return status


async def test_a_resumed_reader_is_told_what_it_missed_and_no_more() -> None:
    fields = [*FULL, "EX_BEST_OFFERS"]
    mirror = Mirror()
    async with betfair() as site:
        site.venue.controls.halt(SENATE)
        async with site.stream() as stream:
            mirror.read(await stream.image(fields, marketFilter={"marketIds": [MATCH, SENATE]}))
        site.clock.advance(30)
        site.bet("match/Arsenal", Side.NO, "1.03", 9)
        site.venue.exchange.cancel_all(market="match/Leeds")
        site.venue.controls.halt(MATCH)
        async with site.stream() as stream:
            assert (await resumed(site, stream, mirror, fields))["statusCode"] == "SUCCESS"
            message = await stream.next()
            assert message["ct"] == "RESUB_DELTA"
            assert message["initialClk"] == mirror.initial
            assert [change["id"] for change in message["mc"]] == [MATCH]
            assert "img" not in message["mc"][0]
            mirror.read(message)
            assert mirror.definitions[MATCH]["status"] == "SUSPENDED"
            for number, place in PLACES.items():
                for ladder, levels in site.depth(place).items():
                    assert mirror.offers(MATCH, number, ladder) == levels
            assert mirror.best(MATCH, AWAY, "batb") == []
            site.venue.controls.resume(SENATE)
            site.bet("senate/Ann Lee", Side.NO, "1.01", 5)
            for _ in range(2):
                mirror.read(await stream.next())
            assert mirror.offers(SENATE, ANN, "atb") == site.depth("senate/Ann Lee")["atb"]


async def test_old_clocks_and_other_filters_do_not_resume() -> None:
    async with betfair(resume_s=60.0) as site:
        mirror = Mirror()
        async with site.stream() as stream:
            mirror.read(await stream.image(FULL, marketFilter={"marketIds": [MATCH, SENATE]}))
        async with site.stream() as stream:
            assert (await resumed(site, stream, mirror, ["EX_LTP"]))["errorCode"] == "INVALID_CLOCK"
        site.clock.advance(61)
        async with site.stream() as stream:
            assert (await resumed(site, stream, mirror, FULL))["errorCode"] == "INVALID_CLOCK"


async def test_another_server_does_not_know_the_clock() -> None:
    mirror = Mirror()
    async with betfair() as site, site.stream() as stream:
        mirror.read(await stream.image(FULL, marketFilter={"marketIds": [MATCH, SENATE]}))
    async with betfair(SmallExchange(), seed=2) as site, site.stream() as stream:
        assert (await resumed(site, stream, mirror, FULL))["errorCode"] == "INVALID_CLOCK"
