"""Write what documentation says of all venues from what the code says of them.

    python -m scripts.venue_docs            writes README's table of venues and docs/venues/conformance.md
    python -m scripts.venue_docs --check    fails when they are stale

The table comes from the adapters' capabilities, the page from the conformance suite's scenarios and exemptions.
"""

import argparse
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path

from allsight.domain.ids import Venue
from allsight.domain.venue import Access, Capabilities
from tests.venues.exemptions import Scenario, reason

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CONFORMANCE = ROOT / "docs" / "venues" / "conformance.md"
BEGIN, END = "<!-- venues: made by `python -m scripts.venue_docs` -->", "<!-- venues: end -->"

_INTRODUCTION = """# What every venue is put through

Made by `python -m scripts.venue_docs` from the conformance suite in `tests/venues/`, which runs each venue's adapter
over real sockets against its emulated venue. ● is tested, a number is an exemption with its reason below. What was
never tried against a real venue stands on each venue's own page.

What was made of each recorded file, venue by venue, is printed by `.venv/bin/pytest -s tests/venues/test_recorded.py`.
"""


def capabilities() -> list[Capabilities]:
    """Return what each supported venue offers, in display order."""
    found = []
    for venue in Venue:
        folder = ROOT / "allsight" / "ingestion" / "adapters" / venue
        if folder.is_dir():
            module = importlib.import_module(f"allsight.ingestion.adapters.{venue}.venue")
            found.append(module.CAPABILITIES)
    return found


def venue_table(venues: Iterable[Capabilities]) -> str:
    """Write README's table."""
    rows = ["| Venue | Books | Streams | Without credentials | With credentials |", "|---|---|---|---|---|"]
    rows += [
        f"| [{one.venue.label}](docs/venues/{one.venue}.md) | {_books(one)} | {_streams(one)} "
        f"| {one.without_key} | {one.with_key} |"
        for one in venues
    ]
    return "\n".join(rows)


def conformance(venues: Iterable[Capabilities]) -> str:
    """Write the page of scenarios and exemptions."""
    shown = [one.venue for one in venues]
    notes: dict[str, int] = {}
    rows = [
        "| | " + " | ".join(f"[{venue.label}]({venue}.md)" for venue in shown) + " |",
        "|---|" + ":-:|" * len(shown),
    ]
    for scenario in Scenario:
        cells = []
        for venue in shown:
            why = reason(venue, scenario)
            cells.append(
                "●" if why is None else str(notes.setdefault(f"{venue.label}, {scenario}: {why}", len(notes) + 1))
            )
        rows.append(f"| {scenario} | " + " | ".join(cells) + " |")
    listed = "\n".join(f"{number}. {text}" for text, number in notes.items())
    return f"{_INTRODUCTION}\n" + "\n".join(rows) + f"\n\n## Exemptions\n\n{listed}\n"


def _books(one: Capabilities) -> str:
    trusts = [trust.upper() for trust in (one.books, one.keyed_books) if trust is not None]
    if one.books is None:
        return f"{trusts[0]} with credentials" if trusts else "none"
    return trusts[0] if trusts[0] == trusts[-1] else f"{trusts[0]}, {trusts[-1]} with credentials"


def _streams(one: Capabilities) -> str:
    return {Access.KEYLESS: "yes", Access.KEYED: "with credentials", Access.ABSENT: "polled"}[one.streams]


def _with_table(readme: str, table: str) -> str:
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"README.md lacks the lines {BEGIN!r} and {END!r}")
    return f"{head}{BEGIN}\n{table}\n{END}{tail}"


def main() -> int:
    """Write or check what is made from the code."""
    parser = argparse.ArgumentParser(description="Write what documentation says of all venues.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    check = parser.parse_args().check
    venues = capabilities()
    wanted = {
        README: _with_table(README.read_text(encoding="utf-8"), venue_table(venues)),
        CONFORMANCE: conformance(venues),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: python -m scripts.venue_docs", file=sys.stderr)
        else:
            path.write_text(wanted[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
