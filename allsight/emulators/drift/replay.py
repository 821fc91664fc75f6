"""Playback: recorded candles as a market whose price they drive, a recorded conversation as frames.

No book of a prediction market was ever recorded. The crowd therefore makes a synthetic one around the price that the
candles had, at the recorded pace or another.
"""

import gzip
from bisect import bisect_right
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS, HOUR_NS, MILLISECOND_NS, MINUTE_NS, SECOND_NS
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.emulators.serving.playback import Recording
from allsight.emulators.traders.signal import FLOOR
from allsight.emulators.universe.model import Category, Change, ListedEvent, Listing, Payoff, Span, changes_of
from allsight.emulators.universe.wording.drift import LADDER
from allsight.emulators.universe.words.drift import DriftEventWords, DriftWords

_CLAIM: Final = "replay:"
_FRAME_NS: Final = 400 * MILLISECOND_NS


class _Candle(msgspec.Struct, frozen=True, rename="camel"):
    ts: int
    fill_close: float
    quote_volume: float
    base_volume: float


class Tape(msgspec.Struct, frozen=True):
    """The price of a market over time as candles recorded it: instants in seconds, prices of the last fills."""

    symbol: str
    times: tuple[int, ...]
    prices: tuple[float, ...]
    shares: float

    @classmethod
    def load(cls, path: Path) -> "Tape":
        """Read candles, one a line and the oldest first, from `<SYMBOL>.jsonl.gz`; only hours with fills have a price.

        Raises:
            InvalidRequestError: if the file cannot be read, says something else, or holds no fill.
        """
        decoder = msgspec.json.Decoder(_Candle)
        try:
            with gzip.open(path, "rb") as file:
                candles = [decoder.decode(line) for line in file if line.strip()]
        except (OSError, msgspec.DecodeError) as error:
            raise InvalidRequestError(f"cannot read candles from {path.name}: {error}") from error
        traded = [candle for candle in candles if candle.quote_volume > 0]
        if not traded:
            raise InvalidRequestError(f"{path.name} holds no fill")
        days = max(1.0, (traded[-1].ts - traded[0].ts) / 86_400)
        return cls(
            path.name.partition(".")[0],
            tuple(candle.ts for candle in traded),
            tuple(candle.fill_close for candle in traded),
            sum(candle.base_volume for candle in traded) / days,
        )

    def at(self, second: float) -> float:
        """Return the price at a recorded instant: the last one before it."""
        return self.prices[max(0, bisect_right(self.times, second) - 1)]


class ReplayedWorld:
    """A `World` of Drift markets that take the way which was recorded.

    Args:
        tapes: what was recorded.
        start_ns: when the playback begins; the first recorded fill is then.
        speed: how many recorded seconds pass in one.
    """

    def __init__(self, tapes: tuple[Tape, ...], start_ns: int, *, speed: float = 1.0) -> None:
        if speed <= 0:
            raise InvalidRequestError(f"expected a positive speed, found {speed}")
        self._tapes = {tape.symbol: tape for tape in tapes}
        self._start_ns = start_ns
        self._speed = speed
        self._listings = tuple(self._listing(tape) for tape in tapes)

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        """Return the events that a venue shows at an instant."""
        return tuple(_event(listing) for listing in self.listings(venue, at_ns))

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        """Return the listings that a venue shows at an instant."""
        if venue is not Venue.DRIFT:
            return ()
        return tuple(entry for entry in self._listings if entry.listed_ns <= at_ns < entry.delisted_ns)

    def probability(self, claim: str, at_ns: int) -> float:
        """Return the recorded price of a market at an instant of the playback.

        Raises:
            KeyError: if no such market was recorded.
        """
        tape = self._tapes[claim.removeprefix(_CLAIM)]
        passed = (at_ns - self._start_ns) / SECOND_NS * self._speed
        return min(max(tape.at(tape.times[0] + passed), FLOOR), 1 - FLOOR)

    def settlement(self, listing: Listing) -> Payoff:
        """Return the outcome that the last recorded price tells."""
        return Payoff(Fraction(self._tapes[listing.claim.removeprefix(_CLAIM)].prices[-1] >= 0.5))

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        """Return what happens after one instant and up to another."""
        return changes_of(self._listings if venue is Venue.DRIFT else (), from_ns, to_ns)

    def _listing(self, tape: Tape) -> Listing:
        length = round((tape.times[-1] - tape.times[0]) / self._speed * SECOND_NS)
        reduced = self._start_ns + length
        close = reduced + 30 * MINUTE_NS
        base = tape.symbol.removesuffix("-BET")
        return Listing(
            venue=Venue.DRIFT,
            id=f"{_CLAIM}{tape.symbol}@drift",
            claim=f"{_CLAIM}{tape.symbol}",
            inverted=False,
            group=f"{_CLAIM}{tape.symbol}",
            ladder=LADDER,
            listed_ns=self._start_ns - HOUR_NS,
            open_ns=self._start_ns - HOUR_NS,
            close_ns=close,
            announced_close_ns=close,
            determined_ns=close + MINUTE_NS,
            settled_ns=close + HOUR_NS,
            delisted_ns=close + DAY_NS,
            expected_ns=close,
            latest_ns=close + DAY_NS,
            volume_24h=tape.shares * self._speed,
            activity=0.5,
            words=DriftWords(
                symbol=tape.symbol,
                base_asset=base,
                title=f"Did {base} resolve to YES?",
                rules=f"This market resolves to YES if {base} did. Otherwise, this market resolves to NO.",
                reduce_only_ns=reduced,
            ),
            halts=(Span(reduced, close),),
        )


def replayed(folder: Path, start_ns: int, speed: float) -> ReplayedWorld:
    """Return the world of all markets whose candles lie in a folder.

    Raises:
        InvalidRequestError: if there are none, or one cannot be read.
    """
    paths = sorted(folder.glob("*-BET.jsonl.gz"))
    if not paths:
        raise InvalidRequestError(f"no recorded candles in {folder}")
    return ReplayedWorld(tuple(map(Tape.load, paths)), start_ns, speed=speed)


def _event(listing: Listing) -> ListedEvent:
    return ListedEvent(
        venue=Venue.DRIFT,
        id=listing.group,
        topic=listing.group,
        category=Category.POLITICS,
        title=listing.group,
        listings=(listing.id,),
        mutually_exclusive=False,
        listed_ns=listing.listed_ns,
        delisted_ns=listing.delisted_ns,
        words=DriftEventWords(categories=("Prediction", "Replay")),
    )


class _Entry(msgspec.Struct, frozen=True):
    channel: str
    dir: str
    msg: msgspec.Raw


def recording(path: Path) -> Recording:
    """Read what the order-book stream once said: timed frames, or a transcript.

    A transcript has lines `{"channel", "dir", "msg"}` without times: the frames that its server sent over the stream
    are then a slot apart.

    Raises:
        InvalidRequestError: if the file cannot be read or a line says something else.
    """
    try:
        entries = [msgspec.json.decode(line, type=_Entry) for line in path.read_bytes().splitlines() if line.strip()]
    except msgspec.DecodeError:
        return Recording.load(path)
    except OSError as error:
        raise InvalidRequestError(f"cannot read a recording from {path}: {error}") from error
    frames = [bytes(entry.msg) for entry in entries if entry.channel == "ws" and entry.dir == "recv"]
    return Recording(tuple((number * _FRAME_NS, frame) for number, frame in enumerate(frames)))
