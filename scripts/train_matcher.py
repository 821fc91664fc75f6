"""Train the matcher's model on a file of labelled pairs and write it into the package.

    python -m scripts.train_matcher FILE.jsonl [--out FILE.json] [--made-on YYYY-MM-DD]

Run it whenever parsers, relation logic, features or labels have changed: the model sees what those make of a pair. It
takes a minute or two in plain Python and prints what it has tried. The same program and file give the same weights.
"""

import argparse
import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from allsight.domain.errors import AllsightError
from allsight.normalization.matcher.measured.labelled import read_pairs
from allsight.normalization.matcher.training import train

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "allsight/normalization/matcher/data/model.json"


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
    model, found = train(
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
