"""Frames and messages of the TCP stream, against the vectors of the venue sheet."""

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.emulators.serving.peers import GoneError
from allsight.emulators.smarkets.proto import LONGEST, Field, Fields, ProtoError, framed, message, parse, read_frame

FIELDS = st.lists(
    st.tuples(st.integers(1, 2**29 - 1), st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=40))), max_size=8
)
LOGIN = bytes.fromhex("08021204080110071a060a0175120170")


def unframed(data: bytes) -> list[bytes]:
    """Read all frames of some bytes."""

    async def read() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        found = []
        with contextlib.suppress(GoneError, asyncio.IncompleteReadError):
            while True:
                found.append(await read_frame(reader))
        return found

    return asyncio.run(read())


def test_the_vectors_of_the_sheet() -> None:
    login = message([(1, 2), (2, message([(1, 1), (2, 7)])), (3, message([(1, b"u"), (2, b"p")]))])
    assert framed(login).hex() == "1008021204080110071a060a0175120170"
    assert framed(b"\x01").hex() == "01010000"
    assert unframed(bytes.fromhex("010100001008021204080110071a060a0175120170")) == [b"\x01", login]


def test_a_login_is_read() -> None:
    payload = Fields(LOGIN)
    assert payload.needed(1) == 2
    assert (payload.inner(2).whole(1), payload.inner(2).whole(2)) == (1, 7)
    assert (payload.inner(3).sized(1), payload.inner(3).sized(2)) == (b"u", b"p")
    assert (payload.whole(4), payload.sized(4)) == (None, None)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_frames_are_read_as_they_were_written(payloads: list[bytes]) -> None:
    stream = b"".join(map(framed, payloads))
    assert all(len(framed(payload)) >= 4 for payload in payloads)
    assert unframed(stream) == payloads


@given(FIELDS)
def test_messages_are_read_as_they_were_written(fields: list[Field]) -> None:
    assert parse(message(fields)) == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert all(len(payload) <= LONGEST for payload in unframed(data))
    with contextlib.suppress(ProtoError):
        assert all(number > 0 for number, _ in parse(data))


def test_fields_of_a_fixed_width_are_passed_over() -> None:
    data = bytes.fromhex("09") + bytes(8) + bytes.fromhex("15") + bytes(4) + bytes.fromhex("1807")
    assert parse(data) == [(3, 7)]


@pytest.mark.parametrize(
    "data",
    ["08", "0880", "0a05", "0001", "0b", "08" + "ff" * 10 + "01", "08" + "ff" * 9 + "7f", "0d00"],
    ids=["no value", "cut number", "cut bytes", "number 0", "group", "too long", "too large", "cut fixed"],
)
def test_what_is_no_message_is_refused(data: str) -> None:
    with pytest.raises(ProtoError):
        parse(bytes.fromhex(data))


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    fields = Fields(message([(1, 1), (2, b"\xff")]))
    for call, number in [
        (fields.whole, 2),
        (fields.sized, 1),
        (fields.needed, 9),
        (fields.inner, 9),
        (fields.inner, 2),
    ]:
        with pytest.raises(ProtoError):
            call(number)


@pytest.mark.parametrize("head", ["818004", "ffffffffff", "80" * 11])
def test_a_frame_that_is_too_long_ends_the_reading(head: str) -> None:
    assert unframed(bytes.fromhex(head) + bytes(100)) == []
