"""Decisions as lines of JSON that another installation can take up: with keys and fingerprints, and no ids of ours."""

from collections.abc import Iterator
from typing import Final

import msgspec

from allsight.domain.decisions import Action, Decision, DecisionId, MachineView
from allsight.domain.errors import AllsightError, InvalidRequestError
from allsight.domain.ids import Fingerprint, LinkId, MarketKey, split_key
from allsight.domain.questions import Match, Orientation
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.decisions import Desk
from allsight.normalization.matcher.ruling import Ruling

SCHEMA: Final = "allsight.decision/1"
_MOST_BYTES: Final = 64 * 1024 * 1024
_FORESEEN: Final = LinkId("")
"""Stands in a dry run for a link that an earlier line would have brought about."""


class Portable(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a decision by native keys. `sides` are markets that ask the question, with theirs; `at_ns` is UTC."""

    schema: str
    id: DecisionId
    action: Action
    market: MarketKey
    sides: dict[MarketKey, Orientation]
    by: str
    at_ns: int
    finding: Match | None = None
    note: str = ""
    rules: dict[MarketKey, Fingerprint] = {}
    machine: MachineView | None = None
    took_s: float | None = None
    undoes: DecisionId | None = None


class Line(msgspec.Struct, frozen=True):
    """What became of one line of an import: `applied`, `skipped` or `unknown`, and why."""

    line: int
    id: str
    outcome: str
    reason: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or with `dry_run` what it would do."""

    dry_run: bool
    applied: int
    skipped: int
    unknown: int
    lines: tuple[Line, ...]


class _NotHereError(Exception):
    """Why a line is not applied."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


_DECODER: Final = msgspec.json.Decoder(Portable)
_ENCODER: Final = msgspec.json.Encoder()


class Exchange:
    """Writes decisions down for others, and takes up theirs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(self) -> bytes:
        """Return every decision, one a line, oldest first."""
        return b"".join(_ENCODER.encode(_portable(one)) + b"\n" for one in self._desk.decisions)

    def bring_in(self, text: bytes, *, dry_run: bool = False) -> tuple[Report, Changes]:
        """Take up decisions line by line, each wholly or not at all; the same lines again change nothing.

        A decision is applied where its market and one that asks the question are listed here, both with the texts that
        it rests on, and nobody has decided later. With `dry_run` nothing is applied, and what later lines build upon
        earlier ones is foreseen.

        Raises:
            InvalidRequestError: if any line is no decision; nothing is applied then.
        """
        wanted = list(_read(text))
        changes, lines = Changes(), []
        foreseen: set[DecisionId] = set()
        for number, one in wanted:
            try:
                ruling = self._ruling(one, foreseen, dry_run=dry_run)
                if not dry_run:
                    changes |= self._desk.decide(ruling)
                foreseen.add(one.id)
                lines.append(Line(number, one.id, "applied", ""))
            except _NotHereError as refusal:
                lines.append(Line(number, one.id, refusal.outcome, str(refusal)))
            except AllsightError as error:
                lines.append(Line(number, one.id, "skipped", str(error)))
        counts = {name: sum(line.outcome == name for line in lines) for name in ("applied", "skipped", "unknown")}
        return Report(dry_run=dry_run, lines=tuple(lines), **counts), changes

    def _ruling(self, one: Portable, foreseen: set[DecisionId], *, dry_run: bool) -> Ruling:
        """Say what a line means here.

        Raises:
            _NotHereError: if it means nothing, or nothing new.
        """
        if self._desk.knows(one.id) or one.id in foreseen:
            raise _NotHereError("skipped", "it is known already")
        if one.action is Action.UNDO:
            return self._undo(one, foreseen)
        other = self._other(one)
        link = self._desk.link_between(one.market, other)
        standing = None if link is None else self._desk.standing(link.id)
        if standing is not None and standing.at_ns > one.at_ns:
            raise _NotHereError("skipped", f"{standing.by} has decided later")
        turned = (self._desk.side(other) or Orientation.SAME) is not one.sides[other]
        finding, machine = one.finding, one.machine
        if turned:
            finding = finding and finding.turned
            machine = machine and machine.turned
        if finding is None:
            raise _NotHereError("skipped", "the question is turned round here, and then one does not imply the other")
        side = finding.side
        name = _FORESEEN if link is None else link.id
        if link is None and not dry_run:
            name = self._desk.propose_between(one.market, other)
        return Ruling(
            link=name, action=one.action, by=one.by, note=one.note, orientation=side, finding=finding,
            machine=machine, took_s=one.took_s, id=one.id, at_ns=one.at_ns,
        )  # fmt: skip

    def _undo(self, one: Portable, foreseen: set[DecisionId]) -> Ruling:
        undone = None if one.undoes is None else self._desk.decision(one.undoes)
        if undone is None:
            if one.undoes in foreseen:
                return Ruling(link=_FORESEEN, action=Action.UNDO, by=one.by)
            raise _NotHereError("skipped", "what it takes back is not known here")
        standing = self._desk.standing(undone.link)
        if standing is None or standing.id != undone.id:
            raise _NotHereError("skipped", "what it takes back does not stand here")
        return Ruling(
            link=undone.link, action=Action.UNDO, by=one.by, note=one.note, took_s=one.took_s, id=one.id,
            at_ns=one.at_ns,
        )  # fmt: skip

    def _other(self, one: Portable) -> MarketKey:
        """Choose the market that stands for the question here."""
        current = self._desk.fingerprints((one.market, *one.sides))
        if one.market not in current:
            raise _NotHereError("unknown", f"{one.market} is not listed here")
        listed = [key for key in one.sides if key in current and key != one.market]
        if not listed:
            raise _NotHereError("unknown", "none of the markets that ask the question is listed here")
        for key in (one.market, *listed):
            if one.rules.get(key) != current[key]:
                raise _NotHereError("unknown", f"the rules of {key} are not those that were decided on")
        return next((key for key in listed if self._desk.side(key) is not None), listed[0])


def _portable(one: Decision) -> Portable:
    return Portable(
        schema=SCHEMA, id=one.id, action=one.action, market=one.market, sides=one.sides, by=one.by, at_ns=one.at_ns,
        finding=one.finding, note=one.note, rules=one.rules, machine=one.machine, took_s=one.took_s, undoes=one.undoes,
    )  # fmt: skip


def _read(text: bytes) -> Iterator[tuple[int, Portable]]:
    if len(text) > _MOST_BYTES:
        raise InvalidRequestError(f"expected at most {_MOST_BYTES} bytes of decisions, found {len(text)}")
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            one = _DECODER.decode(line)
            for key in (one.market, *one.sides, *one.rules):
                split_key(key)
        except (msgspec.DecodeError, InvalidRequestError) as error:
            raise InvalidRequestError(f"line {number} is no decision: {error}; nothing was applied") from None
        if one.schema != SCHEMA:
            raise InvalidRequestError(f"line {number} is of schema {one.schema[:40]!r}, expected {SCHEMA}")
        yield number, one
