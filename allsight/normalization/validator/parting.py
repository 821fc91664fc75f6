"""Two texts that part in a state of the world: what each says, and what each then pays."""

from fractions import Fraction

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.validator.answers import pays, word

ASIDE = CuedPattern(
    r"\b(?:tie[sd]?\b|draw|dead[- ]heat|cancel|abandon|postpon|suspend|walkover|void|refund|50-50|cents|fair)"
)
"""Words of a clause on what is paid out of the way, which says nothing of what the claim asks for."""


class Said(msgspec.Struct, frozen=True):
    """What a text says: in words, whether the claim has then come true, where it says so, and the venue's words."""

    says: str
    pays: bool | None
    span: Span
    quote: str


def parted(
    kind: ConflictKind, severity: Severity, state: str, ours: tuple[Claim, Said], theirs: tuple[Claim, Said]
) -> Conflict:
    """Make the conflict of two texts in a state; each settles Yes or No where both are known."""
    (first, one), (second, two) = ours, theirs
    known = one.pays is not None and two.pays is not None
    said = [f"{claim.venue.code} {text.says}" for claim, text in (ours, theirs)]
    if known:
        said = [
            f"{claim.venue.code} settles {word(claim, bool(text.pays))} as it {text.says}"
            for claim, text in (ours, theirs)
        ]
    paid: list[Fraction | None] = [pays(claim, bool(text.pays)) if known else None for claim, text in (ours, theirs)]
    return Conflict(
        kind=kind, severity=severity, first=first.market, second=second.market,
        ending=f"They part if {state}: {said[0]}, {said[1]}.",
        first_span=one.span, second_span=two.span, first_text=one.quote, second_text=two.quote,
        first_yes=paid[0], second_yes=paid[1],
    )  # fmt: skip


def both_ways(first: Claim, second: Claim) -> tuple[tuple[Claim, Claim], tuple[Claim, Claim]]:
    """Return two claims each way round, the same whichever comes first: of what either may say one thing is told."""
    one, two = sorted((first, second), key=lambda claim: claim.market)
    return (one, two), (two, one)


def whole(claim: Claim) -> tuple[Span, str]:
    """Return the whole of a claim's first rule, for notes that are one statement: where it stands, and its words."""
    rule = claim.rules[0]
    return rule.span(0, len(rule.text)), rule.raw[:300]
