"""Follow the programs on one connection: whole accounts come, and each is told once, in the order of slots.

Three kinds of subscription share the connection: every program's markets (which also tells of new ones and of ends),
the token accounts of the followed markets' stakes, and the node's progress through slots, which proves that it still
follows the chain while nobody bets. Nothing is replayed and notifications get lost, so books are read over HTTP when a
subscription begins, programs are listed again after each reconnect, and what any other road has found out is told from
here as well, at the next frame.
"""

from collections.abc import Iterable, Sequence

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import LifecycleChange, PoolSnapshot
from allsight.ingestion.adapters.hedgehog import addresses, quoting, wire
from allsight.ingestion.adapters.hedgehog.listing import keys_of, lifecycle_of, settlements_of
from allsight.ingestion.adapters.hedgehog.memory import Chain, Known
from allsight.ingestion.adapters.hedgehog.venue import IDLE_LIMIT_S, HedgehogConfig
from allsight.ingestion.solana.accounts import holds
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput
from allsight.ingestion.websockets.solana import (
    SLOTS,
    AccountUpdate,
    Acknowledged,
    Leftover,
    Refused,
    RpcConversation,
    SlotUpdate,
    Topic,
)

ACCOUNT = "account:"
PROGRAM = "program:"
"""References for the catalogue: read one account, or list a program again."""

ASK_AGAIN_SLOTS = 5
"""So many slots, about two seconds, are left for the accounts that prove a market's stakes to come by themselves."""

IS_MARKET = holds(0, bytes((wire.MARKET,)))


