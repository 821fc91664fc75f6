"""Commands for whoever runs the machine: the check-up and the database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from allsight.cli import show
from allsight.cli.serve import DataDir, load_settings, parse_venue

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red"), "off": ("–", "dim")}


def register(app: typer.Typer) -> None:
    """Add the operating commands."""
    app.command()(doctor)
    app.command()(migrate)


def doctor(
    live: Annotated[bool, typer.Option("--live", help="Read every keyless capability from the real venues.")] = False,
    venues: Annotated[str | None, typer.Option(help="Which venues, by comma.")] = None,
    report: Annotated[Path | None, typer.Option(help="Also write the result as JSON to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    data: DataDir = None,
) -> None:
    """Check this installation; --live also reads, and only reads, from the real venues."""
    from allsight.app.doctor import examine

    chosen = None if venues is None else tuple(parse_venue(name) for name in venues.split(",") if name.strip())
    settings = load_settings(data_dir=data, venues=chosen)
    findings = asyncio.run(examine(settings, live=live))
    if report is not None:
        import msgspec

        report.write_bytes(msgspec.json.format(msgspec.json.encode(findings), indent=2) + b"\n")
    if as_json:
        show.print_json(findings)
    else:
        rows = []
        for one in findings.findings:
            mark, style = _MARKS[one.verdict]
            rows.append((Text(mark, style=style), one.area, one.name, one.detail, f"{one.took_ms:.0f} ms"))
        columns = [("", "left"), ("Area", "left"), ("Check", "left"), ("Found", "fill"), ("Took", "right")]
        show.table("doctor", columns, rows)
    if any(one.verdict == "failed" for one in findings.findings):
        raise typer.Exit(1)


def migrate(data: DataDir = None) -> None:
    """Bring the database to this program's schema; safe to repeat."""
    from allsight.app.storage import migrate_database

    settings = load_settings(data_dir=data)
    before, after = asyncio.run(migrate_database(settings))
    if before == after:
        show.CONSOLE.print(f"the database is at schema {after} already", highlight=False)
    else:
        show.CONSOLE.print(f"the database went from schema {before or 'none'} to {after}", highlight=False)
