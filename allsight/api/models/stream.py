"""Frames of the WebSocket `/api/v1/stream`; the protocol is described in `docs/api.md`."""

import msgspec

from allsight.api.models.markets import BookOut
from allsight.api.models.matches import LinkNews, MatchCounts
from allsight.api.models.opportunities import OpportunityRow
from allsight.api.models.questions import QuestionRow
from allsight.api.models.venues import HealthOut, VenueOut


class Subscribe(msgspec.Struct, frozen=True, tag_field="op", tag="subscribe"):
    """Client → server: begin with a snapshot of each topic, then updates."""

    topics: tuple[str, ...]


class Unsubscribe(msgspec.Struct, frozen=True, tag_field="op", tag="unsubscribe"):
    """Client → server: stop these topics."""

    topics: tuple[str, ...]


class AskSnapshot(msgspec.Struct, frozen=True, tag_field="op", tag="snapshot"):
    """Client → server: a fresh snapshot of topics already subscribed, after a gap."""

    topics: tuple[str, ...]


class Ping(msgspec.Struct, frozen=True, tag_field="op", tag="ping"):
    """Client → server: measure the way; `sent_at` comes back in `pong`."""

    sent_at: int


ClientFrame = Subscribe | Unsubscribe | AskSnapshot | Ping


class Hello(msgspec.Struct, frozen=True, tag_field="type", tag="hello"):
    """First frame: who we are and what kind of data and orders this is."""

    server_at: int
    version: str
    data: str
    orders: str
    heartbeat_s: float


class QuestionPut(msgspec.Struct, frozen=True, tag_field="op", tag="question"):
    """The whole new state of a question's row."""

    topic: str
    key: str
    version: int
    data: QuestionRow


class OpportunityPut(msgspec.Struct, frozen=True, tag_field="op", tag="opportunity"):
    """The whole new state of an opportunity's row."""

    topic: str
    key: str
    version: int
    data: OpportunityRow


class BookPut(msgspec.Struct, frozen=True, tag_field="op", tag="book"):
    """A whole book."""

    topic: str
    key: str
    version: int
    data: BookOut


class VenuePut(msgspec.Struct, frozen=True, tag_field="op", tag="venue"):
    """The whole new state of a venue's feed."""

    topic: str
    key: str
    version: int
    data: VenueOut


class LinkPut(msgspec.Struct, frozen=True, tag_field="op", tag="link"):
    """What has just become of a link; it is no longer news, and is deleted, after a minute."""

    topic: str
    key: str
    version: int
    data: LinkNews


class LinkCountsPut(msgspec.Struct, frozen=True, tag_field="op", tag="links"):
    """How many links there are; sent under the key `counts` whenever any list of links may have changed."""

    topic: str
    key: str
    version: int
    data: MatchCounts


class HealthPut(msgspec.Struct, frozen=True, tag_field="op", tag="health"):
    """The health of the process; sent in the topic `venues` under the key `health`."""

    topic: str
    key: str
    version: int
    data: HealthOut


class Delete(msgspec.Struct, frozen=True, tag_field="op", tag="delete"):
    """One thing of a topic is gone."""

    topic: str
    key: str
    version: int


Put = QuestionPut | OpportunityPut | BookPut | VenuePut | HealthPut | LinkPut | LinkCountsPut


class Snapshot(msgspec.Struct, frozen=True, tag_field="type", tag="snapshot"):
    """Everything in one topic now; replaces what the client has of it."""

    seq: int
    server_at: int
    topic: str
    items: tuple[Put, ...]


class Batch(msgspec.Struct, frozen=True, tag_field="type", tag="batch"):
    """What changed since the last frame; conflated, so that only the newest state of each key is in it."""

    seq: int
    server_at: int
    items: tuple[Put | Delete, ...]


class Heartbeat(msgspec.Struct, frozen=True, tag_field="type", tag="heartbeat"):
    """Sent when nothing else was; carries the server's clock and how late its own loop runs."""

    seq: int
    server_at: int
    loop_lag_ms: float


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"):
    """Answer to a ping."""

    sent_at: int
    server_at: int


class StreamError(msgspec.Struct, frozen=True, tag_field="type", tag="error"):
    """A frame of the client's could not be carried out; the connection stays."""

    code: str
    detail: str
    topic: str | None = None


ServerFrame = Hello | Snapshot | Batch | Heartbeat | Pong | StreamError
