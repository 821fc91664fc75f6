"""How a title says who must do how well in what: the verb, and what stands on either side of it."""

import re
from typing import Final

import msgspec

from allsight.normalization.parsers.contest_names import names_in, part_of
from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.drafts import pick_in

LOWEST: Final = 1_000
"""The place of whoever merely takes part."""

_RELEGATED: Final = 901
_NTH: Final = {
    **dict.fromkeys(("first", "1st", "one"), 1), **dict.fromkeys(("second", "2nd", "two"), 2),
    **dict.fromkeys(("third", "3rd", "three"), 3), **dict.fromkeys(("fourth", "4th", "four"), 4),
    **dict.fromkeys(("fifth", "5th", "five"), 5), **dict.fromkeys(("sixth", "6th", "six"), 6),
    "eight": 8, "ten": 10, "last": 900,
}  # fmt: skip
_GRADES: Final = {
    "final": 2, "semifinal": 4, "quarterfinal": 8, "round_of_16": 16, "round_of_32": 32, "playoffs": 64,
}  # fmt: skip
"""How many are left at a step of a competition."""

_ORDINAL: Final = r"(?P<nth>first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th|6th)"
_NUMBER: Final = r"(?P<n>\d{1,2}|three|four|five|six|eight|ten)"
_SUPERLATIVE: Final = "best|top|highest|most|largest|biggest|richest|wealthiest|greatest|strongest"
_STEP: Final = (
    r"(?=.{0,60}\b(?:finals?|semi|quarter|round|playoff|play-off|run-?off|knockout|postseason|last \d"
    r"|super ?bowl|world series|stanley cup|title game|championship (?:game|series)|[an]lcs|sweet|elite|march madness"
    r"|tournament))"
)
VERBS: Final = table(
    ("gain_seats", r"\bgains? (?:[a-z ]{0,12})?seats\b"),
    ("margin", r"\bmargin of victory\b|\bwins?\b.{0,80}\bby (?:over |more than |at least |between )?\d"),
    (
        "seats",
        r"\b(?:wins?|gets?|holds?|takes?|secures?) .{0,30}\d.{0,24}\b(?:seats|electoral votes)\b|\bhow many seats\b",
    ),
    (
        "vote_share",
        (
            r"\b(?:(?:wins?|gets?|receives?) )?(?:an? |the )?majority of (?:the )?(?:popular )?votes?\b"
            r"|\b(?:(?:wins?|gets?|receives?) (?:[a-z]+ ){0,3})?"
            r"\d{1,2}(?:\.\d+)?% .{0,20}\bof the (?:popular )?vote\b"
        ),
    ),
    (
        "majority",
        (
            r"\b(?:wins?|gets?|secures?|holds?|takes?|maintains?|keeps?) (?:an? |the |their )?(?:[a-z]+ )?majority\b"
            r"(?! of (?:the )?(?:\w+ )?votes?)"
        ),
    ),
    ("nth", rf"\b(?:wins?|gets?|takes?|receives?) (?:the )?{_ORDINAL}[- ]most\b"),
    (
        "top",
        (
            r"\b(?:finish(?:es)?|charts?|be|places?|ends?|ranks?|in|one of|reach(?:es)?|hits?|enters?|cracks?|makes?)"
            rf"(?: in)?(?: the| an?)? top[- ]?{_NUMBER}\b"
            r"|[:|-] ?top[- ]?(?P<m>\d{1,2})\b|\b(?:gets?|has|earns?) an? top[- ]?(?P<k>\d{1,2})(?=[- ]finish)"
        ),
    ),
    (
        "charts",
        (
            r"\b(?:charts?|lands?|debuts?|appears?) (?:on|in) "
            r"(?=(?:the )?(?:us )?(?:hot 100|billboard (?:hot 1|2)00)\b)"
        ),
    ),
    ("win", r"\b(?:takes?|gets?|wins?|starts? (?:on|from)|be on|qualif(?:y|ies) (?:on|for)) (?=(?:the )?pole\b)"),
    ("podium", r"\bpodium\b"),
    ("relegated", r"\brelegat(?:ed|ion)\b"),
    ("promoted", r"\bpromot(?:ed|ion)\b"),
    (
        "reach",
        (
            r"\b(?:advances?|progress(?:es)?|qualif(?:y|ies)) (?:to|for|from|through)\b"
            rf"|\breach(?:es)? {_STEP}|\b(?:to )?makes? (?:it (?:in)?to )?{_STEP}"
            r"|\b(?:(?:gets?|makes? it) (?:past|out of|through)|advances? (?:past|beyond)|survives?) "
            r"(?:the |their )?group(?: stage)?\b|\bmakes? the cut\b"
            r"|\b(?:be|plays?) in (?=.{0,40}\b(?:final four|(?:semi-?|quarter-?)?finals?|playoffs|sweet (?:16|sixteen)"
            r"|elite (?:8|eight)|super bowl|world series|championship game)\b)"
        ),
    ),
    (
        "take_part",
        (
            r"\b(?:officially |actually )?(?:participates?|competes?|takes? part|plays?) in\b"
            r"|\b(?:be )?on the (?:\w+ )?ballot\b"
        ),
    ),
    ("nominated", r"\b(?:be|gets?|receives?) (?:an? )?(?:[a-z]+ )?nominat(?:ed|ion) (?:for|at)\b"),
    (
        "next_out",
        r"\bbe (?:the )?(?:next|first) (?:[a-z]+ ){0,3}(?:out|to leave)\b|\bleaves? (?=.{3,60}\b(?:first|next)$)",
    ),
    (
        "lead",
        (
            r"\b(?:ha(?:s|ve)|be|is|holds?|release|reach(?:es)?|hits?|debuts? at) "
            rf"(?:the |an? |one of the {_NUMBER} |one of the )?(?:{_ORDINAL}[- ])?"
            rf"(?:#1\b|#(?P<rank>\d{{1,2}})\b|number one\b|(?:\w+'s )?(?:{_SUPERLATIVE})\b"
            rf"|[^|]{{2,40}}(?: #1\b| with the (?:{_SUPERLATIVE})\b))"
        ),
    ),
    (
        "lead",
        r"\btops?\b(?= (?:the )?(?:us |uk |global )?(?:billboard|spotify|apple|itunes|hot 100|box office|charts?)\b)",
    ),
    (
        "nth",
        (
            r"\b(?:finish(?:es)?|places?|comes?|ends?|takes?|wins?(?= .{2,8}[- ]place\b))"
            rf"(?: in)?(?: the)? {_ORDINAL}"
            r"(?: place| overall| in\b|-place)?(?! to\b| this\b)(?= |$)"
        ),
    ),
    (
        "win",
        (
            r"\bleads? (?:the|mlb|nba|wnba|nfl|nhl|major league baseball)\b(?=.{0,60}\bin\b)"
            r"|\bfinish(?:es)? with the (?=best|most|highest)"
            r"|\b(?:scores?|receives?|gets?) the most\b"
        ),
    ),
    (
        "win",
        r"\btops?\b(?= (?:the )?(?:[a-z.]+ ){0,2}(?:league|liga|bundesliga|serie a|ligue 1|standings|table|group)\b)",
    ),
    ("win", r"\b(?:becomes?|repeats? as) (?=.{0,60}\bchampions?\b)"),
    (
        "hold",
        (
            r"\b(?:remains?|stays?|continues?)\b(?=.{0,60}\b(?:after|following)\b.{0,30}\belections?\b)"
            r"|\bbe (?:still )?(?:the )?(?:us |u\.s\. |[a-z]{3,14}['’]s? )?"
            r"(?=(?:de facto |acting |interim |current )?(?:president"
            r"|prime minister|chancellor|fed(?:eral reserve)? chair|mayor|governor|speaker|pope"
            r"|secretary|attorney general|senator|leader|head of state|supreme leader|ceo)\b)"
            r"|\bbe (?:officially )?(?:announced|revealed|unveiled|confirmed|cast) as (?:the |\w+'s )?next\b"
            r"(?!.{0,40}\b(?:chair|president|minister|secretary|pope|leader|ceo|nominee|coach|manager|justice|director)\b)"
            r"|\bbe(?:come)?s? (?:the |\w+'s )?next\b|\bbecomes?\b|\bsucceeds?\b|\breplaces?\b"
        ),
    ),
    ("lose", r"\bloses?\b"),
    (
        "control",
        (
            r"\b(?:controls?|retains?|flips?|holds?|keeps?|takes?|maintains?) "
            r"(?:control of |a majority in )?(?:the |both )"
        ),
    ),
    (
        "win",
        (
            r"\bto win\b|\bwins?\b|\bwon\b(?!['-])|\b(?:be )?re-?elected\b|\bbe elected\b"
            r"|\bbe (?:crowned|named|awarded|chosen)\b|\btakes? home\b"
            r"|\bbe (?=.{0,60}\b(?:nominee|champions?|winner|mvp|of the year|medal\w*)\b)"
        ),
    ),
)
_CONTEST = re.compile(
    r"\bwinners?\b|\bnominee\b|\bnext\b|\bchampions?\b|\bwinning\b|\bcontrol\b|\bmvp\b|\bbest\b|\btop\b|\bhighest\b"
    r"|\bmost\b|\bawards?\b|\belection\b|\bprimary\b|\bparty of\b|\bof the year\b|\brelegat|\bprize\b|\bto reach\b"
    r"|#1(?!\d)|\bnumber one\b|\b(?:rich|wealthi|larg|bigg|great|strong)est\b|\bfirst to leave\b|\bbalance of power\b"
)
_RANKED = re.compile(r"(?:which )?(?:best|top|highest|most|largest|richest|#1|number one)\b")
_SUBJECTLESS = re.compile(r"(?:who|which|what|whose)\b")
_VETO = re.compile(
    r"\b(?:fewest|case|lawsuit|trial|appeal|bid|versus|matchup|straight sets|lottery|fight|approval|halftime|times)\b"
    r"|\b(?:set|map|game) \d|\bvs?\.? |\bby (?:over|decision|finish|ko|submission)\b"
    r"|\b(?:their|his|her|this|next)\b.{0,40}\b(?:match|game)\b|\b(?:the|a) (?:game(?! awards)|match|war|debate|bet)\b"
    r"|\bceas(?:es?|ed) to (?:be|hold)\b|\bno longer\b|\bstill (?:be|hold)\b"
    r"|\bo/u\b|\bover/under\b|^(?:where|when|how|why|if|at)\b|\biff\b|\bwins (?:announced|reported)\b"
    r"|\b\d{1,3}\+? (?:or (?:more|fewer) )?(?:[a-z]+ )?"
    r"(?:games|matches|medals|golds|awards|oscars|grammys|emmys|titles|majors|races|wins)\b"
)
"""About winning something that is no contest of ours: a game, a case, a number of things."""

