"""Points on what counts: what is announced or in effect, how much of it, how it is rounded."""

from allsight.domain.questions import ConflictKind
from allsight.normalization.validator.points.point import Point, variant

SCOPE = (
    Point(
        ConflictKind.EFFECT,
        "it is announced in time but takes effect too late",
        (
            variant(
                "counts the announcement",
                (
                    r"\b(?:regardless of|no matter|whether or not|even if)\b.{0,40}\b(?:goes|go|comes|come|takes"
                    r"|take|taken|enters|carried|implemented|effective|signed into law|executed)\b.{0,12}\b"
                    r"(?:effect|out|force|implemented|later|by then)\b"
                ),
                r"\bannounced (?:by|before|in time)\b.{0,30}\b(?:enough|counts?|suffices?)\b",
                (
                    r"\b(?:if|when|once) (?:it is )?(?:officially )?(?:announced|declared|signed|agreed|done), "
                    r"(?:even if|whether or not)\b"
                ),
                pays=True,
            ),
            variant(
                "needs it in effect",
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
                r"\b(?:holds?|lasts?) for (?:at least )?(?:\d|one|two|a)\b",
                pays=False,
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
                    r"\b(?:domestic|north american|us and canada)\b.{0,40}(?:gross|box office|opening|total"
                    r"|takings|sales|release|revenue)"
                ),
                r"\bgross(?:es)?\b.{0,40}\bdomestic",
            ),
            variant(
                "counts the worldwide figure",
                (
                    r"\b(?:worldwide|global|international)\b.{0,40}(?:gross|box office|opening|total|takings"
                    r"|sales|release|revenue)"
                ),
                r"\bgross(?:es)?\b.{0,40}\b(?:worldwide|globally)",
            ),
        ),
        leading=True,
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
        leading=True,
    ),
    Point(
        ConflictKind.SCOPE,
        "it is decided after the regular time",
        (
            variant(
                "counts regular time only",
                r"\b(?:60|90|80) minutes\b",
                r"\bregular(?:ion)? time only\b",
                r"\bregulation (?:time )?only\b",
                r"\bin regulation\b",
                r"\b(?:excluding|not including|without) (?:overtime|extra time|penalt)",
            ),
            variant(
                "counts overtime as well",
                (
                    r"(?<!not )\b(?:including|includes?|incl\.?) (?:any )?(?:overtime|extra time|penalt"
                    r"|shoot-?out)"
                ),
                r"\b(?:overtime|extra time)[^.]{0,40}\b(?:counts?|(?:is|are) included)\b",
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
        ConflictKind.ROUNDING,
        "rounding carries the figure across the level",
        (
            variant(
                "rounds to {what}",
                (
                    r"\brounded (?:up |down |off )?(?:to )?(?:the )?(?:nearest )?(?P<what>(?:whole|one|two|three"
                    r"|1|2|3|first|second|tenth|hundredth|integer|full|percent|basis)[a-z0-9 -]{0,18})"
                ),
            ),
            variant(
                "rounds up",
                r"\brounded up\b",
            ),
            variant(
                "rounds down",
                r"\brounded down\b",
                r"\btruncated\b",
            ),
            variant(
                "takes it unrounded",
                r"\bunrounded\b",
                r"\bnot (?:be )?rounded\b",
                r"\bno rounding\b",
                r"\bwithout rounding\b",
                r"\bfull precision\b",
            ),
        ),
        leading=True,
    ),
)
