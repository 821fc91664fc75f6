"""What is written down of each field that was compared, and what a comparison comes to."""

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match

EQUAL, DIFFERS, UNREAD = "equal", "differs", "unread"

DIFFERENT = Judgement(Match.DIFFERENT, 0.0, False)
"""The judgement of claims that have nothing to do with each other."""


def verdict(field: str, agreed: bool | None, ours: object, theirs: object) -> FieldVerdict:
    """Write down how a field compares; None means that one side could not be read."""
    word = UNREAD if agreed is None else EQUAL if agreed else DIFFERS
    return FieldVerdict(field, word, words_of(ours), words_of(theirs))


def words_of(value: object) -> str:
    """Return a value of a field in words."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def sum_up(match: Match, found: list[FieldVerdict], order: int) -> Judgement:
    """Return the judgement that compared fields come to; `order` is negative if the first window ends first."""
    differing = [one.field for one in found if one.verdict == DIFFERS]
    unread = [one.field for one in found if one.verdict == UNREAD]
    if differing == ["window"] and match is Match.SAME and order:
        return Judgement(Match.WITHIN if order < 0 else Match.AROUND, 0.0, False, tuple(found))
    if differing and match.one_question:
        match = Match.DIFFERENT if set(differing) & {"words", "place", "scope", "window"} else Match.RELATED
    elif set(differing) & {"words", "place", "scope", "window", "variant", "action"}:
        match = Match.DIFFERENT
    score = 0.0 if not match.one_question else max(0.05, 0.99 - 0.17 * len(unread))
    return Judgement(match, score, match.one_question and not unread and not differing, tuple(found))


def turned(match: Match) -> Match:
    """Return the relation with one of both sides turned round."""
    return {Match.SAME: Match.OPPOSITE, Match.OPPOSITE: Match.SAME}.get(match, match)


def agree(ours: str | None, theirs: str | None) -> bool | None:
    """Compare two values; None where only one could be read."""
    if ours is None and theirs is None:
        return True
    return None if ours is None or theirs is None else ours == theirs
