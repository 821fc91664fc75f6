"""The order book server's stream frames as it writes them (sheet 4.2).

What a frame carries is a text in `data` that must be decoded a second time. The channel of an answer is not the one
that was asked for: `orderbook` comes back as `orderbook_perp_67_grouped_1`, from older servers without the grouping.
"""

import re
from typing import Literal

import msgspec

HEARTBEAT = "heartbeat"
ORDERBOOK = "orderbook"
TRADES = "trades"
GROUPING = 1
"""Levels of one tick each: coarser groups would show prices at which nobody stands."""

_CHANNEL = re.compile(r"(orderbook|trades)_perp_([0-9]{1,5})(?:_grouped_([0-9]+))?", re.ASCII)
_ACKNOWLEDGED = re.compile(r"Subscribe received for channel: ([a-z_]+), market: ([^,]{1,100}), marketType: perp")


class Subscription(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What is asked for, one market and channel at a time."""

    type: Literal["subscribe", "unsubscribe"]
    channel: str
    market: str
    market_type: str
    grouping: int | None = None


class Frame(msgspec.Struct, frozen=True):
    """Any frame of the server's: an acknowledgement has a message, a refusal an error, everything else a channel."""

    channel: str = ""
    data: str | None = None
    message: str = ""
    error: str = ""


decode_frame = msgspec.json.Decoder(Frame).decode


def ask(kind: Literal["subscribe", "unsubscribe"], channel: str, market: str) -> str:
    """Return the text that begins or ends a subscription."""
    grouping = GROUPING if channel == ORDERBOOK else None
    return msgspec.json.encode(
        Subscription(type=kind, channel=channel, market=market, market_type="perp", grouping=grouping)
    ).decode()


def carried(channel: str) -> tuple[str, int] | None:
    """Return what a channel carries and of which market index; None for what was never asked for."""
    found = _CHANNEL.fullmatch(channel)
    if found is None or found[3] not in (None, str(GROUPING)):
        return None
    return found[1], int(found[2])


def acknowledged(message: str) -> tuple[str, str] | None:
    """Return the channel and the market of an acknowledgement, or None if the message is another one."""
    found = _ACKNOWLEDGED.fullmatch(message)
    return None if found is None else (found[1], found[2])
