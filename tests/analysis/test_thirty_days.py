"""Thirty days of the universe at six venues: what is called locked pays, and no trap is, however it tempts.

Everything between the words of venues and opportunities is the program's own. The judge is the universe, which knows on
what each listing pays, how everything can end, and how it does.
"""

import itertools
import random
from collections import Counter
from fractions import Fraction
from typing import Final

import pytest

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.domain.clock import from_iso
from allsight.domain.ids import OpportunityId
from allsight.domain.opportunity import OpportunityClass, OpportunityKind
from tests.analysis.thirty_days.days import Days
from tests.analysis.thirty_days.judge import CLASSES, CLAUSES, VOID, Judge, Leg
from tests.analysis.thirty_days.temptations import Bought, Temptation, Temptations

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

SEED: Final = 7
START_NS: Final = from_iso("2026-11-22T15:00:00Z")
SHARE: Final = 0.2
HOURS: Final = 8.0
STEPS: Final = 90
CALM: Final = 8
PUSHED: Final = 4
"""Topics that are looked at in a step, as they are and with somebody's price pushed off."""

PARTING: Final = (VOID, *CLAUSES.values())
"""Traps of markets that ask the same, which tempt only where prices part: in each step two of these are pushed."""

A_HANDFUL: Final = 10
LOCKABLE: Final = tuple(kind for kind in OpportunityKind if kind is not OpportunityKind.IMPLICATION)
"""Implications of the universe join two texts: what was only read is never locked."""


class Record:
    """Judges all that is called locked, as it is, and keeps what was shown."""

    def __init__(self) -> None:
        self.days = Days(SEED, START_NS, self.take, SHARE)
        self.judge = Judge(self.days.universe)
        self.temptations = Temptations(self.days, self.judge)
        self.opened: Counter[tuple[OpportunityKind, OpportunityClass]] = Counter()
        self.judged = self.ended = 0
        self.wrong: list[str] = []
        self.tempted: Counter[tuple[str, str]] = Counter()
        self.objections: Counter[str] = Counter()
        self._open: dict[OpportunityId, tuple[Bought, OpportunityClass]] = {}
        self._parting = itertools.cycle(PARTING)
        self._rng = random.Random(SEED)

    def take(self, change: OpportunityChange) -> None:
        """Take in a change of an opportunity."""
        shown = change.opportunity
        self._open.pop(shown.id, None)
        if change.kind is ChangeKind.CLOSED:
            return
        self._open[shown.id] = frozenset((leg.market, leg.side) for leg in shown.legs), shown.class_
        if change.kind is ChangeKind.OPENED:
            self.opened[shown.kind, shown.class_] += 1
        if shown.class_ is OpportunityClass.LOCKED:
            self._judge(change)

    def _judge(self, change: OpportunityChange) -> None:
        shown, days = change.opportunity, self.days
        markets = {leg.market: days.market(leg.market) for leg in shown.legs}
        verdict = self.judge.verdict(shown, days.listings, markets, days.rates, days.clock.now_ns())
        self.judged += 1
        self.ended += verdict.received is not None
        short = verdict.least < verdict.promised
        lost = verdict.received is not None and verdict.received < verdict.promised
        if verdict.traps or short or lost:
            legs = ", ".join(f"{leg.side} {days.listings[leg.market].id}" for leg in shown.legs)
            received = "unknown" if verdict.received is None else f"{float(verdict.received):.2f}"
            self.wrong.append(
                f"{shown.kind} {shown.title!r} at {days.clock.now_ns()}: {legs}: "
                f"{', '.join(verdict.traps) or 'no trap'}; promised {float(verdict.promised):.2f}, "
                f"least {float(verdict.least):.2f}, received {received}"
            )

    def step(self) -> None:
        """Let hours pass, look at some topics while prices are off and while they are not, and note what tempts."""
        days = self.days
        days.step(HOURS)
        topics = days.topics()
        chosen = self._rng.choices(list(topics), k=PUSHED + CALM)
        parted = {topic: self.temptations.parted(keys) for topic, keys in topics.items()}
        for trap in itertools.islice(self._parting, 2):
            chosen[:0] = self._rng.choices([topic for topic in topics if trap in parted[topic]] or chosen, k=1)
        for topic in chosen[:-CALM]:
            days.quote(topics[topic])
            pushed = days.push(topics[topic])
            self._look(topic)
            days.quote(pushed)
        for topic in chosen[-CALM:]:
            days.quote(topics[topic])
            self._look(topic)

    def _look(self, topic: str) -> None:
        """Count traps of a topic that tempt, by how they are shown: at best as locked."""
        shown = dict(sorted(self._open.values(), key=lambda one: one[1]))
        for found in self.temptations.about(topic):
            if self.objections[found.trap] < A_HANDFUL:
                self.objections[found.trap] += self._objects_to(found)
            self.tempted[found.trap, shown.get(found.bought, "not shown")] += 1

    def _objects_to(self, found: Temptation) -> bool:
        """Tell whether the judge would object if these orders were called locked."""
        days = self.days
        legs = [
            Leg(days.listings[key], days.market(key), side, Fraction(100), Fraction(50)) for key, side in found.bought
        ]
        return found.trap in self.judge.traps(legs, days.clock.now_ns())


@pytest.fixture(scope="module")
def record() -> Record:
    found = Record()
    found.days.open()
    for _ in range(STEPS):
        found.step()
    return found


def test_nothing_that_was_locked_in_thirty_days_pays_less_than_it_promised(record: Record) -> None:
    """By every way in which the universe can end under the rules of then, and by the way in which it does."""
    days = record.days
    print(f"\nthirty days: {days.shown:,} changes of books; {dict(days.happened)}")
    for kind in OpportunityKind:
        counts = [f"{record.opened[kind, class_]:,} {class_}" for class_ in OpportunityClass]
        print(f"  {kind:<12} opened {', '.join(counts)}")
    print(f"  {record.judged:,} states called locked were judged, {record.ended:,} of them by how they end too")
    assert record.wrong == []
    assert all(record.opened[kind, OpportunityClass.LOCKED] >= A_HANDFUL for kind in LOCKABLE)
    assert all(record.opened[kind, OpportunityClass.CONDITIONAL] >= A_HANDFUL for kind in OpportunityKind)
    assert record.ended >= record.judged / 2
    assert all(days.happened.get(kind, 0) >= A_HANDFUL for kind in ("listed", "edited", "settled", "voided"))


@pytest.mark.parametrize("trap", CLASSES)
def test_a_trap_is_never_locked_however_it_tempts(record: Record, trap: str) -> None:
    """Each class of traps is there at prices that pay whoever believes it, and is conditional or not shown at all."""
    counts = {shown: record.tempted[trap, shown] for shown in ("not shown", *OpportunityClass)}
    print(f"\n{trap}: tempted {sum(counts.values()):,} times, of these {counts}")
    assert counts[OpportunityClass.LOCKED] == 0
    assert sum(counts.values()) >= A_HANDFUL
    assert record.objections[trap] >= A_HANDFUL, "or the judge would not see it"
