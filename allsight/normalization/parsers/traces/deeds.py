"""Where it is said what must happen, and whether YES pays on that or on its failing."""

import re
from collections.abc import Iterator
from typing import Final

from allsight.domain.questions import Origin
from allsight.normalization.parsers import actions
from allsight.normalization.parsers.acts import BE
from allsight.normalization.parsers.bets import Bet
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contest_grammar import told_at
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.teams import AT, VERSUS
from allsight.normalization.parsers.traces.seeking import Finder, Sought, pattern

_BET_WORDS: Final = {
    Bet.WINNER: r"\bwinner\b|\bwins?\b|\bbeats?\b|\bdefeats?\b|\bmoneyline\b",
    Bet.DRAW: r"\bdraws?\b|\bties?\b",
    Bet.SPREAD: r"\bspread\b|\bhandicap\b|\bwins? by\b|\bdraw no bet\b|[-+]\d{1,3}(?:\.\d)?\b",
    Bet.TOTAL: r"\btotals?\b|\bo/u\b|\bover\b|\bunder\b|\bat least\b|\b\d{1,3}\+|\b(?:more|fewer|less) than\b",
    Bet.TEAM_TOTAL: r"\bteam totals?\b|\bscores?\b|\btotal\b|\bo/u\b|\bover\b|\bunder\b",
    Bet.BOTH_SCORE: r"\bboth teams\b(?: to)?(?: have)? scored?\b|\bbtts\b",
    Bet.DOUBLE_CHANCE: r"\bdouble chance\b|\bor (?:the )?(?:draw|tie)\b|\b(?:draw|tie) or\b|\b(?:not|avoid) lose",
    Bet.EXACT_SCORE: r"\b(?:exact|correct|final) (?:match )?score\b|\bset betting\b",
    Bet.TO_NIL: r"\bto nil\b|\bstraight (?:sets|games)\b|\bclean sweep\b",
    Bet.ADVANCE: r"\badvances?\b|\bqualif(?:y|ies)\b|\bprogress(?:es)?\b|\bgoes? through\b",
    Bet.METHOD: r"\bko\b|\btko\b|\bknockout\b|\bsubmission\b|\bdecision\b|\bpoints\b",
    Bet.PLAYER: r"\banytime\b|\bscores?\b|\bo/u\b|\bover\b|\b\d{1,3}\+|\bat least\b",
}  # fmt: skip
_VERSUS: Final = "two names meet and no other bet is named: who wins"
_NO_DEED: Final = "no known deed is named: the words themselves are compared"
_NO_WORDS: Final = "no words of the title name it: it follows from how the title is built"
_PLAIN: Final = "nothing in title, outcome or event turns it round"
_OTHER_SIDE = re.compile(r"^no\b|\b(?:under|below|fewer|down|even)\b|\bremains?\b|\bstays?\b|\bholds?\b|\bloses?\b")


def deeds(claim: Claim) -> Iterator[Sought]:
    """Yield what must happen."""
    if claim.measure is not None and claim.reading is not None:
        return  # comparator and level say it
    value, otherwise = claim.predicate.action.replace("_", " "), Origin.IMPLIED
    if claim.game is not None:
        words = _BET_WORDS.get(claim.game.bet)
        found: tuple[Finder, ...] = (pattern(re.compile(words)),) if words else ()
        why = "a bet that has no words of its own"
        if claim.game.bet is Bet.WINNER:
            found, why = (*found, pattern(VERSUS), pattern(AT)), _VERSUS
    elif claim.contest is not None:
        action = claim.contest.result.action
        found = (lambda lower: told_at(lower, action),)
        why = "the title only names the contest: who wins it"
    elif claim.measure is not None:
        found, otherwise, why = (), Origin.GUESS, "a quantity is named, but no level: which rung is meant was not read"
    else:
        found = (_act(claim.act),)
        unknown = claim.act == BE.name
        otherwise, why = (Origin.GUESS, _NO_DEED) if unknown else (Origin.IMPLIED, _NO_WORDS)
    yield Sought(field="action", value=value, finders=found, otherwise=otherwise, reason=why)


def sides(claim: Claim, doc: Document) -> Iterator[Sought]:
    """Yield whether YES pays on what is claimed or on its failing."""
    yield Sought(
        field="negated", value="yes" if claim.negated else "no", lead="outcome",
        finders=(actions.denial_at, pattern(_OTHER_SIDE)) if claim.negated and not doc.reversed else (),
        otherwise=Origin.FIELD if doc.reversed else Origin.IMPLIED,
        reason="the side that the venue calls No, or the lay side, is the one that is paid" if doc.reversed
        else "the words ask for the reverse" if claim.negated else _PLAIN,
    )  # fmt: skip


def _act(act: str) -> Finder:
    wanted = {act, *(said for said, meant in actions.NEGATED.items() if meant == act)}

    def find(lower: str) -> tuple[int, int] | None:
        found = actions.act_of(lower)
        return (found.start, found.end) if found.act.name in wanted and found.words else None

    return find
