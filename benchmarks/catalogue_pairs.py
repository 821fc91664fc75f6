"""How matching does on pairs of real catalogue listings that its makers labelled by reading, before it judged them.

`data/catalogue_pairs.jsonl` holds names and labels, no texts: the listings come from the catalogues beside the checkout
(`../shared/matching`). Pairs of the set `unread` were labelled by somebody who builds no part of the matcher, and
nobody has looked at what becomes of them, one wrong link (u-geo015) apart: their figures are those to expect of new
markets. Those of the set `read` were mended by, so theirs flatter. Where an annotator was in doubt the line says so.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.measured.catalogue import read_catalogue
from allsight.normalization.matcher.measured.figures import figures
from allsight.normalization.matcher.measured.grading import Graded, by_scorer, grade
from allsight.normalization.matcher.measured.labelled import Half, Label, LabelledPair
from allsight.normalization.matcher.trained_scorer import TrainedScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from benchmarks.catalogues import CATALOGUES, SHARED

FILE = Path(__file__).resolve().parent / "data" / "catalogue_pairs.jsonl"

Name = tuple[str, str]
"""A catalogue and the name of a listing in it."""


class Line(msgspec.Struct, frozen=True):
    """A labelled pair, its listings by name."""

    id: str
    set: str
    a: Name
    b: Name
    label: Label
    doubt: bool = False


def lines() -> list[Line]:
    """Return the labelled pairs."""
    return [msgspec.json.decode(line, type=Line) for line in FILE.read_bytes().splitlines()]


def main() -> None:
    """Print the figures of either set, and of what nobody was in doubt about."""
    if not SHARED.is_dir():
        print(f"no catalogues beside the checkout: {SHARED}")
        return
    claims = dict(_claims({name for line in lines() for name in (line.a, line.b)}))
    for title, chosen in (
        ("unread", [line for line in lines() if line.set == "unread"]),
        ("unread, labels beyond doubt", [line for line in lines() if line.set == "unread" and not line.doubt]),
        ("read, and mended by", [line for line in lines() if line.set == "read"]),
    ):
        _report(title, _graded(chosen, claims))


def _claims(wanted: set[Name]) -> Iterator[tuple[Name, Claim]]:
    for catalogue, venue in CATALOGUES:
        for one in read_catalogue(SHARED / f"catalogue_{catalogue}.jsonl.gz", venue):
            name = (catalogue, _native(one))
            if name in wanted:
                yield name, parse(one.market, one.event, one.rules)


def _native(listing: Listing) -> str:
    return listing.market.key.partition(":")[2]


def _graded(chosen: list[Line], claims: dict[Name, Claim]) -> list[Graded]:
    pairs = [LabelledPair(line.id, Half(line.a[0]), Half(line.b[0]), line.label, line.id) for line in chosen]
    return grade(pairs, by_scorer(TrainedScorer()), [(claims[line.a], claims[line.b]) for line in chosen])


def _report(title: str, graded: list[Graded]) -> None:
    found = figures(graded, draws=0)
    print(f"{title}: {found.pairs} pairs, accuracy {found.accuracy:.3f}, macro F1 {found.relation_macro_f1:.3f}")
    print(
        f"  {found.auto_links} links unasked, {len(found.wrong_auto_links)} wrong {' '.join(found.wrong_auto_links)}, "
        f"coverage {found.auto_link_coverage or 0:.3f}"
    )
    for label, rates in found.relations.items():
        called = ", ".join(f"{other} {n}" for other, n in found.confusion[label].items() if n and other is not label)
        if rates.pairs:
            print(f"  {label:14}{rates.pairs:5}  F1 {rates.f1:.3f}  {called and f'called otherwise: {called}'}")
