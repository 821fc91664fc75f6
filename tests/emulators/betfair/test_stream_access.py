"""Who may come into the stream, and how connections end."""

from typing import Any

import pytest

from tests.emulators.betfair.support import (
    ACCOUNT,
    MATCH,
    betfair,
)
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


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