_QUOTED = re.compile(r"\"[^\"]{1,160}\"|(?<!\w)'[^']{2,80}'(?!\w)")
_LOOSE = re.compile(r"(?: (?:still|ever|also|again|finally|officially|actually|eventually|be|get|ends? up))+$")
"""Words before a verb that belong to no name."""

_NOBODY = re.compile(r"^(?:no ?one|nobody|no (?:candidate|player|party|team))$")
_NO_NAME = re.compile(r"\b(?:more|fewer|less) than\b|\bat least\b|, will\b|\b(?:have|has) \d")
_TAG = re.compile(r"^\[[^\[\]]{1,40}\] ?|\s?\[[^\[\]]{1,40}\]$")
_OR_BETTER = re.compile(r"\bor (?:higher|better|above)\b")
_CUT: Final = 70
"""So many golfers play on after the second round, ties apart."""

_FROM_GROUP = re.compile(r"(?:[a-z]+ ){1,3}(?:from|of|past|beyond|through) (?:the |their )?group\b|survives? ")
"""How a title says that somebody is still in after the group stage."""

_AMONG = re.compile(r"\btop[- ]?(\d{1,2})[- ]finish(?:es|er)?\b")
"""How exchanges head the market on who will be among the first."""

_GAME = re.compile(r"(?<!semi)(?<!semi[- ])\bfinals?\b|\bsuper ?bowl\b|\bworld series\b|\bstanley cup\b|\btitle game\b")
"""Names of the game that decides a competition: to play in it is to reach the final."""

