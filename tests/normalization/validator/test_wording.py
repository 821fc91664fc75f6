"""Six venues' ways to write one point of their rules: the same variant is no conflict, another one is."""

import functools
from collections import Counter
from importlib import import_module
from itertools import combinations

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import listed

RECALL_FLOOR = 0.9
FALSE_ALARMS = 0.05

_GAME = "Denver Broncos vs. Kansas City Chiefs"
_TITLES = {
    "scope": "Will Kenya and Tanzania sign a treaty before Jan 1, 2027?",
    "source": "Will Kenya and Tanzania sign a treaty before Jan 1, 2027?",
    "withdrawal": "Who will win the 2026 Freedonia presidential election?",
    "calls": "Who will win the 2026 Freedonia presidential election?",
    "tie": "Which company has the best AI model at the end of December 2026?",
    "hour": "Which company has the best AI model on Dec 31, 2026?",
    "no_meeting": "Will the Federal Reserve cut rates by 25bps at their December 2026 meeting?",
    "vintage": "Will the unemployment rate for November 2026 be above 4.0%?",
    "estimate": "Will the domestic opening weekend of Dune be above $10 million?",
    "void": _GAME,
    "postponed": _GAME,
}
_SOURCE = "official statements of the governments of Kenya and Tanzania"


def _texts() -> dict[str, dict[str, dict[Venue, str]]]:
    """Return the universe's clauses: aspect, variant, venue. What only amends another variant is left out."""
    found: dict[str, dict[str, dict[Venue, str]]] = {}
    for venue in Venue:
        texts = import_module(f"allsight.emulators.universe.wording.{venue}_clauses").TEXTS
        for (aspect, variant), text in texts.items():
            if aspect in _TITLES and variant not in ("clarified", "two_networks"):
                found.setdefault(aspect, {}).setdefault(variant, {})[venue] = text.replace("{source}", _SOURCE)
    return found


@functools.cache
def _claim(aspect: str, venue: Venue, text: str) -> Claim:
    event = "NFL: Broncos vs. Chiefs" if _TITLES[aspect] is _GAME else ""
    outcome = "Kansas City Chiefs" if event else "Yes"
    return parse(*listed(venue, _TITLES[aspect], outcome=outcome, event=event, rules=text, name=f"{aspect}-{venue}"))


def _parted(aspect: str, one: tuple[Venue, str], two: tuple[Venue, str]) -> bool:
    found = conflicts_between(_claim(aspect, *one), _claim(aspect, *two), same=True)
    return any(each.severity is not Severity.NOTE for each in found)


@pytest.fixture(scope="module")
def counted() -> Counter[tuple[str, bool, bool]]:
    """Hold every wording of a point against every other one, across venues."""
    seen: Counter[tuple[str, bool, bool]] = Counter()
    for aspect, variants in _texts().items():
        wordings = [(venue, name, text) for name, by_venue in variants.items() for venue, text in by_venue.items()]
        for (venue, name, text), (other, another, words) in combinations(wordings, 2):
            if venue is not other:
                seen[aspect, name != another, _parted(aspect, (venue, text), (other, words))] += 1
    return seen


def test_other_variants_are_found_whoever_wrote_them(counted: Counter[tuple[str, bool, bool]]) -> None:
    hit = sum(count for (_, differ, parted), count in counted.items() if differ and parted)
    missed = Counter({aspect: count for (aspect, differ, parted), count in counted.items() if differ and not parted})
    print(f"\nwordings of six venues: conflict recall {hit}/{hit + missed.total()}; missed {dict(missed)}")
    assert hit / (hit + missed.total()) >= RECALL_FLOOR


def test_one_variant_in_other_words_is_no_conflict(counted: Counter[tuple[str, bool, bool]]) -> None:
    quiet = sum(count for (_, differ, parted), count in counted.items() if not differ and not parted)
    alarms = Counter({aspect: count for (aspect, differ, parted), count in counted.items() if not differ and parted})
    print(f"\nwordings of six venues: false alarms {alarms.total()}/{quiet + alarms.total()} {dict(alarms)}")
    assert alarms.total() / (quiet + alarms.total()) <= FALSE_ALARMS
