"""How patient a stream session is, as data."""

import msgspec

from allsight.domain.errors import ConnectivityError


class ConnectionLostError(ConnectivityError):
    """This connection is over; the session makes a new one."""


class SessionPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How a session behaves where the venue has no say.

    Attributes:
        open_timeout_s: for connecting, TLS and upgrade.
        ping_every_s: protocol-level ping; an unanswered one ends the connection. It proves the network, not the feed.
        first_pause_s, longest_pause_s: bounds of the backoff between connections, before jitter.
        healthy_after_s: a connection that lived this long resets the backoff.
        answer_timeout_s: a subscription or snapshot that stays without an answer for so long ends the connection.
        refused_retry_s: how long a refused subscription rests before it is asked for again.
        subscribe_batch: how many markets one request of ours names.
        alive_every_s: how often at most the lane's proof of life is given.
        max_frame_bytes: a longer message ends the connection.
        max_queued_frames: frames that wait decoded for us; beyond it the socket is not read, and the venue has to wait.
        frames_per_turn: so many frames are handled before the loop may serve others.
        unreadable_limit: so many frames in a row that nobody can read end the connection.
        check_every_s: how often silence and answers are looked at.
        late_s: when our own loop comes so much later than it should, the venue is not blamed for silence this time.
        lost_after_s: a slot that has been without connection, or without data on one, for so long counts as lost: its
            books are looked for elsewhere until it speaks again. Longer than a reconnect takes.
        gather_s: how long new and ended subscriptions are collected before they are asked for, all at once; 0 asks at
            once, in batches. Set by the venue (`FeedLimits.gather_s`).
        beat_s: how often at least the venue promises a frame that counts as data; twice that without one ends the
            connection, however quiet it usually is. 0 where it promises none. Set by the venue (`FeedLimits.beat_s`).
    """

    open_timeout_s: float = 10.0
    ping_every_s: float = 20.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0
    healthy_after_s: float = 30.0
    answer_timeout_s: float = 10.0
    refused_retry_s: float = 60.0
    subscribe_batch: int = 200
    alive_every_s: float = 0.25
    max_frame_bytes: int = 32 * 1024 * 1024
    max_queued_frames: int = 512
    frames_per_turn: int = 128
    unreadable_limit: int = 20
    check_every_s: float = 1.0
    late_s: float = 0.5
    lost_after_s: float = 5.0
    gather_s: float = 0.0
    beat_s: float = 0.0
