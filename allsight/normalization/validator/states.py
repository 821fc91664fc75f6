"""Out-of-the-way states of the world and what two texts pay in each: somebody stays away, dies, forfeits, is in doubt.

What has a branch of its own (a void, a postponement, a tie, a dead heat) is compared in `special`.
"""

import functools
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.payouts import Payout, payout


class State(msgspec.Struct, frozen=True):
    """A state of the world of which rules may say what they pay: its words, and words that mean another state."""

    kind: ConflictKind
    ending: str
    told: CuedPattern
    unless: CuedPattern | None = None


class _Paid(msgspec.Struct, frozen=True):
    """What a text pays in a state, and where it says so."""

    payout: Payout
    span: Span
    quote: str


def _state(kind: ConflictKind, ending: str, *wordings: str, unless: str = "") -> State:
    return State(kind, ending, CuedPattern("|".join(wordings)), CuedPattern(unless) if unless else None)


_AFTERWARDS = r"\b(?:after|afterwards|later|subsequent)\b"

STATES = (
    _state(
        ConflictKind.WITHDRAWAL,
        "somebody withdraws or does not take part",
        r"\b(?:does|did|do)(?: not|n't) (?:play|start|pitch|bat|compete|appear|dress"
        r"|take (?:part|the (?:court|field|ice|pitch|mound)))",
        r"\binactive\b",
        r"\b(?:does|did|do|is|are)(?: not|n't) (?:suit up|(?:named )?(?:on|in) the (?:floor|squad|line-?up|team))",
        r"\bruled out\b",
        r"\bunused sub(?:stitute)?s?\b|\bon the bench\b|\bdoes not come (?:on|off the bench)\b",
        r"\b(?:is|are) (?:rested|benched|sidelined)\b",
        r"\bmisses the (?:game|match|race|event|tournament)\b",
        r"\bnon-?starters?\b|\bdns\b|\bnot (?:at|on) the (?:start|grid|line)\b",
        r"\bsits? out\b",
        r"\bdnp\b",
        r"\bunless (?:he|she|they|the player) (?:starts?|plays?|takes?|appears?)\b",
        r"\b(?:must|has to|have to|needs to) (?:start|play|pitch|bat|appear|take part)\b[^.]{0,60}"
        r"\b(?:otherwise|or|else)\b",
        r"\bwithdr(?:aws?|awn|awals?|ew)\b",
        r"\bwalkovers?\b",
        r"\b(?:pulls?|drops?) out\b",
        r"\bnon-?runners?\b",
        r"\bscratched\b",
        r"\bno start\b",
        r"\b(?:ball|punch|shot|stroke|lap|serve)\b[^.]{0,60}\bor (?:void|refund\w*|no (?:action|bet))\b",
        r"\ball[- ]in\b",
        r"\brun or not\b",
        unless=rf"{_AFTERWARDS}|\bwithdrawal of\b|\bwithdraw(?:s|al)? (?:from (?!the (?:race|tournament|match"
        r"|event))|to\b)",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "a side forfeits",
        r"\bforfeit",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "somebody is disqualified",
        r"\bdisqualifi(?:ed|cation|es)\b|\bdsq\b",
        unless=rf"{_AFTERWARDS}|\bwithdraw",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "an opponent is replaced",
        r"\blucky losers?\b",
        r"\b(?:replacement|change) of (?:an |the )?(?:opponent|player|fighter)s?\b",
        r"\b(?:opponent|player|fighter) (?:is |was |has been )?(?:replaced|substituted|changed)\b",
        r"\b(?:replacement|substitute|late) (?:opponent|player|fighter)s?\b",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "another pitcher starts",
        r"\b(?:listed|named|probable|starting) pitchers?\b",
        r"\bwho(?:ever)? pitches\b",
        r"\bpitch(?:er|ing) changes?\b",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "he dies first",
        r"\b(?:dies|died|death|deceased)\b",
        unless=r"\bdeath (?:is|be|has|was|cannot)\b[^.]{0,16}\b(?:not|un\w+)\b",
    ),
    _state(
        ConflictKind.WITHDRAWAL,
        "it is taken away again afterwards",
        r"\b(?:vacated|stripped|rescinded|revoked|overturned|taken back)\b",
    ),
    _state(
        ConflictKind.VOID,
        "it is held in another place",
        r"\b(?:venue|location|arena|stadium|surface) (?:change[sd]?|moves?)\b",
        r"\bchanges? of (?:the )?(?:venue|location)\b",
        r"\bmoved to (?:another|a different|a neutral) (?:arena|stadium|venue|city|site|ground)\b",
        r"\bneutral (?:venue|site)\b",
        r"\bhome and away (?:teams? )?(?:reversed|switched)\b",
    ),
    _state(
        ConflictKind.VOID,
        "it is cut short",
        r"\ball \d{1,3} (?:games|matches|races)\b",
        r"\bshortened\b",
        r"\bfewer than \w+ (?:stages|rounds|holes|laps|games|innings|overs|matches|races)\b",
        r"\bred[- ]flag(?:ged|s)?\b",
        r"\bnot (?:be )?(?:fully completed|completed in full)\b",
        r"\bcut short\b",
        r"\bgames (?:actually )?played\b",
        r"\bfull (?:season|schedule)\b",
    ),
    _state(
        ConflictKind.SETTLEMENT_VALUE,
        "no result can be told",
        r"\bambigu",
        r"\bunclear\b",
        r"\bnot (?:be )?known\b",
        r"\bunknown\b",
        r"\binconclusive\b",
        r"\b(?:cannot|can't|can not) be (?:determined|established|verified|told|ascertained)\b",
        r"\bin doubt\b",
        unless=(
            r"\b(?:if there is|in case of) (?:any )?ambiguity\b[^.]{0,60}\b(?:based|solely|official|according"
            r"|sources?)\b"
        ),
    ),
    _state(
        ConflictKind.NO_EVENT,
        "the report is missing",
        r"\bmissing\b",
        r"\bunavailable\b",
        r"\bnot available\b",
        r"\bno (?:data|report|reading)\b",
        r"\b(?:discontinued|no longer published)\b",
    ),
)


