"""What is known of competitions, and which words beside their names make others of them."""

from typing import Final

from allsight.normalization.matcher.relations.terms import missing
from allsight.normalization.parsers.ceremonies import is_ceremony
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import HONOURS, Contest
from allsight.normalization.parsers.lexicon import kind_of, words

CEREMONIES: Final = frozenset(
    (
        "oscars", "grammys", "emmys", "golden_globes", "tonys", "baftas", "sag_awards", "brits", "vmas", "game_awards",
        "cma_awards", "cannes", "venice", "berlinale", "tiff", "sundance",
    )
)  # fmt: skip
"""Competitions that are known by their categories: without one they are not won."""

SEASONS: Final = frozenset(
    (
        "super_bowl", "nba", "wnba", "world_series", "stanley_cup", "ncaaf", "ncaab", "mls", "epl", "efl_championship",
        "laliga", "bundesliga", "serie_a", "ligue_1", "eredivisie", "primeira_liga", "f1", "ipl",
    )
)  # fmt: skip
"""Competitions that last a season: many things are counted in one that have little to do with who wins it."""

YEARLY: Final = CEREMONIES | frozenset(
    (
        "f1", "eurovision", "masters", "pga_championship", "the_open", "us_open", "wimbledon", "french_open",
        "australian_open", "indy_500", "daytona_500", "kentucky_derby", "ryder_cup", "tour_de_france", "world_series",
        "wnba", "mls", "ballon_dor", "heisman", "time_poy", "nobel_peace", "nobel_literature", "world_cup", "euro",
    )
)  # fmt: skip
"""Competitions that begin and end in one year, so that their identifiers name no other."""


def yearly(competition: str) -> bool:
    """Tell whether a competition begins and ends in one year."""
    return competition in YEARLY or is_ceremony(competition)


_NARROWING: Final = ("competition", "country")
"""Kinds of words that narrow a contest down: the best of one country, and another title to be won as well."""

_OTHERS: Final = frozenset(
    (
        "junior", "youth", "u-17", "u17", "u-18", "u-19", "u-20", "u20", "u-21", "u21", "u-23", "u23", "doubl", "mix",
        "wheelchair", "reserv", "amateur", "qualifier", "wild", "senior", "legend", "esport",
    )
)  # fmt: skip
"""Words that make another competition of one, on whichever side they stand."""

_BOTH_PLAY: Final = frozenset(
    (
        "ucl", "uel", "epl", "fa_cup", "efl_cup", "bundesliga", "laliga", "serie_a", "ligue_1", "world_cup", "euro",
        "club_world_cup", "ncaab", "copa_america", "afcon", "nations_league", "cricket_world_cup", "t20_world_cup",
        "rugby_world_cup", "ipl", "six_nations",
    )
)  # fmt: skip
"""Competitions that are the men's where nothing is said, though women have one of that name."""


_CATEGORIES: Final = frozenset(
    (
        "coding", "code", "math", "text", "vision", "image", "video", "search", "web", "webdev", "agent", "reasoning",
        "creative", "writing", "speech", "audio", "open_source", "second",
    )
)  # fmt: skip
"""What models are ranked in: each is a ranking of its own beside the one of all."""


def _apart(telling: list[str], only: tuple[str, ...], a: Contest) -> bool:
    """Tell whether a word makes a competition another: that of juniors, in doubles, of women."""
    return not _OTHERS.isdisjoint(telling) or (a.competition in _BOTH_PLAY and not {"women", "female"}.isdisjoint(only))


def worded(ours: Claim, theirs: Claim, a: Contest, b: Contest, *, known: bool) -> tuple[bool | None, bool]:
    """Compare the words that no table knows; beside it whether two that differ in them belong to one event."""
    if a.family != b.family:
        foreign = (a.words - b.words if not a.competition else frozenset()) | (
            b.words - a.words if not b.competition else frozenset()
        )
        if a.office or b.office or foreign:
            return False, False
    only_a, only_b = (missing(a.words - b.words, theirs.near), missing(b.words - a.words, ours.near))
    if a.family == b.family == "chart" and not (only_a and only_b) and _CATEGORIES & {*only_a, *only_b}:
        return False, True
    ranked = a.family == b.family == "chart" and bool(_split(a.words) & _split(b.words))
    if only_a and only_b:
        another_race = "grand_prix" in a.words & b.words
        return False, (known or ranked) and not another_race
    # What most venues leave out, as the sport or whether men or women play, makes no other contest by itself.
    telling = [word for word in (*only_a, *only_b) if word not in words("contest_soft")]
    if known and a.family == "competition" and _apart(telling, (*only_a, *only_b), a):
        return False, False
    held_at = a.competition or b.competition
    honoured = (
        held_at in CEREMONIES
        or is_ceremony(held_at)
        or any(word in HONOURS or kind_of(word) in _NARROWING for word in telling)
    )
    if telling and known and a.family == "competition" and (honoured or (a.words and b.words)):
        return False, True
    if only_a or only_b:
        return None, False
    a_strict, b_strict = (
        missing(one.words - two.words, claim.near, slips=False) for one, two, claim in ((a, b, theirs), (b, a, ours))
    )
    return (None if a_strict and b_strict else True), False


def _split(names: frozenset[str]) -> set[str]:
    return {part for name in names for part in name.split("_")}
