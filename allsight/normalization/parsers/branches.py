"""What rules say on top of a claim: void, postponement, tie, dead heat, early close."""

import functools
import re

from allsight.domain.questions import Branch
from allsight.normalization.parsers.cues import CuedPattern, first, table
from allsight.normalization.parsers.text import Passage

_CASES = table(
    (
        "dead_heat",
        (
            r"\bdead[- ]heat|\bjoint(?:ly)? (?:winners?|champions?|recipients?|laureates?|first|favou?rites?|leaders?"
            r"|award|awarded|receive[sd]?|wins?|won|held|share[sd]?)\b|\b(?:alone|solely|individually|outright) or "
            r"(?:joint"
            r"|shared|together)|\b(?:awarded|wins?|won|receives?) jointly\b|\bjointly (?:with|awarded|to)\b"
            r"|\bco-?(?:winners?|champions?|mvps?|recipients?|leaders?)\b|\b(?:prize|award|title|trophy|medal|place"
            r"|win) (?:is |are |was "
            r"|be )?shared\b"
            r"|\bshar(?:e[sd]?|ing) the (?:prize|award|title|trophy|win|medal)\b"
            r"|\bmore than one (?:winner|nominee|person|recipient)|\b(?:multiple|several|joint) (?:winners|recipients"
            r"|laureates)\b|\bone of (?:several|multiple|two or more)\b"
            r"|\btwo or more .{0,40}\btie|\b(?:two|2) (?:winners|recipients|laureates|nominees)\b"
            r"|\bif (?:it is )?shared\b|\bshared (?:award|prize|title|win|gold|medal|victory|place)s?\b|\bex aequo\b"
            r"|\bshar(?:ed|ing|es?) (?:the )?(?:lead|[a-z]{4,8} place|places?|first|top spot)\b"
            r"|\b(?:prize|award|title|trophy|medal|honou?r|place) (?:is |are |was |be )?(?:divided|split)\b"
            r"|\bone of (?:the )?(?:two|three) (?:winners|laureates|recipients)\b"
        ),
    ),
    (
        "tie",
        (
            r"(?<!diplomatic )(?<!economic )(?<!trade )(?<!family )\bties?\b(?! (?:to|between (?!the two)))|\btied\b"
            r"|\bdraws?(?:[:=]| (?:is|are|will|=|void|bets|refund|resolve|count|pay|settle|los[et]|no\b))|\bends? "
            r"(?:in|as) a draw\b"
            r"|\bis (?:a )?drawn?\b|\b(?:end|finish)(?:es|ed|s)? level\b|\blevel after\b"
            r"|\bdraws?(?= (?:or|and) |/|,? no bet)|\b(?:event of|case of|if there is|if it is|if it's) a draw\b"
            r"|\b\d{1,2}-\d{1,2} draw\b|\bif (?:(?:the )?(?:two|both|prices?|values?) (?:are )?)?(?:equal|unchanged)\b"
            r"|\b(?:no change|unchanged)(?=[:,]| resolves)|\ball square\b|\b(?:deadlock(?:ed)?|stalemate)\b"
            r"|\bdrawn (?:games?|match(?:es)?|fights?|bouts?)\b|\blevel (?:scores?|on points)\b|(?:^"
            r"|[.;] ?)level[:,]|\b(?:same|equal|identical) "
            r"(?:scores?|points|totals?|records?|times?)\b"
        ),
    ),
    (
        "postponed",
        (
            r"\bpostpon|\bresched|\bwaits? (?:until|for) (?:the|it)\b|\bhowever late\b"
            r"|(?<!actually be )(?<!may be )\bdelay(?:ed|s)?\b|\bsuspended\b|\bmoved to (?:a|another) (?:later "
            r")?date|\bput (?:off|back)\b|\b(?:is|are|be|been) moved\b"
            r"|\bnot (?:be )?(?:started|completed|played|held|finished) (?:within|by|(?:on )?(?:the )?same day)\b"
        ),
    ),
    (
        "void",
        (
            r"\bcancel|\babandon|(?<!bets )(?<!wagers )(?<!are )\bcalled off\b|\bno result\b|\bnot replayed\b"
            r"|\bwash(?:ed)?[- ]?outs?\b|\brain(?:ed)?[- ]?outs?\b|\b(?:scrapped|axed)\b"
            r"|\bnot (?:be )?(?:announced (?:by|in|before)|broadcast|aired|screened|shown|finished by)\b"
            r"|\bnot (?:be )?(?:staged|contested|run)\b"
            r"|\b(?:never|does not|doesn't) (?:happens?|takes? place|goes? ahead|starts?)\b|\bfails to take place\b"
            r"|\bif there (?:is|are|has been) no (?!ambig|clear)|\bnot (?:be )?(?:played|held"
            r"|take place|occur|published|released"
            r"|awarded|contested)\b"
            r"|\bno contest\b|\bno award\b|\bno (?:game|match|meeting|release|statement|data|figure|ceremony|race|fight"
            r"|bout|election|vote|prize|event|show|report|tournament|season|launch|series)\b(?= *(?:by|in|before|:|,|is"
            r"|at all|resolves?|pays?|settles?|held|takes?|$))"
            r"|\b(?:is|are|if|unless) not completed\b(?! (?:within|by))|\bdoes not take place\b"
            r"|\bnever (?:played|published"
            r"|takes? place|held)\b"
            r"|\bno (?:winner|champion|nominee|candidate|recipient|result|decision|award|person)s?"
            r"(?: of the year)? (?:is|are|was|has been"
            r"|have been"
            r"|can be) (?:announced|declared|named|known|confirmed|crowned|determined|made|given|awarded)"
            r"|\b(?:result|winner|champion|nominee|outcome)s?\b.{0,50}\b(?:is not|isn't|are not|aren't|has not been"
            r"|hasn't been|have not been) (?:known|announced|declared|named|confirmed|crowned)"
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
            r"\bfair (?:market )?(?:price|value)\b|\blast (?:traded|fair|available|matched)? ?(?:market )?price\b"
            r"|\bfair-market\b|\b(?:market|prevailing|mid|current|pre-(?:match|game|event)) (?:price|value)s?\b"
            r"|\bprices? (?:before|prior to|just before|at the time)\b"
        ),
    ),
    (
        "split",
        (
            r"\b50[-/–]50\b|\$?0\.50?\b|\b50(?:\.00)? ?%|\b50 cents\b|\bhalf\b|\bequally\b|\bevenly\b|\bdivided\b"
            r"|\bsplit\b|\bfractions?\b|\bscaled down\b|\breduced\b|\bdivide\b|\bhalved\b|\bfifty[- ]fifty\b|\b50 ?[c¢]"
            r"|¢50\b|\bpro rata\b|\bdead[- ]heat (?:rules?|reductions?|formula|factor|terms?|appl\w+)\b"
            r"|\bequal (?:parts?|shares?)\b|\b1/2\b"
        ),
    ),
    (
        "refund",
        (
            r"\brefund|\b(?:stakes?|money|bets?|wagers?|entries|purchases?|positions?) "
            r"(?:(?:are|is|will be|gets?) )?(?:returned|back|called off|cancell?ed|off|unwound|reversed|reimbursed"
            r"|nullified)\b|\b(?:gets?|receives?|given) (?:(?:his|her|their|your|its|the) )?(?:money|stakes?) back\b"
            r"|\breimburs|\bpaid back\b|\bat cost\b|\bunwound\b|\bnullified\b|\bdraw,? no bet\b"
            r"|\bvoid(?:ed|s)?\b|\breturned\b|\bpush(?:es)?\b"
            r"|\binvalid\b|\bannulled\b|\bn/a\b"
        ),
    ),
    (
        "no",
        (
            r"\b(?:resolves?|settles?|counts?|is|pays?) (?:to |as |at )?(?:a )?[\"']?no\b(?! (?:contest|bet|action))"
            r"|\bto [\"']no[\"']|\bpays? (?:nothing|zero)\b"
            r"|\b(?:expires?|settles?|pays?) (?:worthless|at (?:zero|\$?0\b(?!\.\d)))|\bwill be no\b|\b(?:to|as"
            r"|resolves?) [\"']?other\b"
            r"|\b(?:both|each|all|either) (?:sides? )?[\"']?no\b"
            r"|\bas (?:a )?los(?:er|ing|s)\b|\b(?:loses?|lost)\b|[,:=] [\"']?no\b(?! [a-eg-z])"
        ),
    ),
    (
        "yes",
        (
            r"\b(?:resolves?|settles?|counts?|is|pays?) (?:to |as |at )?(?:a )?[\"']?(?:yes|win)\b|\bto [\"']yes[\"']"
            r"|[,:=] [\"']?yes\b|\b(?:each|all|both|every) .{0,30}\b(?:yes|(?:in )?full|win|winners?|count)\b"
            r"|[:=] (?:both|all|each) full\b"
            r"|\bties?(?: are| is)? included\b"
            r"|\b(?:paid|pays?|settled?s?|counts?|out) (?:in full|fully|at par|(?:at |out )?\$1(?:\.00?)?\b(?!\.?\d))"
            r"|\bstill (?:a winner|wins?|yes)\b|\b(?:alone|solely|individually|outright) or (?:joint|shared"
            r"|together)"
        ),
    ),
    ("split", r"\bdead[- ]heat(?:ed)?\b"),
)
"""The first that a sentence holds is what it pays; a dead heat of which nothing else is said divides."""
_OWN_MARKET = re.compile(
    r"called [\"']?(?:tie|draw)|[\"'](?:draw|tie)[\"'] (?:market|outcome)|market (?:for|on) "
    r"(?:the |a )?(?:draw|tie)"
)
_DENIED = re.compile(r"\byes if\b.{0,120}\bnot (?:be |been )?(?:awarded|given|named|won|receive|win)")
_TIME = re.compile(
    r"\b(\d{1,3}|one|two|three|four|five|seven|ten|fourteen|thirty|a)[ -]?(?:calendar |business )?(hours?|days?"
    r"|weeks?|months?)\b"
)
_COUNT = {
    "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10, "fourteen": 14, "thirty": 30,
}  # fmt: skip
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 720}
_STAYS_OPEN = CuedPattern(
    r"\bwaits? (?:until|for)\b|\bwaits\b(?=\W*$)|\bopen until\b|\bhowever late\b|\b(?:remain|stay)s? (?:open"
    r"|unresolved|valid)\b"
    r"|\bwill be (?:resolved|settled) (?:based )?on\b"
    r"|\bactual (?:result|date)\b|\bnext (?:scheduled |published )?(?:meeting|date|decision)\b|\bbets (?:will )?stand\b"
    r"|\bstill counts?\b|\buntil (?:it|the (?:game|match)) (?:is|has)\b"
)
_BROKEN = CuedPattern(
    r"\b(?:decides?|decided|breaks?|broken|settles? (?:it|ties?|a tie))\b|\b(?:tie-?breaks?(?:ers?)?|count-?backs?)\b"
)
"""A tie that is broken has a result like any other."""