class ProgramStream:
    """The venue's one connection: a `StreamProtocol`.

    Args:
        config: programs and addresses.
        chain: what is known from all roads.
    """

    idle_limit_s = IDLE_LIMIT_S
    keep_alive_s = 0.0  # the session's own pings keep a provider from dropping the socket
    in_stream_snapshots = False

    def __init__(self, config: HedgehogConfig, chain: Chain) -> None:
        self._config = config
        self._chain = chain
        self._talk = RpcConversation(config.commitment)
        self._programs = tuple(Topic("program", one, (IS_MARKET,)) for one in config.programs.listed)
        self._followed: dict[str, dict[MarketKey, Market]] = {}
        self._market_of: dict[Topic, str] = {}
        self._states: dict[str, int] = {}
        self._undecided: dict[str, None] = {}
        self._refusals: dict[Topic, str] = {}
        self._connections = 0
        self._slots = 0

    # -- what to say ------------------------------------------------------------------------------------------------

    def endpoint(self) -> Endpoint:
        """Return the node's stream. A provider's key is part of its URL."""
        return Endpoint(self._config.stream_url)

    def opened(self) -> Sequence[str]:
        """Follow slots, every program, and the pools of lent deposits."""
        self._connections += 1
        self._talk.forget()
        self._followed.clear()
        self._market_of.clear()
        self._undecided.clear()
        self._refusals.clear()
        lent = (Topic("account", addresses.lulo_pool(one)) for one in self._config.programs.lent_out)
        return [self._talk.subscribe(topic) for topic in (SLOTS, *self._programs, *lent)]

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Follow the stakes of these markets; the markets themselves come with their program."""
        frames = []
        for market in markets:
            address = market.native_of("market")
            known = self._followed.setdefault(address, {})
            known[market.key] = market
            topic = Topic("account", market.native_of("deposit"))
            if topic not in self._market_of:
                self._market_of[topic] = address
                frames.append(self._talk.subscribe(topic))
        return frames

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Leave markets, and the stakes of those of which none is followed any more."""
        frames = []
        for market in markets:
            address = market.native_of("market")
            known = self._followed.get(address, {})
            known.pop(market.key, None)
            topic = Topic("account", market.native_of("deposit"))
            if not known and self._market_of.pop(topic, None) is not None:
                self._followed.pop(address, None)
                if (frame := self._talk.unsubscribe(topic)) is not None:
                    frames.append(frame)
        return frames

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Return nothing: a node sends no state that was not asked for over HTTP."""
        return ()

    def probe(self, market: Market) -> Sequence[str]:
        """Return nothing: slots come twice a second, or the node is stuck."""
        return ()

    def keep_alive(self) -> str:
        """Return an empty text, which is never sent."""
        return ""

    # -- what comes back ----------------------------------------------------------------------------------------------

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one frame. A slot counts as data: only a node that follows the chain tells of new ones.

        Raises:
            VenueDataError: if it is none of the node's protocol.
        """
        reading = self._talk.read(raw)
        match reading:
            case AccountUpdate(account=account):
                self._chain.take(account)
            case Acknowledged(topic=topic):
                self._acknowledged(topic, out)
            case Refused(topic=topic, error=error):
                self._refused(topic, f"{error.message[:100]} ({error.code})", out)
            case Leftover(text=text):
                out.send(text)
            case SlotUpdate():
                self._ask_again(out)
            case _:
                pass
        self._tell(self._chain.take_news(), recv_ns, out)
        return isinstance(reading, AccountUpdate | SlotUpdate)

    def _acknowledged(self, topic: Topic, out: StreamOutput) -> None:
        if topic.kind == "program":
            if self._connections > 1:
                out.lookup((f"{PROGRAM}{topic.address}",))
            followed = [address for address in self._followed if self._program_of(address) == topic]
        else:
            address = self._market_of.get(topic)
            followed = [] if address is None else [address]
        for address in followed:
            if (reason := self._refusals.get(self._program_of(address))) is not None:
                self._refuse(self._followed[address], reason, out)
        ready = [key for address in followed if self._ready(address) for key in self._followed[address]]
        for key in ready:
            out.confirmed(key)
        out.resync(ready)

    def _ready(self, address: str) -> bool:
        """Tell whether both the market and its stakes are followed."""
        market = next(iter(self._followed[address].values()))
        return self._talk.follows(self._program_of(address)) and self._talk.follows(
            Topic("account", market.native_of("deposit"))
        )

    def _program_of(self, address: str) -> Topic:
        market = next(iter(self._followed[address].values()))
        return Topic("program", market.native_of("program"), (IS_MARKET,))

    def _refused(self, topic: Topic, reason: str, out: StreamOutput) -> None:
        if topic == SLOTS:
            out.broken(f"the node does not tell of slots: {reason}")
            return
        if topic.kind == "program":
            self._refusals[topic] = reason
            for address in [one for one in self._followed if self._program_of(one) == topic]:
                self._refuse(self._followed[address], reason, out)
        else:
            self._refuse(self._followed.get(self._market_of.pop(topic, ""), ()), reason, out)

    @staticmethod
    def _refuse(keys: Iterable[MarketKey], reason: str, out: StreamOutput) -> None:
        for key in keys:
            out.refused(key, reason)

    def _tell(self, changed: Iterable[str], recv_ns: int, out: StreamOutput) -> None:
        for address in changed:
            known = self._chain.market(address)
            followed = self._followed.get(address, {})
            if known is None:
                for key in followed:
                    out.publish(quoting.withdrawn(key, quoting.UNREADABLE_ACCOUNT, recv_ns))
                continue
            self._tell_state(known, recv_ns, out)
            if known.market.state == wire.OPEN and followed:
                self._tell_books(known, tuple(followed.values()), recv_ns, out)

    def _tell_state(self, known: Known, recv_ns: int, out: StreamOutput) -> None:
        """Report an end that came while we looked on; a market that nobody has described is left to the catalogue."""
        if known.address not in self._chain.described:
            out.lookup((f"{ACCOUNT}{known.address}",))
        before, self._states[known.address] = self._states.get(known.address), known.market.state
        if before != wire.OPEN or known.market.state == wire.OPEN or known.address not in self._chain.listed:
            return
        venue_ns = known.market.outcome_s * SECOND_NS or None
        for key in keys_of(known.address, known.market):
            out.changed(LifecycleChange(key, lifecycle_of(known.market), recv_ns, venue_ns))
        for report in settlements_of(known.address, known.market, recv_ns, final=False):
            out.changed(report)

    def _tell_books(self, known: Known, markets: Sequence[Market], recv_ns: int, out: StreamOutput) -> None:
        verdict = self._chain.verdict(known)
        for message in quoting.quotes(known, verdict, markets, self._config, recv_ns, out.lane):
            if isinstance(message, PoolSnapshot):
                out.changed(message)
            else:
                out.publish(message)
                out.snapshot(message.key)
        if verdict.decided:
            self._undecided.pop(known.address, None)
        elif known.address not in self._undecided:
            self._undecided[known.address] = None
            out.resync(market.key for market in markets)

    def _ask_again(self, out: StreamOutput) -> None:
        """Have stakes looked up once more that stayed unproven: the node that was asked may have been behind."""
        self._slots += 1
        if not self._undecided or self._slots % ASK_AGAIN_SLOTS:
            return
        for address in tuple(self._undecided):
            known = self._chain.market(address)
            if known is None or address not in self._followed or self._chain.verdict(known).decided:
                del self._undecided[address]
            else:
                out.resync(self._followed[address])
