"""What a clause of rules pays: the stake back, half, a price, one side or nothing, in any state of the world."""

from fractions import Fraction

import msgspec

from allsight.normalization.parsers.cues import CuedPattern


class Payout(msgspec.Struct, frozen=True):
    """A way to settle. `yes` is what a YES of the market then gets, None for a stake, a price, or as it turns out."""

    says: str
    pattern: CuedPattern
    yes: Fraction | None = None


def _payout(says: str, *wordings: str, yes: Fraction | None = None) -> Payout:
    return Payout(says, CuedPattern("|".join(wordings)), yes)


PAYOUTS = (
    _payout(
        "settles at a last or fair price",
        r"\b(?:fair|last)\b[^.]{0,24}\b(?:price|value)\b",
        r"\b(?:market|prevailing|mid|current|pre-(?:match|game|event)) (?:price|value)s?\b",
        r"\bprices? (?:before|prior to|just before|at the time)\b",
    ),
    _payout(
        "pays half",
        r"\b50[-/]50\b",
        r"(?<![\d.])\$?0?\.50?\b",
        r"\b50 ?(?:cents|%|percent)",
        r"\bhalf\b(?! (?:the|of|a|an|hour)\b)",
        r"\bhalved\b",
        r"\b50 ?[c¢]|¢50\b",
        r"\b1/2\b",
        yes=Fraction(1, 2),
    ),
    _payout(
        "returns the stakes",
        r"\b(?:refund|void|invalid|annul)",
        (
            r"\b(?:stakes?|money|bets?|wagers?|entries|purchases?|positions?) (?:(?:is|are|be|will be|gets?) )?"
            r"(?:back\b|returned|cancell?ed|called off|off\b|unwound|reversed|reimbursed|nullified)"
        ),
        r"\breturned\b",
        r"\breimburs|\bpaid back\b|\bat cost\b|\bunwound\b|\bnullified\b",
        r"\bno (?:bet|action)s?\b",
        r"\bpush(?:es)?\b",
        r"\bn/a\b",
    ),
    _payout(
        "pays the other side",
        r"\bopponents?\b",
        r"\bother (?:player|side|fighter|team)\b",
        (
            r"\b(?:whoever|player who|team that|side that|team who|one who)\b[^.]{0,30}\b(?:advances?|progress"
            r"|goes|through)"
        ),
        r"\b(?:forfeit|walkover|default)s?\b[^.]{0,20}\b(?:counts?|is|as)\b[^.]{0,16}\b(?:win|yes)\b",
    ),
    _payout(
        "pays the side that is ahead",
        r"\b(?:leader|leading (?:side|team|player)|whoever (?:is|was) (?:ahead|leading)|side ahead)\b",
        r"\b(?:ahead|leading) (?:at (?:the|that) (?:time|point)|then|when)\b",
        r"\bscore (?:awarded|at the time|at that (?:time|point)|then|stands?)\b",
    ),
    _payout(
        "turns to another source",
        (
            r"\b(?:nearest|another|alternative|backup|secondary|fallback|other)\b[^.]{0,20}\b(?:source|station"
            r"|report|reading)"
        ),
    ),
    _payout(
        "settles No",
        (
            r"\b(?:to|as|is|resolves?|settles?|pays?|then|a|otherwise|else) [\"']?no\b"
            r"(?! (?:contest|bet|action|longer|result|effect|change))"
        ),
        r"[,:=] [\"']?no\b(?! (?:contest|bet|action|longer|result|effect|change))",
        r"^no (?:if|when|should)\b",
        r"\bdoes not (?:count|qualify)\b",
        r"\bnot (?:count|qualify)",
        r"\blos(?:er|ing|es?)\b",
        r"\blost\b",
        r"\ball[- ]in\b",
        r"\brun or not\b",
        r"\bexclud(?:ed|es|ing)\b",
        yes=Fraction(0),
    ),
    _payout(
        "settles Yes",
        r"\b(?:to|as|is|resolves?|settles?|pays?|then|a) [\"']?yes\b",
        r"[,:=] [\"']?yes\b",
        r"^yes (?:if|when|should)\b",
        r"\bstill counts?\b",
        r"\bcounts?\b",
        r"\bqualif",
        r"\bincluded\b",
        r"\bincluding\b",
        yes=Fraction(1),
    ),
    _payout(
        "lets it stand",
        r"\bstands?\b",
        r"\b(?:no|any) effect\b",
        r"\bregardless\b",
        r"\bwhoever\b",
        r"\bactually\b",
        r"\bno matter\b",
        r"\b(?:is|are|:) action\b",
        r"\bused for settlement\b",
        r"\b(?:makes? no difference|changes? nothing|irrelevant)\b",
        r"\b(?:remains?|stays?) (?:live|valid)\b",
        r"^action\b",
    ),
    _payout(
        "waits for it",
        r"\b(?:waits?|until|remains? open|stays? open)\b",
    ),
)
"""The first that a clause holds is what it pays."""
HEADLINE_PAYS = frozenset(("settles Yes", "settles No", "lets it stand", "waits for it"))
"""What a market pays by its headline too: two texts that say no more than that may well mean different things."""


def payout(clause: str) -> Payout | None:
    """Return what a cleaned lower-case clause pays, None where it does not say."""
    return next((one for one in PAYOUTS if one.pattern.search(clause) is not None), None)