_NOT = re.compile(r" (?:will |do|does|did|would|can|could)?(?: ?not|n't)(?: be)?$| fails?(?: to)?$| won't$| never$")
_INVERTED = re.compile(
    r"(?:will )?(?:the )?"
    r"(?P<what>(?:next|winner of|winning|top|best|highest)\b.{2,100}?|.{2,80}? (?:winner|nominee|champion)) "
    r"(?:(?:be|is)(?P<origin> from)?|(?:comes?|hails?)(?P<origin2> from)) (?P<who>.{2,80})$"
)
_PREFIX = re.compile(r"(?P<pre>[^|]{2,90}?)(?:\s+-\s+|:\s+|\]\s*)(?=(?:will|who|which)\b)")
_HOW_MUCH = re.compile(
    r"(?:how many (?P<seats>(?:[a-z.]+ ){0,2}seats)|what (?:percent(?:age)?|share|%) of the (?:popular )?votes?) will "
    r"(?P<who>.{2,60}?) (?:win|get|gain|have|hold|receive)(?P<what>\b.*)"
)
_BOTH = re.compile(
    r"(?:will )?(?:the )?(?P<one>[^|]{2,40}?) (?:vs?\.?|versus|and|-) (?:the )?(?P<two>[^|]{2,40}?) "
    r"(?:be (?:the )?(?:matchup|match-up|finalists)|meet|face off|(?:face|play) each other"
    r"|both (?P<reach>reach|make|advance to|qualify for)(?: it to)?)(?: (?:in|for|at|of))? (?:the )?(?P<what>.{3,80})$"
)
_FACE = re.compile(
    r"(?:will )?(?:the )?(?P<one>[^|]{2,40}?) (?:face|play|meet) (?:the )?(?P<two>[^|]{2,40}?) "
    r"(?:in|at) (?:the )?(?P<what>.{3,80})$"
)
"""Two who are to meet in the game that decides a competition, which takes that both of them reach it."""

