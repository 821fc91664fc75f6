"""What an emulated Betfair is started with."""

import msgspec

from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig


class BetfairAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who may log in, and the two application keys of the account. Only throw-away secrets belong here.

    Attributes:
        app_key: the live key.
        delayed_app_key: the free key, whose data is late.
        second_factor: the digits that interactive logins append to the password; none when empty.
    """

    username: str
    password: str
    app_key: str
    delayed_app_key: str
    second_factor: str = ""

    def __repr__(self) -> str:
        return f"BetfairAccount(username={self.username!r}, password=<hidden>)"


class BetfairEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Betfair.

    Attributes:
        seed: of the universe and of everything that is drawn.
        api_port: where logins, the betting and account APIs and the navigation file are served on 127.0.0.1, any free
            port when zero.
        stream_port: where the stream listens.
        tls: whether the stream is TLS with a certificate of its own, as at the venue, or plain TCP.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        odd_kinds: how many markets of kinds that are no plain bets (handicaps, lines, each-way) stand among the rest.
        session_s: how long a session lives after its login or last keep-alive.
        logins_per_minute: successful logins before the venue refuses more for `ban_s`.
        ban_s: see there.
        most_subscribed: markets that one subscription may cover.
        most_connections: connections that the account may have.
        connects_per_minute: connections before the venue answers TOO_MANY_REQUESTS.
        idle_s: seconds without a subscription after which a connection is closed.
        resume_s: how old the token of a resuming client may be.
        segment_markets: markets in one segment of a large image.
        slow_after: frames waiting in an outbox from which on a reader is slow and its data is conflated.
        outbox: frames that may wait at all.
        world_s: how often the life of markets moves on.
        crowd: how lively the books are.
        faults: what goes wrong from the start.
        account: who may log in; made at start when absent.
        certificate: of the stream, with its private key as PEM; made at start when empty.
    """

    seed: int = 1
    api_port: int = 0
    stream_port: int = 0
    tls: bool = True
    share: float = 1.0
    odd_kinds: int = 6
    session_s: float = 86_400.0
    logins_per_minute: int = 100
    ban_s: float = 1_200.0
    most_subscribed: int = 200
    most_connections: int = 10
    connects_per_minute: int = 120
    idle_s: float = 15.0
    resume_s: float = 180.0
    segment_markets: int = 40
    slow_after: int = 400
    outbox: int = 20_000
    world_s: float = 0.5
    crowd: CrowdConfig = CrowdConfig()
    faults: tuple[Fault, ...] = ()
    account: BetfairAccount | None = None
    certificate: str = ""

    def __repr__(self) -> str:
        return f"BetfairEmulatorConfig(seed={self.seed}, account={self.account!r})"
