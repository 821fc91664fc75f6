"""Commands about decisions as a whole: write them down, take them up, count how people agree."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from allsight.api.models.matches import Agreement, ImportReport, MatchStats
from allsight.cli import show
from allsight.cli.read import AsJson, Url
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.domain.errors import InvalidRequestError

_LINES = "/matches/decisions"


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("export")(export)
    group.command("import")(import_)
    group.command("stats")(stats)


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; the terminal if none is named.")] = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Write every decision down, one JSON object a line."""
    found = Remote(url).lines(_LINES)
    if file is None:
        sys.stdout.write(found.decode())
        return
    try:
        file.write_bytes(found)
    except OSError as error:
        raise InvalidRequestError(f"cannot write {file}: {error.strerror}") from None
    show.CONSOLE.print(f"{found.count(10)} decisions written to {file}", highlight=False)


def import_(
    file: Annotated[Path, typer.Argument(help="Decisions as 'match export' writes them.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each line.")] = False,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Take up decisions that were made elsewhere; safe to repeat. Nothing is applied if one line cannot be read."""
    try:
        lines = file.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"cannot read {file}: {error.strerror}") from None
    remote = Remote(url)
    report = remote.post_lines(_LINES, ImportReport, lines, dry_run="true")
    if not dry_run:
        report = remote.post_lines(_LINES, ImportReport, lines)
    if as_json:
        show.print_json(report)
        return
    verb = "would be applied" if report.dry_run else "applied"
    title = f"{report.applied} {verb}, {report.skipped} skipped, {report.unknown} unknown"
    columns = [("Line", "right"), ("Decision", "left"), ("Outcome", "left"), ("Why", "fill")]
    show.table(title, columns, [(str(one.line), one.id, one.outcome, one.reason) for one in report.lines])


def stats(as_json: AsJson = False, url: Url = DEFAULT_URL) -> None:
    """Show how often people agree with the machine, and with each other."""
    found = Remote(url).get("/matches/stats", MatchStats)
    if as_json:
        show.print_json(found)
        return
    took = show.MISSING if found.median_s is None else f"{found.median_s:g} s over {found.timed}"
    total = Agreement("all", found.compared, found.agreed)
    rows = [_row("", total)]
    for name, groups in (
        ("machine says", found.by_finding),
        ("score", found.by_score),
        ("venues", found.by_venues),
        ("reviewer", found.by_reviewer),
    ):
        rows += [_row(name, group) for group in groups]
    rows += [
        _row("reviewers", Agreement(f"{one.first} and {one.second}", one.links, one.agreed)) for one in found.reviewers
    ]
    columns = [("By", "left"), ("Group", "fill"), ("Decisions", "right"), ("Agreed", "right"), ("Share", "right")]
    show.table(f"{found.decisions} decisions stand, {found.undone} taken back; median time {took}", columns, rows)


def _row(name: str, group: Agreement) -> tuple[str, ...]:
    share = show.MISSING if not group.decisions else f"{100 * group.agreed / group.decisions:.0f} %"
    return name, group.group, str(group.decisions), str(group.agreed), share
