"""Points of rules that two texts may settle differently: what counts, which print, which hour, who wins a tie."""

import functools
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import Table, table
from allsight.normalization.parsers.text import Passage

_Found = dict[str, tuple[Span, str]]


class Point(msgspec.Struct, frozen=True):
    """A point that rules decide one way or another.

    `variants` pair what a text says with the words that show it; a variant named `*` is called by what its group
    `what` captured. `ending` says in which state of the world texts of different variants part.
    """

    kind: ConflictKind
    ending: str
    variants: Table[str]


POINTS = (
    Point(
        ConflictKind.EFFECT,
        "it is announced in time but not carried out in time",
        table(
            (
                "counts an announcement",
                (
                    r"\bannouncements?\b(?:(?!\bnot\b|\bonly\b)[^.]){0,80}\b(?:counts?(?! only)|sufficient"
                    r"|suffices?|enough|qualif(?:y|ies))\b"
                ),
            ),
            (
                "does not count an announcement",
                (
                    r"\bannouncements?\b[^.]{0,80}\b(?:do(?:es)? not|not (?:be )?(?:sufficient|enough|count"
                    r"|suffice|qualify)"
                    r"|counts? only)\b"
                ),
            ),
        ),
    ),
    Point(
        ConflictKind.SCOPE,
        "only a draft, an interim or a partial version comes about",
        table(
            (
                "counts an interim version",
                r"\b(?:interim|provisional|partial|temporary)\b(?:(?!\bnot\b)[^.]){0,40}\bcounts?\b",
            ),
            (
                "does not count partial steps",
                r"\b(?:interim|provisional|partial|drafts?)\b[^.]{0,40}\b(?:do(?:es)?|will) not (?:count|qualify)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "the figure is revised across the level",
        table(
            (
                "counts the first print",
                (
                    r"\b(?:first|initial|advance) (?:published|released|estimate|print|reading)[^.]{0,30}\bcounts?\b"
                    r"|\bon the (?:initial|first) release\b|\brevisions?\b[^.]{0,60}\b(?:not|no effect"
                    r"|disregarded|ignored)\b"
                ),
            ),
            (
                "counts revisions",
                (
                    r"\brevisions?\b(?:(?!\bnot\b)[^.]){0,60}\b(?:will be|are) (?:considered|counted"
                    r"|taken into account)\b"
                    r"|\b(?:latest|most recent) (?:revised|available) (?:figure|value|estimate)\b"
                ),
            ),
            ("counts a correction", r"\bcorrected (?:value|figure)\b[^.]{0,40}\b(?:used|counts?|considered)\b"),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "estimate and final figure lie on either side of the level",
        table(
            ("counts the final figure", r"\b(?:final )?actuals?\b[^.]{0,60}\bnot\b[^.]{0,30}\bestimates?\b"),
            (
                "counts the estimate",
                r"\b(?:sunday )?(?:studio )?estimates? counts?\b|\bon the sunday studio estimates?\b",
            ),
        ),
    ),
    Point(
        ConflictKind.DEADLINE,
        "the value changes between the two hours of reading",
        table(
            (
                "*",
                (
                    r"\b(?:read|checked|observed|evaluated)\b[^.]{0,16}\bat (?P<what>\d{1,2}(?::\d\d)? "
                    r"?[ap]m(?: [a-z]{2,3})?)\b"
                ),
            ),
        ),
    ),
    Point(
        ConflictKind.TIE,
        "it ends in a tie",
        table(
            (
                "divides the pay-out",
                r"\bti(?:e|ed)\b[^.]{0,90}(?:\bdivided\b|\b50[-/]50\b|\bequally\b|\bsplit\b)|\bdead[- ]heat rules\b",
            ),
            ("goes by the alphabet", r"\bti(?:e|ed)\b[^.]{0,120}\balphabetical"),
            (
                "goes by the unrounded score",
                r"\bti(?:e|es|ed)\b[^.]{0,120}\b(?:unrounded|exact|higher) (?:unrounded )?score",
            ),
            (
                "pays every tied one in full",
                r"\bti(?:e|es|ed)\b[^.]{0,60}\b(?:count in full|all resolve to yes|each wins?)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.VOID,
        "the winner withdraws or is replaced afterwards",
        table(
            (
                "stays with the one who won",
                (
                    r"\bwithdraws? after[^.]{0,80}\bstill resolves\b|\breplacement\b[^.]{0,80}\bwill not "
                    r"change the resolution\b"
                ),
            ),
            (
                "settles No for the one who withdrew",
                r"\bwithdraws?\b[^.]{0,90}\bresolves? to [\"']?no\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "the calls of the networks and the certified result differ",
        table(
            ("goes by the certified result", r"\bcertified result\b|\bofficial certification\b"),
            ("goes by the networks' calls", r"\bcall(?:ed|s)? the race\b|\b(?:call|calls) by (?:any )?two of\b"),
        ),
    ),
)


def clause_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find points that both texts decide, and differently."""
    for point, ours, theirs in zip(POINTS, _decided(first.rules), _decided(second.rules), strict=True):
        if not ours or not theirs or ours.keys() == theirs.keys():
            continue
        one = next(iter(ours.keys() - theirs.keys()), next(iter(ours)))
        two = next(iter(theirs.keys() - ours.keys()), next(iter(theirs)))
        yield Conflict(
            kind=point.kind,
            severity=Severity.MATERIAL,
            first=first.market,
            second=second.market,
            ending=f"They part if {point.ending}: {first.venue.code} {one}, {second.venue.code} {two}.",
            first_span=ours[one][0],
            second_span=theirs[two][0],
            first_text=ours[one][1],
            second_text=theirs[two][1],
        )


@functools.lru_cache(maxsize=16_384)
def _decided(rules: tuple[Passage, ...]) -> tuple[_Found, ...]:
    """Return what rules decide, point by point: a market is held against many, its text is read once."""
    return tuple(_found(rules, point) for point in POINTS)


def _found(rules: tuple[Passage, ...], point: Point) -> _Found:
    found: _Found = {}
    for rule in rules:
        for name, pattern in point.variants:
            match = pattern.search(rule.lower)
            if match is not None:
                span = rule.span(*match.span())
                said = name if name != "*" else f"reads it at {match.group('what')}"
                found.setdefault(said, (span, rule.raw[span.start : span.end]))
    return found