_MARGIN = re.compile(r"margin of victory (?:for |of )?(?P<who>.{2,50}?) in (?P<what>.{3,200})")


class Result(msgspec.Struct, frozen=True, gc=False):
    """How well somebody must do: a place from `best` to `worst`, at a `stage` of its own where the verb names one."""

    action: str
    best: int = 1
    worst: int = 1
    stage: str = ""


_FIXED: Final = {
    "podium": Result("finish", 1, 3),
    "relegated": Result("relegated", _RELEGATED, _RELEGATED),
    "promoted": Result("promoted", 1, 1, "promotion"),
    "take_part": Result("take_part", 1, LOWEST),
    "nominated": Result("nominated", 1, LOWEST // 2),
}


class Split(msgspec.Struct, frozen=True, gc=False):
    """A title taken apart: who is named, in what, how well, and what stood before the question.

    `verb` is the length of the words in `what` that only say how well, `denied` that somebody is to fail,
    `together` that all who are named must do so well.
    """

    who: str
    what: str
    result: Result
    prefix: str = ""
    verb: int = 0
    denied: bool = False
    together: bool = False

    @property
    def named(self) -> str:
        """Return what stands behind the verb."""
        return self.what[self.verb :]

    @property
    def unnamed(self) -> bool:
        """Tell whether the title itself names nobody."""
        return not self.who or _SUBJECTLESS.match(self.who) is not None


def split(title: str) -> Split | None:
    """Take a title apart at the verb that says how well somebody must do; None where it has none."""
    main, prefix = _TAG.sub("", title.strip(" ?.")).strip(" ?."), ""
    led = _PREFIX.match(main)
    if led is not None:
        prefix, main = led.group("pre"), main[led.end() :]
    turned = _INVERTED.match(main)
    if turned is not None and not _SUBJECTLESS.match(main):
        whence = turned.group("origin") or turned.group("origin2")
        who = f"team{whence} {turned.group('who')}" if whence else turned.group("who")
        what = _NOT.sub("", turned.group("what"))
        return Split(who, what, _noun_result(what), prefix, denied=what != turned.group("what"))
    pick = pick_in(main)
    if pick is not None:
        return Split(pick.who, pick.event, Result("finish", pick.best, pick.worst), prefix)
    both = _met(main)
    if both is not None:
        return msgspec.structs.replace(both, prefix=prefix)
    asked = _HOW_MUCH.match(main)
    if asked is not None:
        action = "seats" if asked.group("seats") else "vote_share"
        verb = f"win {asked.group('seats') or 'seats'}"
        return Split(asked.group("who"), f"{verb}{asked.group('what')}", Result(action), prefix, len("win "))
    plain = _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), main)
    found = first(VERBS, plain)
    if found is None or _VETO.search(plain):
        return None
    action, match = found
    who, what = main[: match.start()], main[match.start() :]
    if match.group().startswith("margin"):
        about = _MARGIN.match(what)
        if about is None:
            return None
        who, what = about.group("who"), about.group("what")
    said = 0 if action in ("margin", "seats", "vote_share", "top") else match.end() - match.start()
    who = who.removeprefix("will ").rstrip()
    bare = _NOBODY.sub("anyone", _NOT.sub("", who).strip())
    lost = action == "lose" and _GAME.search(what) is not None
    denied = bare != who or who.startswith("no ") or (action == "lose" and not lost)
    who = _LOOSE.sub("", bare)
    return (
        None
        if _NO_NAME.search(who)
        else Split(who, what, _runner_up() if lost else _result(action, what, match), prefix, said, denied)
    )


