"""Betfair's stream messages as the venue writes them (sheet 7); the other half of `wire`.

`op` picks the struct while a line is decoded. Short names are the venue's own. Prices and sizes are exact decimals.
"""

from decimal import Decimal
from typing import Literal

import msgspec

from allsight.ingestion.adapters.betfair.wire import LadderDescription

PriceLevels = list[tuple[Decimal, Decimal]]
"""`[price, size]`; a size of zero deletes the price."""


class RunnerDefinition(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A runner inside a definition; the live stream carries no name."""

    id: int | str
    hc: Decimal | None = None
    status: str = ""


class MarketDefinition(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What a market is and how it stands; always sent whole."""

    status: str = ""
    in_play: bool = False
    bet_delay: int = 0
    version: int = 0
    betting_type: str = ""
    market_type: str = ""
    number_of_winners: int = 0
    complete: bool = False
    market_base_rate: Decimal | None = None
    discount_allowed: bool = False
    settled_time: str | None = None
    price_ladder_definition: LadderDescription | None = None
    runners: tuple[RunnerDefinition, ...] = ()


class RunnerChange(msgspec.Struct, frozen=True, gc=False):
    """A change of one runner; its key is (id, hc), where no `hc` is 0. It may come several times in one list."""

    id: int | str
    hc: Decimal | None = None
    atb: PriceLevels | None = None
    atl: PriceLevels | None = None
    trd: PriceLevels | None = None


class MarketChange(msgspec.Struct, frozen=True, gc=False, rename={"definition": "marketDefinition"}):
    """A change of one market. `img`: it replaces everything known; `con`: several changes in one, we read slowly."""

    id: str
    img: bool | None = None
    con: bool | None = None
    rc: list[RunnerChange] | None = None
    definition: MarketDefinition | None = None


class MarketMessage(
    msgspec.Struct,
    frozen=True,
    gc=False,
    tag="mcm",
    tag_field="op",
    rename={
        "segment": "segmentType",
        "initial_clk": "initialClk",
        "conflate_ms": "conflateMs",
        "heartbeat_ms": "heartbeatMs",
    },
):
    """Changes of markets, a heartbeat, or part of an image."""

    id: int | None = None
    ct: str | None = None
    clk: str | None = None
    pt: int | None = None
    mc: list[MarketChange] | None = None
    segment: str | None = None
    status: int | None = None
    initial_clk: str | None = None
    conflate_ms: int | None = None
    heartbeat_ms: int | None = None


class OrderMessage(msgspec.Struct, frozen=True, tag="ocm", tag_field="op"):
    """Changes of our own orders: the envelope alone, since orders come with execution."""

    id: int | None = None
    ct: str | None = None
    clk: str | None = None
    pt: int | None = None
    oc: list[msgspec.Raw] | None = None


class ConnectionMessage(msgspec.Struct, frozen=True, tag="connection", tag_field="op", rename="camel"):
    """The venue's greeting."""

    connection_id: str = ""


class StatusMessage(msgspec.Struct, frozen=True, tag="status", tag_field="op", rename="camel", kw_only=True):
    """An answer to a request of ours, or (without id) a fault that answers none."""

    id: int | None = None
    status_code: Literal["SUCCESS", "FAILURE"]
    error_code: str | None = None
    error_message: str | None = None
    connection_closed: bool = False
    connections_available: int | None = None


Frame = MarketMessage | OrderMessage | ConnectionMessage | StatusMessage


class Envelope(msgspec.Struct, frozen=True):
    """What every message has."""

    op: str


class Authentication(msgspec.Struct, frozen=True, tag="authentication", tag_field="op", rename="camel"):
    """Our credentials. Holds secrets."""

    id: int
    app_key: str
    session: str

    def __repr__(self) -> str:
        """Show the request without its secrets."""
        return f"Authentication({self.id})"


class MarketFilter(msgspec.Struct, frozen=True, rename="camel"):
    """Which markets."""

    market_ids: tuple[str, ...]


class DataFilter(msgspec.Struct, frozen=True):
    """What of them."""

    fields: tuple[str, ...]


class MarketSubscription(
    msgspec.Struct,
    frozen=True,
    tag="marketSubscription",
    tag_field="op",
    rename="camel",
    kw_only=True,
    omit_defaults=True,
):
    """Ask for markets; it replaces the connection's subscription. The two clocks resume an earlier one."""

    id: int
    market_filter: MarketFilter
    market_data_filter: DataFilter
    segmentation_enabled: bool
    conflate_ms: int
    heartbeat_ms: int
    initial_clk: str | None = None
    clk: str | None = None


class Heartbeat(msgspec.Struct, frozen=True, tag="heartbeat", tag_field="op"):
    """Ask for a status."""

    id: int


decode_frame = msgspec.json.Decoder(Frame).decode
decode_envelope = msgspec.json.Decoder(Envelope).decode


def encode(
    message: Authentication | MarketSubscription | Heartbeat,
) -> str:
    """Write a request as the text of a line."""
    return msgspec.json.encode(message).decode()
