"""How links look in the terminal."""

from collections.abc import Iterable

from rich.text import Text

from allsight.api.models.common import Severities
from allsight.api.models.matches import ChangedSection, DecisionOut, MatchDetail, MatchOut, SectionOut, SideOut
from allsight.api.models.questions import OutcomeSetOut
from allsight.cli import show
from allsight.cli.traces import cell, print_traces

_MARKS = {"note": "○", "material": "△", "fatal": "⬣"}
_VERDICTS = {"equal": ("✓ equal", "green"), "differs": ("△ differs", "yellow"), "unread": ("? unread", "yellow")}


def row(match: MatchOut) -> tuple[str | Text, ...]:
    """Return a link as the cells of a list."""
    status = Text(match.link.status, style="yellow" if match.dead else "")
    return (
        status,
        match.link.orientation,
        f"{match.likelihood:.2f}",
        f"{_side(match.market)}\n{_side(match.against) if match.against else match.question_title}",
        _severities(match.severities),
        show.money(match.stake),
        match.link.decided_by,
        match.link.id,
    )


def summary(match: MatchOut) -> str:
    """Say in one line how a link stands."""
    link = match.link
    return f"{link.id} is {link.status} ({link.orientation}) by {link.decided_by}, version {link.version}"


def print_detail(match: MatchDetail, *, texts: bool) -> None:
    """Print a link with what is needed to judge it."""
    machine = match.machine
    says = "" if machine is None else f"  machine: {machine.finding} {machine.score:.2f}"
    head = f"{match.link.id}  {match.link.status}, {match.link.orientation} {match.link.confidence:.2f}{says}"
    show.CONSOLE.print(Text(head, style="bold"))
    for side in (match.market, match.against):
        if side is not None:
            show.CONSOLE.print(Text(show.plain(_side(side))))
    for found in match.outcome_sets:
        show.CONSOLE.print(Text(f"{show.code_of(found.stated_by)} {outcomes(found)}", style="dim"))
    if match.predicates:
        ours, theirs = (show.code_of(text.venue) for text in match.texts)
        columns = [("Field", "left"), (ours, "fill"), (theirs, "fill"), ("", "left")]
        lines = [
            (
                one.field,
                cell(one.ours, one.ours_confidence),
                cell(one.theirs, one.theirs_confidence),
                _verdict(one.verdict, one.number),
            )
            for one in match.predicates
        ]
        show.table("fields", columns, lines)
    for conflict in match.conflicts:
        mark = _MARKS[conflict.severity]
        show.CONSOLE.print(Text(f"{mark} {conflict.number} {conflict.kind}: {show.plain(conflict.ending)}"))
    for change in match.changes:
        versions = f"version {change.from_version or '?'} to {change.to_version or '?'}"
        show.CONSOLE.print(Text(f"{show.code_of(change.venue)} rules changed, {versions}", style="bold yellow"))
        if not change.kept:
            show.CONSOLE.print(Text("  the text that was decided on is not kept any more"))
        for section in change.sections:
            show.CONSOLE.print(_changed(section))
    if texts:
        for text in match.texts:
            show.CONSOLE.print(Text(f"{show.code_of(text.venue)} {text.market}", style="bold"))
            for part in text.sections:
                show.CONSOLE.print(_marked(part))
            print_traces("read of it", text.traces)
    for decision in match.decisions:
        show.CONSOLE.print(Text(_decision(decision), style="dim"))


def outcomes(found: OutcomeSetOut) -> str:
    """Say in one line of what set a market is one."""
    count = "exactly" if found.exhaustive else "at most"
    why = "; outcomes may be added" if found.augmented else "; one has ended" if found.thinned else ""
    other = ", one of them for all others" if found.other else ""
    return f"one of {len(found.outcomes)}{other}: {count} one pays{why} ({show.plain(found.event_title)})"


def _side(side: SideOut) -> str:
    outcome = f": {side.outcome}" if side.outcome else ""
    turned = " (turned round)" if side.orientation == "opposite" else ""
    return f"{show.code_of(side.venue)} {side.title}{outcome}{turned}"


def _severities(found: Severities) -> str:
    counts = (("⬣", found.fatal), ("△", found.material), ("○", found.note))
    return " ".join(f"{mark}{count}" for mark, count in counts if count)


def _verdict(verdict: str, number: int) -> Text:
    words, style = _VERDICTS.get(verdict, (verdict, ""))
    return Text(f"{words} {number}" if number else words, style=style)


def _marked(part: SectionOut) -> Text:
    spans = [(mark.start, mark.end) for mark in part.marks if mark.number]
    return Text(f"{part.section}: ", style="dim") + _styled(part.text, spans, "reverse")


def _changed(section: ChangedSection) -> Text:
    before = _styled(section.before or "", section.removed, "red strike")
    after = _styled(section.after or "", section.added, "green underline")
    return Text.assemble((f"{section.section} − ", "dim"), before, "\n", (f"{section.section} + ", "dim"), after)


def _styled(text: str, spans: Iterable[tuple[int, int]], style: str) -> Text:
    """Style spans of a venue's text; what cannot be printed is shown as a space, so that places stay right."""
    shown = Text("".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text))
    for start, end in spans:
        shown.stylize(style, start, end)
    return shown


def _decision(one: DecisionOut) -> str:
    undone = ", taken back" if one.undone else "" if one.current else ", on other texts"
    note = f": {show.plain(one.note)}" if one.note else ""
    return f"{show.age(one.at)} ago {one.by}: {one.action}{undone}{note}"
