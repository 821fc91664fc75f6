"""Two notes that name different things and nothing in common: whatever they mean, they do not ask for the same.

This speaks last, where no other comparison found anything.
"""

from collections.abc import Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.counted import counted
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.daytimes import clocks
from allsight.normalization.validator.clauses import decided
from allsight.normalization.validator.deadlines import named_days
from allsight.normalization.validator.facets import facets_agree
from allsight.normalization.validator.inclusion import left_out
from allsight.normalization.validator.parting import Said, parted, whole
from allsight.normalization.validator.payouts import HEADLINE_PAYS, payout
from allsight.normalization.validator.points import is_note
from allsight.normalization.validator.steps import step_of, verdict_off
from allsight.normalization.validator.wording import head, names, one_thing, short_for

_OTHERWISE = CuedPattern(
    r"\bif\b|\b(?:any|whatever|some) (?:other )?reason\b|\botherwise\b|\bdisputes?\b|\balone\b|\bjoint"
)
"""A condition, a catch-all or a procedure: not the one thing that a note asks for."""
_WHO_SAYS = CuedPattern(
    r"\b(?:declared|claimed|confirmed|reported|stated|published|announced|verified) by\b|\bper\b|\baccording to\b"
)
_RECORD = CuedPattern(
    r"\b(?:reports?|footage|data|map|statements?|tracker|documentation|docs|feed|website|app|figures?|attestation"
    r"|readings?"
    r"|count|mean|average|survey|poll|index|communiques?|advisor(?:y|ies)|outlook|status|video|photos?|images?"
    r"|bulletins?"
    r"|news|magazine|registration|records?|filings?|list|dashboard|sales|statistics)\b"
)
"""What a text looks a thing up in: notes that name two of those have two sources."""


_WON = frozenset((ClaimKind.GAME, ClaimKind.CONTEST))
_OFFICIAL = CuedPattern(r"\bofficial\b")
_ENOUGH = CuedPattern(
    r"\b(?:(?:is|are) (?:good |already )?(?:enough|sufficient|fine|ok|okay|allowed|included)|suffic(?:es?|ient)"
    r"|counts?|qualif(?:y|ies)"
    r"|all it takes|will do|any)\b"
)
_STRICT = CuedPattern(r"\b(?:only|must|has to|have to|needs?|required|every|entire|at least (?!one\b|1\b|a\b))\b")
_READ_STATE = "the two figures lie on either side of the level"
_STATES = {ConflictKind.SOURCE: "the two do not say the same"}


def contrast_conflict(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find two notes that have no word in common, nor words for one thing, and agree on no point that is known."""
    if not all(map(_names_one_thing, (first, second))) or _agree(first, second):
        return
    read = any(claim.measure is not None or claim.reading is not None for claim in (first, second))
    if _says_who(first) != _says_who(second) and not read:
        return
    if _says_who(first) and first.contest is not None:
        return  # whoever holds a contest declares its winner, in whatever words
    if all(_OFFICIAL.search(claim.rules[0].lower) is not None for claim in (first, second)):
        return  # both leave it to whoever holds it
    ours, theirs = (names(claim.rules[0].lower) for claim in (first, second))
    titles = {head(word) for word in first.head | second.head}
    one, two = ours.heads - titles, theirs.heads - titles
    if not one or not two or one & two or ours.sources & theirs.sources or one_thing(ours, theirs):
        return
    if short_for(_text(first), _text(second)) or short_for(_text(second), _text(first)):
        return
    otherwise = any(_pays_otherwise(claim) for claim in (first, second))
    won = not read and any(claim.kind in _WON for claim in (first, second))
    if won and not otherwise and (_lenient(first, second) is None or _branched(first, second)):
        return  # who wins may be said in a hundred ways
    looked_up = all(_RECORD.search(claim.rules[0].lower) is not None for claim in (first, second))
    kind = ConflictKind.SOURCE if read or looked_up or _says_who(first) else ConflictKind.SCOPE
    state = _READ_STATE if read else _STATES.get(kind, "only one of the two comes true")
    pays: tuple[bool | None, bool | None] = (None, None)
    if otherwise:
        kind, state = ConflictKind.VOID, "it ends in a way for which only one of them provides"
    elif kind is ConflictKind.SCOPE and (easier := _lenient(first, second)) is not None:
        state = f'it comes to no more than "{verdict_off(_text(first if easier else second))}"'
        pays = (easier, not easier)
    sides = [
        Said(f'goes by "{_text(claim)}"', paid, *whole(claim))
        for claim, paid in zip((first, second), pays, strict=True)
    ]
    yield parted(kind, Severity.MATERIAL, state, (first, sides[0]), (second, sides[1]))


def _branched(first: Claim, second: Claim) -> bool:
    return any(claim.predicate.branches for claim in (first, second))


def _pays_otherwise(claim: Claim) -> bool:
    """Tell whether a note says what is paid where it is neither Yes nor No."""
    paid = payout(claim.rules[0].lower)
    return paid is not None and paid.says not in HEADLINE_PAYS


def _text(claim: Claim) -> str:
    return claim.rules[0].text.strip(" .")


def _lenient(first: Claim, second: Claim) -> bool | None:
    """Tell whether the first of two notes is content with less: it calls its thing enough, or the other insists."""
    enough = [_ENOUGH.search(claim.rules[0].lower) is not None for claim in (first, second)]
    strict = [_STRICT.search(claim.rules[0].lower) is not None for claim in (first, second)]
    if enough[0] != enough[1]:
        content = 0 if enough[0] else 1
        return None if strict[content] > strict[1 - content] else enough[0]
    return None if strict[0] == strict[1] else strict[1]


def _names_one_thing(claim: Claim) -> bool:
    if len(claim.rules) != 1 or not is_note(claim.rules):
        return False
    return _OTHERWISE.search(claim.rules[0].lower) is None


def _says_who(claim: Claim) -> bool:
    return _WHO_SAYS.search(claim.rules[0].lower) is not None


def _agree(first: Claim, second: Claim) -> bool:
    """Tell whether two notes decide a point alike: the same step, the same variant, the same thing in or out."""
    step = step_of(first.rules)
    if all(clocks(claim.rules[0].lower) or named_days(claim.rules) for claim in (first, second)):
        return True  # both say when it is read, which has been compared
    if (step is not None and step == step_of(second.rules)) or facets_agree(first, second):
        return True
    if any(
        ours and ours.keys() == theirs.keys()
        for ours, theirs in zip(decided(first.rules), decided(second.rules), strict=True)
    ):
        return True
    things = [{(one.words, one.counts) for one in counted(claim.rules)} for claim in (first, second)]
    barred = [{head(word) for word in left_out(claim.rules)} for claim in (first, second)]
    return bool(things[0] & things[1] or barred[0] & barred[1])
