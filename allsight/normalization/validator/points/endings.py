"""Points on what out-of-the-way endings pay: ties, withdrawals, games cut short, results nobody can tell."""

from allsight.domain.questions import ConflictKind, Severity
from allsight.normalization.validator.points.point import Binds, Point, variant

ENDINGS = (
    Point(
        ConflictKind.NO_EVENT,
        "the meeting is not held on its date",
        (
            variant(
                "settles without it",
                r"\bno (?:meeting|statement|decision)\b",
                r"\bmeeting (?:does not|do not|is not|not|will not) (?:take place|be held|held|occur)",
            ),
            variant(
                "waits for the next one",
                r"\b(?:waits?|stays? open|remains? open)\b[^.]{0,30}\b(?:decision|meeting)\b",
                r"\bnext (?:published |scheduled )?(?:decision|meeting) counts\b",
                r"\b(?:until|for|on|with) the next (?:published |scheduled )?(?:decision|meeting)\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.WITHDRAWAL,
        "the party's candidate is replaced",
        (
            variant(
                "goes by the party",
                r"\b(?:on|by) the party\b",
                r"\bwhoever (?:its|the party's|their) (?:candidate|nominee)",
            ),
            variant(
                "goes by the candidate",
                r"\b(?:on|by) the (?:named |listed )?candidate\b",
                r"\breplacement\b[^.]{0,20}\bnot count",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.VOID,
        "the game is called early",
        (
            variant(
                "counts it once it is official",
                r"\bofficial game\b",
                r"\b(?:five|5|4\.5) innings\b",
            ),
            variant(
                "needs the full length",
                r"\b(?:nine|9|8\.5) innings\b",
                r"\b55 minutes\b",
                r"\b(?:full|entire) (?:game|match|duration) must\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.TIE,
        "it ends in a tie",
        (
            variant(
                "leaves it with the holder",
                r"\bties?\b[^.]{0,60}\b(?:defending|holder|retains?)\b",
            ),
            variant(
                "breaks the tie in play",
                r"\b(?:play-?offs?|extra holes|count-?back|sudden death)\b[^.]{0,40}\b(?:ties?|decides?|winner)\b",
                r"\bties?\b[^.]{0,60}\b(?:play-?offs?|extra holes|count-?back|tie-?break(?:er)?s?)\b",
            ),
            variant(
                "divides the pay-out",
                (
                    r"\b(?:ti(?:es?|ed)|equal|unchanged|no change)\b[^.]{0,90}(?:\bdivided\b|\b50[-/]50\b"
                    r"|\b50 cents\b|(?<![\d.])0?\.50?\b|\bequally\b|\bevenly\b"
                    r"|\bsplit\b)"
                ),
                r"\bdead[- ]heat\b",
                r"\b1 divided by\b",
            ),
            variant(
                "goes by the votes",
                (
                    r"\b(?:ties?|tied|level)\b[^.]{0,60}\b(?:(?:more|most|higher|greater)\b[^.]{0,12}\bvotes?"
                    r"|votes? (?:decides?|breaks?|settles?))\b"
                ),
            ),
            variant(
                "counts no change as up",
                r"\b(?:equal|unchanged|no change|ties?|level)\b[^.;]{0,40}(?:\bresolves?|\bis|\bcounts?|[:=])"
                r" (?:to |as )?[\"']?up\b",
            ),
            variant(
                "counts no change as down",
                r"\b(?:equal|unchanged|no change|ties?|level)\b[^.;]{0,40}(?:\bresolves?|\bis|\bcounts?|[:=])"
                r" (?:to |as )?[\"']?down\b",
            ),
            variant(
                "goes by the alphabet",
                r"\b(?:ti(?:e|ed)\b|level\b|multiple|winners)[^.]{0,140}\balphabet",
            ),
            variant(
                "goes by the unrounded score",
                (
                    r"\b(?:ti(?:e|es|ed)\b|level\b)[^.]{0,120}\b(?:unrounded|exact|higher"
                    r"|before rounding)\b[^.]{0,30}\b(?:score|rounding|wins)\b"
                ),
            ),
            variant(
                "pays every tied one in full",
                (
                    r"\bti(?:e|es|ed)\b[^.]{0,60}\b(?:count in full|paid in full|(?:both|all|each)\b[^.]{0,30}\b"
                    r"(?:yes|wins?|full))\b"
                ),
                r"\b(?:alone|solely|individually) or (?:joint|shared)",
                r"\bjoint winners?\b[^.]{0,40}\b(?:in full|all|each) ",
                r"\bshared (?:win|award|prize|title|place)\b[^.]{0,24}\b(?:yes|full|counts?)\b",
            ),
            variant(
                "returns the stakes",
                r"\b(?:ti(?:e|es|ed)|equal|unchanged|no change)\b[^.]{0,60}\b(?:void|refund|push|returned)",
            ),
        ),
    ),
    Point(
        ConflictKind.WITHDRAWAL,
        "the winner withdraws or is replaced afterwards",
        (
            variant(
                "stays with the one who won",
                r"\bwithdraws? (?:after|afterwards)[^.]{0,80}\bstill\b",
                r"\breplace(?:ment|d)\b[^.]{0,80}\b(?:will )?not change\b",
                r"\breplaced\b[^.]{0,60}\bstill counts?\b",
                r"\bsettlement will not change\b",
                r"\bsteps? aside\b[^.]{0,30}\bremains?\b",
                r"\b(?:drops? out|withdraws?|steps? (?:aside|down))\b[^.]{0,60}\bstill\b",
                r"\b(?:later|afterwards|after)\b[^.]{0,40}\b(?:changes? nothing|no effect)\b",
            ),
            variant(
                "settles No for the one who withdrew",
                (
                    r"\b(?:withdraws?|steps? aside|replaced|drops? out)\b[^.]{0,90}\b(?:resolves? to [\"']?no\b"
                    r"|los(?:ing|er)|does not count)"
                ),
            ),
            variant(
                "goes by who stands on the ballot",
                r"\b(?:on|appears on) the (?:november |general[- ]election |final )?ballot\b",
            ),
        ),
    ),
    Point(
        ConflictKind.WITHDRAWAL,
        "somebody retires hurt before the end",
        (
            variant(
                "counts it after a set or two only",
                (
                    r"\b(?:one|two|first|a) (?:full )?sets? (?:(?:is|are|has been|have been|must be) )?"
                    r"(?:completed|played|finished)\b"
                ),
                r"\bafter (?:the )?(?:first|one) set\b",
                r"\bbefore (?:the )?(?:end of )?(?:the )?(?:first set|set one|one set|set 1)\b",
            ),
            variant(
                "counts completed matches only",
                r"\b(?:match|game|bout) (?:must be|is not|isn't|has to be) (?:fully )?complete",
                r"\bcompleted matches? only\b",
                r"\bin full or bets\b",
            ),
            variant(
                "pays who goes through once play has begun",
                r"\bafter (?:a|the first) (?:ball|point|serve)\b",
                r"\bball has been played\b",
                r"\bonce (?:the match|play) (?:has )?(?:begun|started)\b",
                r"\b(?:player|team|side|one) (?:who|that) (?:advances|progresses|goes through)\b",
                r"\b(?:other|opposing) player\b[^.]{0,20}\b(?:wins|winner)",
                r"\bopponent\b[^.]{0,40}\bwin",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.DISPUTE,
        "the outcome is disputed",
        (
            variant(
                "lets a vote of token holders decide",
                r"\buma\b",
                r"\boptimistic oracle\b",
                r"\btoken[- ]?holders?\b",
                r"\bdvm\b",
            ),
            variant(
                "lets its own committee decide",
                r"\b(?:outcome|review|resolution) (?:review )?committee\b",
                r"\bthe exchange (?:may|will|shall)\b[^.]{0,40}\bdetermin",
                r"\bsecurity council\b",
                r"\bresolver\b",
            ),
            variant(
                "lets its creator decide",
                r"\b(?:my|creator's|creator|author's) (?:own |sole )?(?:discretion|judge?ment|opinion)\b",
            ),
        ),
        severity=Severity.NOTE,
    ),
    Point(
        ConflictKind.POSTPONED,
        "a suspended game is declared final unfinished",
        (
            variant(
                "counts a suspended game declared final",
                r"\b(?:suspended|abandoned)\b[^.]{0,40}\bdeclared (?:final|official)\b",
            ),
            variant(
                "waits until it has been completed",
                r"\buntil (?:the game|the match|it) has been (?:completed|played|finished)\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
)
