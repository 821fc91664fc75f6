"""What rules say on top of a claim: void, postponement, tie, dead heat, early close."""

import functools
import re

from allsight.domain.questions import Branch
from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.text import Passage

_CASES = table(
    (
        "dead_heat",
        (
            r"\bdead[- ]heat|\bjoint(?:ly)?\b|\bco-?winners?\b|\bshared?\b|\bmore than one (?:winner"
            r"|nominee|person)|\bmultiple winners\b|\btwo or more .{0,40}\btie"
        ),
    ),
    ("tie", r"\bties?\b|\btied\b|\bends? (?:in|as) a draw\b|\bis (?:a )?drawn?\b|\bends level\b"),
    (
        "postponed",
        (
            r"\bpostpon|\bresched|\bdelay(?:ed|s)?\b|\bsuspended\b|\bmoved to (?:a|another) (?:later "
            r")?date|\bnot (?:be )?(?:started|completed|played|held) (?:within|by)\b"
        ),
    ),
    (
        "void",
        (
            r"\bcancel|\babandon|\bvoid|\bnot (?:be )?(?:played|held|take place|occur|published"
            r"|released)\b|\bno contest\b|\bno (?:game|match|meeting|release|statement|data|figure)\b"
            r"|\bdoes not take place\b|\bnever (?:played|published)\b|\bretire[sd]?\b"
            r"|\bwalkover\b"
        ),
    ),
    (
        "early_close",
        (
            r"\bclose(?:s)? early\b|\bresolves? (?:early|immediately)\b|\bclose and expire\b"
            r"|\bimmediately resolve\b"
        ),
    ),
)
_OUTCOMES = table(
    (
        "fair_price",
        (
            r"\bfair (?:market )?(?:price|value)\b|\blast (?:traded|fair|available)? ?price\b"
            r"|\bfair-market\b"
        ),
    ),
    (
        "split",
        (
            r"\b50[-/–]50\b|\$?0\.50?\b|\b50 cents\b|\bhalf\b|\bequally\b|\bdivided\b|\bsplit\b|\bpro "
            r"rata\b|\bdead[- ]heat rules\b"
        ),
    ),
    (
        "refund",
        (
            r"\brefund|\bstakes? (?:are |is |will be )?returned\b|\bbets? (?:are |will be )?void"
            r"|\bvoided\b|\bare void\b|\bbe void\b|\breturned\b"
        ),
    ),
    (
        "no",
        (
            r"\bresolves? (?:to |as )?[\"']?no\b|\bto [\"']no[\"']|\bcounts? as (?:a )?no\b|\bpays? "
            r"(?:no|nothing|zero)\b|\bwill be no\b"
        ),
    ),
    (
        "yes",
        (
            r"\bresolves? (?:to |as )?[\"']?yes\b|\bto [\"']yes[\"']|\bcount(?:s)? as (?:a )?(?:yes"
            r"|win)\b|\b(?:each|all|both) .{0,30}\b(?:yes|in full|win)\b"
        ),
    ),
)
_OWN_MARKET = re.compile(
    r"called [\"']?(?:tie|draw)|[\"'](?:draw|tie)[\"'] (?:market|outcome)|market (?:for|on) "
    r"(?:the |a )?(?:draw|tie)"
)
_DEFINITION = re.compile(r"^\W*(?:if .{3,200}\b(?:wins?|announce|sign)|this market will resolve to \"?yes\"? if )")
_TIME = re.compile(
    r"\b(\d{1,3}|two|three|seven|ten|fourteen|one|a) ?(?:calendar |business )?(hours?|days?"
    r"|weeks?|months?)\b"
)
_COUNT = {"one": 1, "a": 1, "two": 2, "three": 3, "seven": 7, "ten": 10, "fourteen": 14}
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 720}
_STAYS_OPEN = re.compile(
    r"\bremain(?:s)? open\b|\bstays? open\b|\bwill be (?:resolved|settled) (?:based )?on\b"
    r"|\bactual (?:result|date)\b|\bnext (?:scheduled )?(?:meeting|date)\b|\buntil (?:it|the "
    r"(?:game|match)) (?:is|has)\b"
)


@functools.lru_cache(maxsize=8_192)
def branches(rules: tuple[Passage, ...]) -> tuple[Branch, ...]:
    """Return what the rules say for each special case, in the order of the text; the first word on a case stands.

    The outcome is that of YES of the market whose rules they are; `unclear` where a case is named without one.
    """
    found: dict[str, Branch] = {}
    for section in rules:
        for start, end in section.sentences():
            sentence = section.lower[start:end]
            for case, pattern in _CASES:
                if pattern.search(sentence) is None or _skip(case, sentence):
                    continue
                branch = Branch(case, _outcome(case, sentence), section.span(start, end), _hours(sentence))
                known = found.get(case)
                if known is None or (known.outcome == "unclear" and branch.outcome != "unclear"):
                    found[case] = branch
    return tuple(found.values())


def _skip(case: str, sentence: str) -> bool:
    if case in ("tie", "dead_heat") and _OWN_MARKET.search(sentence):
        return True
    if case == "early_close":
        return False
    return case == "dead_heat" and "dead" not in sentence and "resolve" not in sentence and "count" not in sentence


def _outcome(case: str, sentence: str) -> str:
    if case == "early_close":
        return "yes"
    found = first(_OUTCOMES, sentence)
    if found is not None:
        return found[0]
    return "stands" if _STAYS_OPEN.search(sentence) else "unclear"


def _hours(sentence: str) -> int | None:
    match = _TIME.search(sentence)
    if match is None:
        return None
    count = _COUNT.get(match.group(1)) or int(match.group(1))
    return count * _HOURS[match.group(2).rstrip("s")]
