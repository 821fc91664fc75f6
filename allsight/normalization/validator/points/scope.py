"""Points on what counts: what is announced or in effect, how much of it, how it is rounded."""

from allsight.domain.questions import ConflictKind
from allsight.normalization.validator.points.point import Binds, Point, variant

SCOPE = (
    Point(
        ConflictKind.EFFECT,
        "it is announced in time but takes effect too late",
        (
            variant(
                "counts the announcement",
                (
                    r"\b(?:regardless of|no matter|whether or not|even if)\b.{0,40}\b(?:goes|go|comes|come|takes"
                    r"|take|taken|enters|carried|implemented|effective|signed into law|executed|starts?|begins?)\b"
                    r".{0,12}\b(?:effect|out|force|implemented|later|by then|after(?:wards?)?)\b"
                ),
                (
                    r"\b(?:announc\w{2,6}|(?:any|official) statements?|sign(?:ing|ature)|agreement)\b(?:(?!\bnot\b"
                    r"|\bonly\b)[^.]){0,80}"
                    r"\b(?:counts?(?! only| as (?:a )?no\b)|sufficient|suffices?|enough|qualif(?:y|ies))\b"
                ),
                (
                    r"\b(?:if|when|once) (?:it is )?(?:officially )?(?:announced|declared|signed|agreed|done), "
                    r"(?:even if|whether or not)\b"
                ),
                pays=True,
            ),
            variant(
                "needs it in effect",
                (
                    r"\bannouncements?\b[^.]{0,80}\b(?:do(?:es)? not|not (?:be )?(?:sufficient|enough|count|suffice"
                    r"|qualify)"
                    r"|counts? only)\b"
                ),
                r"\bactually (?:leave|left|vacate|cease|depart|hold|occur)",
                r"\bonly when .{0,40}\b(?:sworn in|takes over|departs?|leaves)\b",
                (
                    r"\b(?:treaty|ratification|legislation|signature|written agreement|formal [a-z]{3,20}) "
                    r"(?:is )?(?:required|needed)\b"
                ),
                (
                    r"\b(?:must|has to|needs to|have to) (?:be (?:implemented|in effect|in force|effective"
                    r"|carried out)|take effect|(?:go|come|enter) into (?:effect|force)|actually)\b"
                ),
                (
                    r"\b(?:only|not) (?:when|once|until|if) .{0,30}(?:takes? effect|(?:goes|comes|enters) into "
                    r"(?:effect|force)|is (?:effective|in effect|in force|implemented|carried out))"
                ),
                (
                    r"\b(?:takes? effect|(?:goes|go|comes|enters?) into (?:effect|force)|effective|in (?:force"
                    r"|effect)) (?:by|before|on or before)\b"
                ),
                r"\beffective date (?:counts|decides|matters)\b",
                r"\b(?:holds?|lasts?) for (?:at least )?(?:\d+|one|two|a)\b",
                pays=False,
            ),
        ),
        binds=Binds.ALONE,
    ),
    Point(
        ConflictKind.EFFECT,
        "it passes parliament but is not signed in time",
        (
            variant(
                "needs the signature",
                r"\bsigned (?:into law|by the president|by the governor)\b",
                r"\bbecomes? law\b",
                r"\benacted\b",
                pays=False,
            ),
            variant(
                "counts its passage",
                r"\bpass(?:age|es|ed|ing)?\b[^.]{0,30}\b(?:both (?:chambers|houses)|congress|parliament|the senate)\b",
                pays=True,
            ),
        ),
        binds=Binds.LISTED_FIRST,
    ),
    Point(
        ConflictKind.SCOPE,
        "it is decided in a later round",
        (
            variant(
                "counts the first round only",
                r"\bfirst[- ]round (?:only|win|victory)\b",
                r"\bonly the first round\b",
                pays=False,
            ),
            variant(
                "counts any round",
                r"\b(?:any|either|first or second) round\b",
                r"\binclud(?:es|ing)\b[^.]{0,20}\b(?:second round|run-?offs?)\b",
                r"\brun-?offs? (?:counts?|(?:is|are) included)\b",
                pays=True,
            ),
        ),
    ),
    Point(
        ConflictKind.SCOPE,
        "the domestic and the worldwide figure lie on either side",
        (
            variant(
                "counts the domestic figure",
                (
                    r"\bdomestic\b|\b(?:north american|us and canada|united states|u\.?s\.?)\b.{0,40}(?:gross"
                    r"|box office|opening|total"
                    r"|takings|sales|release|revenue|chart|ranking|wrapped|streams)"
                ),
            ),
            variant(
                "counts the worldwide figure",
                (
                    r"\bworldwide\b|\b(?:global|international)(?:ly)?\b.{0,40}(?:chart|ranking|wrapped|streams"
                    r"|gross|box office|opening|total|takings"
                    r"|sales|release|revenue)"
                ),
                r"\bgross(?:es)?\b.{0,40}\b(?:worldwide|globally)",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SCOPE,
        "what it takes in its first three days and with the holiday lie on either side",
        (
            variant(
                "counts three days",
                r"\b(?:3|three)[- ]day\b",
            ),
            variant(
                "counts four days or more",
                r"\b(?:4|four|5|five)[- ]day\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SCOPE,
        "it is decided after the regular time",
        (
            variant(
                "counts regular time only",
                r"\b(?:60|90|80|sixty|ninety|eighty)[- ]min(?:ute)?s?\b",
                r"\b(?:four|4) quarters\b",
                r"\b(?:two|2) halves\b",
                r"\b(?:regular|normal) time\b",
                r"\bregulation (?:time|only|result|win)\b",
                r"\bin regulation\b",
                r"\bfull[- ]time (?:result|score)\b",
                r"\bat full[- ]time\b",
                r"\b(?:excluding|not including|without) (?:overtime|extra time|penalt)",
            ),
            variant(
                "counts overtime as well",
                (
                    r"(?<!not )\b(?:including|includes?|incl\.?) (?:any )?(?:overtime|extra time|penalt"
                    r"|shoot-?out)"
                ),
                r"(?<!not )\b(?:including|incl\.?|with) ot\b",
                r"\b(?:overtime|extra time|shoot-?outs?|ot)\b(?:(?!\bnot\b)[^.]){0,40}\b(?:counts?|included)\b",
                r"\b(?:after|in) (?:overtime|extra time|a shoot-?out)[^.]{0,20}\bcounts?\b",
                r"\bto (?:lift the trophy|qualify|advance)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.EFFECT,
        "somebody is named in time but not sworn in in time",
        (
            variant(
                "counts the naming",
                (
                    r"\b(?:named|designated|announced|nominated|confirmed) as\b[^.]{0,60}\b(?:counts?|enough"
                    r"|suffices?|sufficient)\b"
                ),
                (
                    r"\b(?:nomination|designation|appointment|confirmation) (?:counts|is enough|suffices"
                    r"|is sufficient)\b"
                ),
                pays=True,
            ),
            variant(
                "needs the swearing-in",
                r"\b(?:must|has to) (?:be (?:sworn in|inaugurated)|(?:take|assume) office|actually hold)",
                r"\b(?:is|once|until) (?:sworn in|inaugurated)\b",
                r"\btakes? office (?:by|before)\b",
                pays=False,
            ),
        ),
    ),
    Point(
        ConflictKind.SCOPE,
        "it is level after the regular time",
        (
            variant(
                "counts the whole game",
                r"\b(?:full|whole) game\b",
                r"\bot/so\b",
                r"(?<!no )(?<!not )\bovertime\b",
                r"(?<!no )(?<!not )\bextra time\b(?! (?:does|do|is|will|and))",
                r"\bto (?:reach|qualify|advance)\b",
                r"\b(?:lifts? the|wins? the|the) (?:trophy|cup)\b|^(?:trophy|cup) winner\b",
            ),
            variant(
                "counts the regular time",
                r"\b(?:60|90|80|sixty|ninety|eighty)[- ]min",
                r"\b(?:regular|normal|regulation)(?: time)?\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
        notes_only=True,
    ),
    Point(
        ConflictKind.ROUNDING,
        "rounding carries the figure across the level",
        (
            variant("takes one decimal", r"\b(?:one|1|single)[- ]decimal", r"\b(?:nearest tenth|first decimal)\b"),
            variant("takes two decimals", r"\b(?:two|2)[- ]decimal", r"\b(?:nearest hundredth|second decimal)\b"),
            variant(
                "takes whole numbers", r"\b(?:whole (?:number|degree|percent)|nearest (?:integer|degree|percent|whole))"
            ),
            variant("rounds up", r"\brounded up\b", r"\brounds? up\b"),
            variant("rounds down", r"\brounded down\b", r"\brounds? down\b", r"\btruncated\b"),
            variant(
                "takes it unrounded",
                r"\bunrounded\b(?!.{0,20}\bscore)",
                r"\bbefore rounding\b(?!.{0,20}\bscore)",
                r"\bnot (?:be )?rounded\b",
                r"\b(?:no|without) rounding\b",
                r"\bfull precision\b",
            ),
        ),
    ),
)
