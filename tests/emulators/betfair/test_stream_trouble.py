"""What goes wrong on the stream on demand, and how a reader resumes."""

import json
from typing import Any

import pytest

from allsight.domain.ladder import Side
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.betfair.mirror import Mirror
from tests.emulators.betfair.support import (
    ACCOUNT,
    ANN,
    AWAY,
    DRAW,
    HOME,
    MATCH,
    SENATE,
    Site,
    SmallExchange,
    Stream,
    betfair,
)

pytestmark = pytest.mark.integration

PLACES = {HOME: "match/Arsenal", DRAW: "match/The Draw", AWAY: "match/Leeds"}
FULL = ["EX_ALL_OFFERS", "EX_TRADED", "EX_TRADED_VOL", "EX_LTP", "EX_MARKET_DEF"]


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