@functools.lru_cache(maxsize=8_192)
def branches(rules: tuple[Passage, ...]) -> tuple[Branch, ...]:
    """Return what the rules say for each special case, in the order of the text; the first word on a case stands.

    The outcome is that of YES of the market whose rules they are; `unclear` where a case is named without one. What
    is paid if no winner is known by a last day is of the case `void`: nothing decides it.
    """
    found: dict[str, Branch] = {}
    for section in rules:
        for start, end in section.sentences():
            sentence = section.lower[start:end]
            for case, pattern in _CASES:
                if pattern.search(sentence) is None:
                    continue
                outcome = _outcome(case, sentence)
                if _skip(case, sentence, outcome):
                    continue
                span = section.span(start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip()))
                branch = Branch(case, outcome, span, _hours(sentence))
                known = found.get(case)
                if known is None or (known.outcome == "unclear" and branch.outcome != "unclear"):
                    found[case] = branch
    return tuple(found.values())


def _skip(case: str, sentence: str, outcome: str) -> bool:
    if case in ("tie", "dead_heat") and _OWN_MARKET.search(sentence):
        return True
    return case == "dead_heat" and outcome == "unclear" and "dead" not in sentence and "resolve" not in sentence


def _outcome(case: str, sentence: str) -> str:
    if case == "early_close":
        return "yes"
    found = first(_OUTCOMES, sentence)
    if found is not None and found[0] == "yes" and case == "dead_heat" and _DENIED.search(sentence):
        return "no"  # who shares it has been awarded it, which is what the market denies
    if found is not None:
        return found[0]
    broken = case in ("tie", "dead_heat") and _BROKEN.search(sentence) is not None
    return "stands" if broken or _STAYS_OPEN.search(sentence) else "unclear"


def _hours(sentence: str) -> int | None:
    match = _TIME.search(sentence)
    if match is None:
        return None
    count = _COUNT.get(match.group(1)) or int(match.group(1))
    return count * _HOURS[match.group(2).rstrip("s")]
