"""What must happen: canonical acts, ordered from the particular to the general, with the words that name them."""

import re

import msgspec

from allsight.normalization.parsers.cues import first, table


class Act(msgspec.Struct, frozen=True):
    """A canonical act: `pattern` finds it in a headline, `absorbed` are stems that only name it."""

    name: str
    pattern: str
    absorbed: str = ""


ACTS: tuple[Act, ...] = (
    Act(
        "take_effect",
        (
            r"\btakes? effect|\bin effect\b|comes? into (?:force|effect)|enters? into force|\bin "
            r"force\b|\beffective\b|implement(?:s|ed)?\b"
        ),
        "effect force enter com implement effectiv",
    ),
    Act("be_nominee", r"\bnominee\b|\bnomination\b|\bprimary\b|\bnominated\b", "nominee name"),
    Act(
        "stay_in_office",
        (
            r"\bremains? (?:as |in |the |president|prime minister|chancellor|governor|mayor|speaker|leader)"
            r"|\bstays? (?:as |in )|\bstill (?:be )?(?:in office|the|president|prime)|\bsurvives?\b"
        ),
        "remain stay still offic surviv",
    ),
    Act(
        "leave_office",
        (
            r"\bout(?: as| of office| by| before|\?|$)|\b(?:leaves?|left|leaving)\b.{0,40}\b(?:office"
            r"|president|prime minister|chancellor|governor|mayor|speaker|leader|secretary|minister|role|position"
            r"|post)|\bresigns?\b"
            r"|\bresignation\b|\bsteps? down\b|\bousted\b|\bremoved (?:as|from)\b|\bcease to be\b"
            r"|\bleave (?:president|prime minister)\b|\bfired\b|\bdepart"
        ),
        "out leav left resign step down oust remov ceas offic fir depart role position post",
    ),
    Act(
        "be_next",
        (
            r"\bnext (?:president|prime minister|leader|chancellor|pope|mayor|governor|chair|ceo"
            r"|speaker|secretary|attorney|fed chair|[a-z]+ leader)|\bbe the next\b|\breplace[sd]?\b"
            r"|\bsucceed"
        ),
        "next replac succeed",
    ),
    Act(
        "finish_in_top",
        (
            r"\btop[- ](?:3|4|5|10|20|three|four|five|ten)\b|\bfinish (?:2nd|3rd|4th|second|third"
            r"|fourth|in)\b|\bpodium\b"
        ),
        "finish podium",
    ),
    Act(
        "announce",
        r"\bannounces?\b|\bannounced\b|\bannouncement\b|\bdeclares?\b|\bunveil",
        "announc announcement declar unveil new",
    ),
    Act("relegated", r"\brelegat", "relegat"),
    Act(
        "qualify",
        r"\bqualif|\badvance\b|\bmakes? the\b|\breach(?:es)? the\b|\bplays? in the\b",
        "qualify qualif advanc playoff mak reach play final finalist",
    ),
    Act("impeach", r"\bimpeach", "impeach impeachment"),
    Act("convict", r"\bconvict|\bfound guilty\b|\bsentenced\b", "convict found guilty sentenc"),
    Act("arrest", r"\barrest|\bcharged\b|\bindict|\bjail|\bdeported\b|\bdeport\b", "arrest charg indict jail"),
    Act("pardon", r"\bpardon", "pardon"),
    Act("ipo", r"\bipo\b|initial public offering|\bgo(?:es)? public\b", "ipo complet list"),
    Act(
        "acquire",
        r"\bacquires?\b|\bacquisition\b|\bmerge[rs]?\b|\bbuys?\b|\btakeover\b",
        "acquir acquisition merg merger buy takeover",
    ),
    Act("release", r"\breleases?d?\b|\blaunch(?:es|ed)?\b|\bships?\b|\bdrops?\b", "releas launch ship drop new"),
    Act("ceasefire", r"\bcease-?fire\b|\btruce\b", "ceasefir ceasefire"),
    Act("become_law", r"\bbecomes? law\b|\bsigned into law\b|\bsign(?:s|ed)? .{0,30}\bbill\b", "law sign enact pass"),
    Act("pass", r"\bpass(?:es|ed)?\b", "pass"),
    Act("enact", r"\benact(?:s|ed)?\b", "enact law"),
    Act("sign", r"\bsign(?:s|ed)?\b|\bagree(?:s|d)?\b|\breach(?:es)? (?:a |an )?(?:deal|agreement)", "sign agre"),
    Act("join", r"\bjoins?\b|\bmember of\b|\baccession\b", "join member"),
    Act("meet", r"\bmeets?\b|\bmeeting with\b|\bmet with\b", "meet met"),
    Act("visit", r"\bvisits?\b|\benters? [a-z]+\b|\btravels? to\b", "visit enter travel"),
    Act("strike", r"\bstrikes?\b|\bbomb|\battacks?\b|\bmilitary action\b", "strik strike attack bomb militar action"),
    Act("invade", r"\binvade[sd]?\b|\binvasion\b", "invad invasion"),
    Act("confirm", r"\bconfirmed\b|\bconfirms?\b", "confirm"),
    Act("happen", r"\brecession\b|\bshutdown\b|\bdefault\b|\blandfall\b", ""),
    Act(
        "win",
        (
            r"\bwins?\b|\bwinner\b|\bwon\b|\bchampions?\b|\bchampionship\b|\bwinning\b|\bawarded\b"
            r"|\belected\b|\bbe (?:the )?(?:president|mayor|governor|prime minister|senator)\b"
        ),
        "award recipient receiv goe host name",
    ),
    Act(
        "lead",
        (
            r"\bhas the (?:best|most)|\b(?:is|be) the (?:best|largest|top|most)|\btop\b|\bbest\b"
            r"|\blargest\b|#1\b|\bnumber one\b|\bmost\b|\bhighest\b"
        ),
        "",
    ),
)
_CUED = table(*((act, act.pattern) for act in ACTS))
ABSORBED = {act.name: frozenset(act.absorbed.split()) for act in ACTS}
NEGATED = {"stay_in_office": "leave_office"}
_NOT = re.compile(r"\b(?:not|won't|fails? to|never|nobody|no one|without|doesn't|isn't|neither)\b")
_NO_HEAD = re.compile(r"^\W*(?:will )?no (?!\d|one\b|\. )[a-z]")


def act_of(*texts: str) -> tuple[str, str]:
    """Return the canonical act of the first text that names one, and the words that named it; `be` if none does."""
    for text in texts:
        found = first(_CUED, text)
        if found is not None:
            act, words = found
            return act.name, words.group()
    return "be", ""


def negated(head: str) -> bool:
    """Tell whether a headline asks for something *not* to come true."""
    return bool(_NOT.search(head)) or bool(_NO_HEAD.search(head))
