"""Labelled pairs written by hand, and opinions on them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from allsight.domain.questions import ConflictKind
from allsight.normalization.matcher.measured.grading import Graded, Opinion
from allsight.normalization.matcher.measured.labelled import Half, Label, LabelledPair

SAME, OPPOSITE, A_IN_B, B_IN_A, RELATED, DIFFERENT = Label


def pair(
    label: Label = SAME,
    number: int = 1,
    *,
    event: str = "",
    a: str = "Will it rain?",
    b: str = "Will it rain?",
    outcomes: tuple[str, str] = ("Yes", "Yes"),
    rules: tuple[str | None, str | None] = (None, None),
    conflict: bool | None = None,
    kind: str | None = None,
    category: str = "weather",
    hard: bool = False,
) -> LabelledPair:
    """Return a labelled pair; every one is an event group of its own unless `event` is given."""
    return LabelledPair(
        pair_id=f"p{number}",
        a=Half("kalshi", f"A-{number}", a, outcomes[0], rules[0]),
        b=Half("polymarket", f"B-{number}", b, outcomes[1], rules[1]),
        label=label,
        event_key=event or f"event {number}",
        rule_conflict=conflict,
        conflict_kind=kind,
        category=category,
        hard=hard,
    )


def graded(
    one: LabelledPair,
    found: Label,
    sure: float = 1.0,
    *,
    auto: bool = False,
    rest: Label | None = None,
    conflicts: tuple[ConflictKind, ...] | None = None,
) -> Graded:
    """Return a pair with an opinion on it; what it is not sure of goes to `rest`."""
    chances: Mapping[Label, float] = {found: sure} if rest is None else {rest: 1.0 - sure, found: sure}
    return Graded(one, Opinion(found, auto, chances), conflicts)


def write(path: Path, pairs: Iterable[LabelledPair]) -> Path:
    """Write pairs as a file of them."""
    lines: list[Any] = [msgspec.json.encode(one) for one in pairs]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path