def _runner_up() -> Result:
    """Return the place of who loses the game that decides a competition."""
    return Result("finish", 2, 2)


def _met(main: str) -> Split | None:
    """Read who is to meet whom in the game that decides a competition, or who are both to reach a step of it."""
    cued = any(cue in main for cue in (" match", " finalists ", " meet ", " face ", " play ", " both "))
    found = (_BOTH.match(main) or _FACE.match(main)) if cued else None
    if found is None:
        return None
    groups, what = found.groupdict(), found.group("what")
    two = _NOT.sub("", groups["two"])
    if groups.get("reach"):
        result = _result("reach", what, found)
    elif _GAME.search(what):
        result = Result("reach", 1, 4 if part_of(what)[0] or "conference" in what else 2)
    else:
        return None
    return Split(f"{groups['one']} or {two}", what, result, denied=two != groups["two"], together=True)


def named_only(text: str) -> Split | None:
    """Read a title that is no question but the name of a contest: `Next leader`, `Top AI model`, `Winner`."""
    plain = text.strip(" |?.")
    if not plain or len(plain) > 140 or _VETO.search(plain):
        return None
    known = any(term.kind in ("competition", "honour") for term in names_in().terms(plain))
    if not known and _CONTEST.search(plain) is None:
        return None
    return Split("", plain, _noun_result(plain))


def told_at(text: str, action: str) -> tuple[int, int] | None:
    """Return where a text says how well somebody must do: the verb, or the noun that names the contest."""
    found = split(text)
    if found is not None and found.result.action == action:
        verb = first(VERBS, _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), text))
        if verb is not None:
            return verb[1].span()
    named = named_only(text)
    noun = None if named is None or named.result.action != action else _CONTEST.search(text)
    return None if noun is None else noun.span()


def _noun_result(text: str) -> Result:
    among = _AMONG.search(text)
    if among is not None:
        return Result("finish", 1, int(among.group(1)))
    found = first(VERBS, f"be {text}")
    if found is not None and found[0] in ("top", "reach", "relegated", "promoted", "podium", "next_out", "majority"):
        return _result(found[0], text, found[1])
    if _RANKED.match(text) or "#1 " in f"{text} ":
        return Result("lead")
    return Result("hold" if text.startswith("next ") and "election" not in text else "win")


def _result(action: str, what: str, match: re.Match[str]) -> Result:
    """Return how well an action asks somebody to do."""
    groups = match.groupdict()
    number = groups.get("n") or groups.get("m") or groups.get("k") or ""
    worst = int(number) if number.isdigit() else _NTH.get(number, 0)
    place = _NTH.get(groups.get("nth") or "", 1)
    if action in ("reach", "take_part"):
        if match.group().endswith(" the cut"):
            return Result("reach", 1, _CUT)
        if _FROM_GROUP.match(what):
            return Result("reach", 1, _GRADES["round_of_32"])
        steps = [_GRADES[term.name] for term in names_in().terms(what) if term.kind == "grade"]
        if steps or action == "reach" or _GAME.search(what):
            return Result("reach", 1, min(steps, default=2 if _GAME.search(what) else LOWEST))
    if action == "charts":
        return Result("finish", 1, 100 if "hot 100" in what else 200)
    if groups.get("rank"):
        return Result("finish", int(groups["rank"]), int(groups["rank"]))
    if action in ("nth", "lead", "top"):
        best = 1 if worst or _OR_BETTER.search(what) else place
        return Result("lead" if action == "lead" else "finish", best, worst or place)
    return _FIXED.get(action, Result(action))
