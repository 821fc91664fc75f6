"""What notes pay in a state that no table knows: the same words for the state, and another pay-out."""

import functools
import re
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.lexicon import stem, words
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.payouts import HEADLINE_PAYS, Payout, payout
from allsight.normalization.validator.points import is_note

_NOTE_CHARS = 200
_PARTS = re.compile(
    r"^(?:if |in case of |in the event of |when |should )(?P<if>[^,:]{3,80}?)(?:,| then) (?P<paid>[^:]{2,80})$"
    r"|^(?P<state>[^,:]{3,60})[:=] ?(?P<pays>.{2,80})$"
    r"|^(?P<late>.{2,60}?) (?:if|when|in case of|should) (?P<event>[^,]{3,80})$"
    r"|^(?P<thing>[^,:]{3,60}?) (?P<does>(?:is|are|pays?|resolves?|settles?|counts?|gets?|loses?|means"
    r"|stands?)\b.{0,60})$"
)
"""A state and what is paid in it, in the ways in which a line says both."""
_HEADLINE = CuedPattern(r"\b(?:wins?|won|above|below|over|under|at least|or (?:more|higher|lower|less)|by|before)\b")
_SAYS_NOTHING = words("stop") | frozenset(
    re.findall(
        r"\w+",
        "market bets bet game match event result results player players team teams all any each both either one"
        " two other"
        " day time date no not after before until within if ends end official",
    )
)


class _Clause(msgspec.Struct, frozen=True):
    """A state in the words of a text, and what it pays in it."""

    named: str
    heads: frozenset[str]
    payout: Payout
    span: Span
    quote: str


def outcome_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find a state that two notes name with one word in common, and in which they pay differently."""
    if not all(is_note(claim.rules, _NOTE_CHARS) for claim in (first, second)):
        return
    cases = [
        {branch.case for branch in claim.predicate.branches if branch.outcome != "unclear"} for claim in (first, second)
    ]
    if cases[0] & cases[1]:
        return  # both speak of a state that has been compared
    titles = frozenset(map(stem, first.head | second.head))
    for one in _clauses(first.rules):
        for two in _clauses(second.rules):
            shared = (one.heads & two.heads) - titles
            if not shared or one.payout.says == two.payout.says or {one.payout.says, two.payout.says} <= HEADLINE_PAYS:
                continue
            named = min(one.named, two.named, key=lambda words: (len(words), words))
            yield Conflict(
                kind=ConflictKind.VOID, severity=Severity.MATERIAL, first=first.market, second=second.market,
                ending=f'They part if it comes to "{named}": {first.venue.code} {one.payout.says}, '
                f"{second.venue.code} {two.payout.says}.",
                first_span=one.span, second_span=two.span, first_text=one.quote, second_text=two.quote,
                first_yes=one.payout.yes, second_yes=two.payout.yes,
            )  # fmt: skip
            return


@functools.lru_cache(maxsize=8_192)
def _clauses(rules: tuple[Passage, ...]) -> tuple[_Clause, ...]:
    found: list[_Clause] = []
    for rule in rules:
        for start, end in rule.sentences():
            for part in re.finditer(r"[^;]+", rule.lower[start:end]):
                match = _PARTS.search(part.group().strip(" ."))
                if match is None:
                    continue
                groups = match.groupdict()
                state = groups["if"] or groups["state"] or groups["event"] or groups["thing"]
                paid = payout(f": {groups['paid'] or groups['pays'] or groups['late'] or groups['does']}")
                if not state or paid is None or (paid.says in HEADLINE_PAYS and _HEADLINE.search(state) is not None):
                    continue
                heads = frozenset(
                    stem(word) for word in re.findall(r"[a-z][a-z-]{2,}", state) if word not in _SAYS_NOTHING
                )
                span = rule.span(start, end)
                quote = rule.raw[span.start : span.end].strip()[:300]
                found.append(_Clause(state.strip(" \"'"), heads, paid, span, quote))
    return tuple(found)
