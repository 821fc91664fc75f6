"""Train the matcher's model on a file of labelled pairs and write it into the package.

    python -m scripts.train_matcher FILE.jsonl [--out FILE.json] [--made-on YYYY-MM-DD]

Run it whenever parsers, relation logic, features or labels have changed: the model sees what those make of a pair. It
takes less than a minute, prints what it has tried, and puts the figures into `docs/matching.md` unless the model goes
elsewhere. The same program and file give the same weights.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from allsight.domain.errors import AllsightError
from allsight.normalization.matcher.measured import report
from allsight.normalization.matcher.measured.baselines import baselines
from allsight.normalization.matcher.measured.figures import Figures, slice_of
from allsight.normalization.matcher.measured.folds import read_last
from allsight.normalization.matcher.measured.grading import Graded
from allsight.normalization.matcher.measured.labelled import LabelledPair, read_pairs
from allsight.normalization.matcher.training import train

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "allsight/normalization/matcher/data/model.json"
PAGE = ROOT / "docs/matching.md"
_BEGIN, _END = "<!-- figures: made by `python -m scripts.train_matcher` -->\n", "<!-- figures: end -->"


def main() -> int:
    """Train, write and say what came of it."""
    parser = argparse.ArgumentParser(description="Train the matcher's model.")
    parser.add_argument("file", type=Path, help="labelled pairs, one JSON object a line")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--made-on", default=datetime.now(UTC).date().isoformat())
    options = parser.parse_args()
    try:
        pairs = list(read_pairs(options.file))
    except AllsightError as error:
        print(error, file=sys.stderr)
        return 1
    if not pairs:
        print(f"{options.file} holds no labelled pair", file=sys.stderr)
        return 1
    model, found, graded = train(
        pairs,
        file=options.file.name,
        sha256=hashlib.sha256(options.file.read_bytes()).hexdigest(),
        made_on=options.made_on,
        say=print,
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=0) + b"\n")
    print(
        f"{options.out.name}: {options.out.stat().st_size:,} bytes, penalty {model.origin.penalty:g}, temperature "
        f"{model.weights.temperature}, links unasked from {model.weights.auto_from}"
    )
    print(
        f"on events not seen: macro F1 {found.relation_macro_f1:.3f}, accuracy {found.accuracy:.3f}, "
        f"{found.auto_links} links, {len(found.wrong_auto_links)} wrong, coverage {found.auto_link_coverage or 0:.3f}"
    )
    if options.out == MODEL:
        PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), shown(found, graded, pairs)), encoding="utf-8")
    return 0


def shown(found: Figures, graded: Sequence[Graded], pairs: Sequence[LabelledPair]) -> str:
    """Return the figures as the page shows them: the tables of `allsight match score`."""
    back = [one for one in graded if read_last(one.pair.event_key)]
    said = report.Report(
        file="", how="", figures=found, read_last=slice_of(back) if back else None, baselines=baselines(pairs)
    )
    return "\n\n".join(map(drawn, report.tables(said)))


def drawn(table: report.TextTable) -> str:
    """Return a table as Markdown, its title in bold above it."""
    marks = ["---:" if side == "right" else "---" for _, side in table.columns]
    rows = [[head for head, _ in table.columns], marks, *table.rows]
    return f"**{table.title}**\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def with_figures(page: str, figures: str) -> str:
    """Return a page with other figures between its marks."""
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{figures}\n\n{_END}{rest.partition(_END)[2]}"


if __name__ == "__main__":
    raise SystemExit(main())
