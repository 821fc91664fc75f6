"""What a parent and an emulated venue in a child process tell each other: one line of JSON each way.

The parent writes an order to the child's standard input and keeps it open; the child answers with its addresses on
standard output, and ends when its input ends. So no emulator outlives the program that started it, however that ended.
"""

from typing import Any

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """How an emulated venue is to run.

    Attributes:
        seed: of the universe; equal seeds agree without talking.
        ports: where to listen, by purpose; free ones are taken where it is silent.
        rate: book changes per second to aim at; None for the emulator's own.
        dislocations: the share of the time in which a price is off at one venue, 0 to 1; None for the emulator's own.
        markets: at most so many listings; None for all.
        faults: path of a fault script.
        playback: path of a recording that is served in place of the live stream; `speed` 1 keeps its own timing, 10 is
            ten times as fast, None flat out.
        kept: what an earlier run asked to be given again, so that a restart keeps credentials and certificates.
    """

    venue: Venue
    seed: int = 1
    ports: dict[str, int] = {}
    rate: float | None = None
    dislocations: float | None = None
    markets: int | None = None
    faults: str | None = None
    playback: str | None = None
    speed: float | None = 1.0
    kept: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Order(venue={self.venue}, seed={self.seed}, ports={self.ports})"


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Where an emulated venue listens, and what the program has to be told to use it.

    `urls` and `settings` are named as in the venue's settings: `urls["rest"]` is the setting `rest_url`,
    `settings["key_id"]` is `key_id`. So nobody has to know a venue to point the program at its emulator. Settings hold
    throw-away credentials; addresses for which there is no setting are for other clients.

    Attributes:
        ports: by purpose, to listen there again.
        kept: for the `Order` of the next run.
    """

    venue: Venue
    urls: dict[str, str]
    ports: dict[str, int]
    settings: dict[str, Any] = {}
    kept: dict[str, str] = {}
    listings: int = 0

    def __repr__(self) -> str:
        return f"Ready(venue={self.venue}, urls={self.urls}, listings={self.listings})"


def encode(message: Order | Ready) -> bytes:
    """Write one line."""
    return msgspec.json.encode(message) + b"\n"


def decode_order(line: bytes) -> Order:
    """Read an order.

    Raises:
        InvalidRequestError: if the line is none.
    """
    try:
        return msgspec.json.decode(line, type=Order)
    except msgspec.DecodeError as error:
        raise InvalidRequestError(f"this is no order for an emulator: {error}") from None


def decode_ready(line: bytes) -> Ready:
    """Read a child's answer.

    Raises:
        InvalidRequestError: if the line is none.
    """
    try:
        return msgspec.json.decode(line, type=Ready)
    except msgspec.DecodeError as error:
        raise InvalidRequestError(f"the emulator answered with something else: {error}") from None
