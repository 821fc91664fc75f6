"""The figures on labelled pairs as tables for people and as one JSON object for programs."""

from collections.abc import Sequence
from typing import Any

import msgspec

from allsight.normalization.matcher.measured.baselines import Baseline
from allsight.normalization.matcher.measured.figures import Figures, Interval, Slice
from allsight.normalization.matcher.measured.labelled import Label

NONE = "–"
_SHORT = {Label.A_IN_B: "a in b", Label.B_IN_A: "b in a"}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, on which file, and how it was kept honest (`how`, in one sentence).

    `read_last` are the figures of those events that nobody looked at while rules were written, where that is known.
    """

    file: str
    how: str
    figures: Figures
    read_last: Slice | None = None
    baselines: tuple[Baseline, ...] = ()


class TextTable(msgspec.Struct, frozen=True):
    """A table of text: a title, columns as (head, `left` or `right`), and rows."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def as_json(report: Report) -> dict[str, Any]:
    """Return a report with every figure at the top level, as plain values."""
    plain: dict[str, Any] = msgspec.to_builtins(report.figures)
    more = {"read_last": report.read_last, "baselines": report.baselines}
    return {**plain, "file": report.file, "how": report.how, **msgspec.to_builtins(more)}


def tables(report: Report) -> tuple[TextTable, ...]:
    """Return a report as tables, what matters most first."""
    found = report.figures
    return tuple(
        table
        for table in (
            _main(found),
            _relations(found),
            _confusion(found),
            _parts(found, report.read_last),
            _reliability(found),
            _baselines(found, report.baselines),
        )
        if table.rows
    )


def _main(found: Figures) -> TextTable:
    rows: list[tuple[str, str, str]] = [
        ("auto-link precision", share(found.auto_link_precision), _linked(found)),
        ("auto-link coverage", share(found.auto_link_coverage), _within(found, "auto_link_coverage")),
        ("orientation errors", str(found.orientation_errors), f"{found.orientation_errors_all} of all verdicts"),
        ("relation macro F1", share(found.relation_macro_f1), _within(found, "relation_macro_f1")),
        ("six-way accuracy", share(found.accuracy), _within(found, "accuracy")),
        ("reversed subsets", str(found.reversed_subsets), ""),
        ("F1 of same", share(found.relations[Label.SAME].f1), _within(found, "same_f1")),
        ("same: recall at precision .95", share(found.recall_at_precision_95), ""),
        ("same: average precision", share(found.average_precision), ""),
    ]
    wrong = found.false_matches
    rows += [
        (f"called same: {name}", share(value), "")
        for name, value in (("hard", wrong.hard), ("opposite", wrong.opposite), ("subset", wrong.subset))
    ]
    asked = found.conflicts
    rows += [
        ("conflict recall", share(asked.recall), f"{asked.conflicting} conflicting of {asked.pairs} pairs"),
        ("conflict precision", share(asked.precision), ""),
        ("conflict kind accuracy", share(asked.kind_accuracy), ""),
        ("Brier score", share(found.calibration.brier), ""),
        ("calibration error", share(found.calibration.error), ""),
    ]
    title = f"{found.pairs} pairs of {found.groups} event groups"
    return TextTable(title, (("Figure", "left"), ("Value", "right"), ("", "left")), tuple(rows))


def _linked(found: Figures) -> str:
    said = f"{found.auto_links} links, {len(found.wrong_auto_links)} wrong"
    said += f"; at least {found.auto_link_precision_floor:.3f} to 95 of 100"
    wrong = ", ".join(found.wrong_auto_links[:10])
    return f"{said}: {wrong}" if wrong else said


def _within(found: Figures, name: str) -> str:
    known = found.intervals.get(name)
    return "" if known is None else f"95 of 100 draws of event groups: {_range(known)}"


def _range(known: Interval) -> str:
    return f"{known.low:.3f} to {known.high:.3f}"


def _relations(found: Figures) -> TextTable:
    rows = [
        (short(label), str(one.pairs), str(one.found), share(one.precision), share(one.recall), share(one.f1))
        for label, one in found.relations.items()
    ]
    heads = ("Pairs", "Called so", "Precision", "Recall", "F1")
    return TextTable("by relation", (("Relation", "left"), *((head, "right") for head in heads)), tuple(rows))


def _confusion(found: Figures) -> TextTable:
    rows = [(short(label), *(str(row[called]) for called in Label)) for label, row in found.confusion.items()]
    heads = tuple((short(label), "right") for label in Label)
    return TextTable("what each relation was called", (("Label", "left"), *heads), tuple(rows))


def _parts(found: Figures, read_last: Slice | None) -> TextTable:
    parts = dict(found.categories) | ({"events read last": read_last} if read_last is not None else {})
    rows = [
        (
            name,
            str(one.pairs),
            share(one.accuracy),
            share(one.macro_f1),
            share(one.same_f1),
            str(one.auto_links),
            share(one.auto_link_precision),
            share(one.auto_link_coverage),
        )
        for name, one in parts.items()
    ]
    heads = ("Pairs", "Accuracy", "Macro F1", "F1 of same", "Links", "Precision", "Coverage")
    return TextTable("by category", (("Category", "left"), *((head, "right") for head in heads)), tuple(rows))


def _reliability(found: Figures) -> TextTable:
    rows = [
        (f"{one.low:.1f} to {one.high:.1f}", str(one.verdicts), share(one.confidence), share(one.right))
        for one in found.calibration.bins
        if one.verdicts
    ]
    heads = ("Verdicts", "Mean", "Right")
    return TextTable("reliability", (("Probability", "left"), *((head, "right") for head in heads)), tuple(rows))


def _baselines(found: Figures, rivals: Sequence[Baseline]) -> TextTable:
    same = found.relations[Label.SAME]
    ours = Baseline(
        name="this matcher",
        precision=same.precision,
        recall=same.recall,
        f1=same.f1,
        recall_at_precision_95=found.recall_at_precision_95,
        average_precision=found.average_precision,
        hard_called_same=found.false_matches.hard,
    )
    rows = [
        (
            one.name + (f" ({one.missing})" if one.missing else ""),
            share(one.precision),
            share(one.recall),
            share(one.f1),
            share(one.recall_at_precision_95),
            share(one.average_precision),
            share(one.hard_called_same),
        )
        for one in (ours, *rivals)
    ]
    heads = ("Precision", "Recall", "F1", "Recall at .95", "Average precision", "Hard called same")
    columns = (("Finding same", "left"), *((head, "right") for head in heads))
    return TextTable("beside plain similarity, its cut chosen on other events", columns, tuple(rows) if rivals else ())


def share(value: float | None) -> str:
    """Write a share with three places."""
    return NONE if value is None else f"{value:.3f}"


def short(label: Label) -> str:
    """Return a label as the tables head it."""
    return _SHORT.get(label, label.value)