def state_conflicts(first: Claim, second: Claim, *, same: bool) -> Iterator[Conflict]:
    """Find states in which one text does not make up for what the other pays; of a silent one only a remark is made.

    Who says nothing of a state settles by the headline, and what the headline makes of it is a person's to judge.
    """
    for state, ours, theirs in zip(STATES, _paid(first.rules), _paid(second.rules), strict=True):
        if ours is None and theirs is None:
            continue
        both = ours is not None and theirs is not None
        if ours is not None and theirs is not None and _hedged(ours.payout, theirs.payout, same=same):
            continue
        says = [
            f"{claim.venue.code} {'says nothing of it' if one is None else one.payout.says}"
            for claim, one in ((first, ours), (second, theirs))
        ]
        yield Conflict(
            kind=state.kind, severity=Severity.MATERIAL if both else Severity.NOTE,
            first=first.market, second=second.market, ending=f"They part if {state.ending}: {says[0]}, {says[1]}.",
            first_span=ours.span if ours else None, second_span=theirs.span if theirs else None,
            first_text=ours.quote if ours else "", second_text=theirs.quote if theirs else "",
            first_yes=ours.payout.yes if ours else None, second_yes=theirs.payout.yes if theirs else None,
        )  # fmt: skip


def _hedged(ours: Payout, theirs: Payout, *, same: bool) -> bool:
    """Tell whether both pay alike, or, on opposite sides, what makes up one whole."""
    if same or ours.yes is None or theirs.yes is None:
        return ours.says == theirs.says
    return ours.yes + theirs.yes == 1


@functools.lru_cache(maxsize=8_192)
def _paid(rules: tuple[Passage, ...]) -> tuple[_Paid | None, ...]:
    """Return per state what rules pay in it; where they say it twice and not alike, they speak of several markets."""
    found: list[dict[str, _Paid]] = [{} for _ in STATES]
    for rule in rules:
        before = ""
        for start, end in rule.sentences():
            clause = rule.lower[start:end].strip()
            if clause.startswith(("otherwise", "else")):
                clause = f"{before} {clause}"
            before, paid = clause, None
            for state, said in zip(STATES, found, strict=True):
                if state.told.search(clause) is None or (state.unless and state.unless.search(clause)):
                    continue
                paid = paid or payout(clause)
                if paid is not None:
                    span = rule.span(start, end)
                    said.setdefault(paid.says, _Paid(paid, span, rule.raw[span.start : span.end].strip()[:300]))
    return tuple(next(iter(said.values())) if len(said) == 1 else None for said in found)
