"""One session for all: kept, shared, renewed once however many need it, and never in a loop."""

import asyncio
from pathlib import Path

import pytest

from allsight.domain.clock import ManualClock, to_iso
from allsight.domain.errors import ConnectivityError, CredentialsError, RateLimitedError
from allsight.ingestion.adapters.smarkets import wire
from allsight.ingestion.adapters.smarkets.auth import SessionEndedError, Sessions, TokenFile

HALF_HOUR = 1_800.0
START_NS = 1_795_000_000_000_000_000


class Door:
    """Hands out tokens and counts; a test may have it fail."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.logins = 0
        self.failure: Exception | None = None
        self.factor = "complete"
        self.stop: str | None = None

    async def __call__(self) -> wire.SessionAnswer:
        self.logins += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        return wire.SessionAnswer(f"token-{self.logins}", self.stop, self.factor)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START_NS)


@pytest.fixture
def door(clock: ManualClock) -> Door:
    return Door(clock)


async def test_twenty_calls_at_once_make_one_login(clock: ManualClock, door: Door) -> None:
    sessions = Sessions(clock, None)
    found = await asyncio.gather(*(sessions.token(door) for _ in range(20)))
    assert set(found) == {"token-1"}
    assert door.logins == 1
    assert sessions.sign("GET", "/", b"") == {"authorization": "Session-Token token-1"}


async def test_a_token_lives_half_an_hour_from_its_last_use(clock: ManualClock, door: Door) -> None:
    sessions = Sessions(clock, None)
    token = await sessions.token(door)
    for _ in range(5):
        clock.advance(HALF_HOUR - 1)
        assert await sessions.token(door) == token
        sessions.used(token)
    clock.advance(HALF_HOUR)
    assert await sessions.token(door) == "token-2"
    assert door.logins == 2


async def test_the_venues_own_expiry_counts_unless_it_is_past(clock: ManualClock, door: Door) -> None:
    sessions, door.stop = Sessions(clock, None), to_iso(START_NS + 100 * 10**9)
    await sessions.token(door)
    clock.advance(101)
    door.stop = "2020-01-01T00:00:00Z"
    assert await sessions.token(door) == "token-2"
    clock.advance(HALF_HOUR - 1)
    assert await sessions.token(door) == "token-2"


async def test_twenty_refused_calls_make_one_login(clock: ManualClock, door: Door) -> None:
    sessions = Sessions(clock, None)
    old = await sessions.token(door)
    clock.advance(100)

    async def refused() -> str:
        sessions.drop(old)
        return await sessions.token(door)

    assert set(await asyncio.gather(*(refused() for _ in range(20)))) == {"token-2"}
    assert door.logins == 2


async def test_a_call_never_goes_out_unsigned(clock: ManualClock, door: Door) -> None:
    sessions = Sessions(clock, None)
    sessions.drop(await sessions.token(door))
    with pytest.raises(SessionEndedError):
        sessions.sign("GET", "/", b"")


async def test_sessions_that_are_refused_one_after_another_are_not_renewed_for_ever(
    clock: ManualClock, door: Door
) -> None:
    sessions = Sessions(clock, None)
    sessions.drop(await sessions.token(door))
    clock.advance(10)
    sessions.drop(await sessions.token(door))
    clock.advance(10)
    with pytest.raises(RateLimitedError) as caught:
        await sessions.token(door)
    assert caught.value.retry_after_s == pytest.approx(130)
    assert door.logins == 2


async def test_never_more_than_five_logins_in_five_minutes(clock: ManualClock, door: Door) -> None:
    sessions, when = Sessions(clock, None), list[int]()
    door.failure = ConnectivityError("gone")
    for _ in range(1_200):
        clock.advance(1)
        before = door.logins
        with pytest.raises((ConnectivityError, RateLimitedError)):
            await sessions.token(door)
        if door.logins > before:
            when.append(clock.now_ns())
    windows = [sum(start <= one <= start + 300 * 10**9 for one in when) for start in when]
    assert max(windows) <= 5
    assert len(when) >= 8, "it is tried again, though"


async def test_a_refused_account_is_not_tried_again_at_once(clock: ManualClock, door: Door) -> None:
    sessions, door.failure = Sessions(clock, None), CredentialsError("INVALID_CREDENTIALS")
    for _ in range(10):
        clock.advance(60)
        with pytest.raises(CredentialsError, match="INVALID_CREDENTIALS"):
            await sessions.token(door)
    assert door.logins == 1
    clock.advance(900)
    door.failure = None
    assert await sessions.token(door) == "token-2"


async def test_the_venues_pause_for_logins_is_kept(clock: ManualClock, door: Door) -> None:
    sessions, door.failure = Sessions(clock, None), RateLimitedError("slow", retry_after_s=290)
    for _ in range(5):
        with pytest.raises(RateLimitedError):
            await sessions.token(door)
        clock.advance(57)
    assert door.logins == 1
    door.failure = None
    clock.advance(10)
    assert await sessions.token(door) == "token-2"


async def test_an_account_that_wants_a_second_factor_is_refused(clock: ManualClock, door: Door) -> None:
    sessions, door.factor = Sessions(clock, None), "totp"
    with pytest.raises(CredentialsError, match="totp"):
        await sessions.token(door)


async def test_a_token_outlives_the_program(tmp_path: Path, clock: ManualClock, door: Door) -> None:
    path = tmp_path / "folder" / "smarkets.session"
    keep = TokenFile(path, "https://host", "me")
    await Sessions(clock, keep).token(door)
    assert path.stat().st_mode & 0o077 == 0, "nobody else reads it"
    second = Sessions(clock, TokenFile(path, "https://host", "me"))
    assert await second.token(door) == "token-1"
    assert door.logins == 1
    second.drop("token-1")
    clock.advance(80)
    assert await second.token(door) == "token-2", "the kept token is the one that was refused"
    assert keep.load() == "token-2"


async def test_a_token_that_another_process_has_renewed_is_taken(
    tmp_path: Path, clock: ManualClock, door: Door
) -> None:
    keep = TokenFile(tmp_path / "token", "https://host", "me")
    sessions = Sessions(clock, keep)
    await sessions.token(door)
    keep.save("of-another-process")
    sessions.drop("token-1")
    assert await sessions.token(door) == "of-another-process"
    assert door.logins == 1


def test_another_accounts_token_or_a_broken_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "token"
    TokenFile(path, "https://host", "me").save("secret")
    assert TokenFile(path, "https://host", "you").load() is None
    assert TokenFile(path, "https://elsewhere", "me").load() is None
    path.write_bytes(b"{")
    assert TokenFile(path, "https://host", "me").load() is None


async def test_a_file_that_cannot_be_written_costs_the_next_start_only(
    tmp_path: Path, clock: ManualClock, door: Door
) -> None:
    (tmp_path / "file").write_text("in the way")
    sessions = Sessions(clock, TokenFile(tmp_path / "file" / "token", "https://host", "me"))
    assert await sessions.token(door) == "token-1"


def test_trap_38_no_secret_shows_in_a_repr() -> None:
    for one in (wire.SessionAnswer("abcdef"), wire.Login("abcdef", "abcdef")):
        assert "abcdef" not in repr(one)
