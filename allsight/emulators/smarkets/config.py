"""What an emulated Smarkets is started with."""

import msgspec

from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig


class SmarketsAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who may log in. Only throw-away accounts belong here.

    Attributes:
        api: whether the venue has enabled the account for its API: quotes may then be read more often.
        totp_secret: base32; a login then needs a second step with a code.
    """

    username: str
    password: str
    api: bool = True
    totp_secret: str = ""

    def __repr__(self) -> str:
        return f"SmarketsAccount(username={self.username!r}, password=<hidden>, api={self.api})"


class SmarketsEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Smarkets.

    Attributes:
        seed: of the universe and of everything that is drawn.
        port: where HTTP listens on 127.0.0.1, any free port when zero.
        stream_port: where the TCP stream listens on 127.0.0.1, any free port when zero.
        stream_tls: whether the stream is TLS with a certificate made at start, as at the venue, or plain TCP.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        depth: levels per side that quotes show.
        delay_s: how old the quotes are that callers without an API session see.
        rate_limits: whether the limits of venue sheet 2 are enforced.
        refusal_s: how long a 429 by script says that its window goes on.
        session_s: how long a session lives after its last use.
        stubs: the share of contracts whose books carry the venue's marker levels at both ends.
        login_timeout_s: how long a connection of the stream may stay without a login.
        heartbeat_s: the silence of either side after which the stream beats.
        heartbeat_timeout_s: how long a client of the stream may be silent.
        stream_replay: messages of a connection that can be sent again.
        outbox: frames of the stream that may wait for a slow reader, which is cut off behind them.
        blocked: the caller's country is refused from the start.
        world_s: how often the life of listings moves on.
        crowd: how lively the books are.
        faults: what goes wrong from the start.
        account: who may log in; one is made at start when absent.
    """

    seed: int = 1
    port: int = 0
    stream_port: int = 0
    stream_tls: bool = False
    share: float = 1.0
    depth: int = 5
    delay_s: float = 0.0
    rate_limits: bool = True
    refusal_s: float = 60.0
    session_s: float = 1_800.0
    stubs: float = 0.3
    login_timeout_s: float = 10.0
    heartbeat_s: float = 10.0
    heartbeat_timeout_s: float = 30.0
    stream_replay: int = 1_000
    outbox: int = 20_000
    blocked: bool = False
    world_s: float = 0.5
    crowd: CrowdConfig = CrowdConfig()
    faults: tuple[Fault, ...] = ()
    account: SmarketsAccount | None = None
