"""Points on which figure or whose result counts: print, vintage, setting, pair, caller."""

from allsight.domain.questions import ConflictKind
from allsight.normalization.validator.points.point import Binds, Point, variant

FIGURES = (
    Point(
        ConflictKind.SOURCE,
        "the result is changed afterwards",
        (
            variant(
                "stays with the first result",
                (
                    r"\b(?:subsequent|later|any later|retroactive) (?:disqualification|penalt|change|amendment"
                    r"|appeal|reversal|recount)[a-z]*[^.]{0,60}\b(?:not|no|disregarded|ignored)\b"
                ),
                r"\bpodium\b",
                r"\b(?:right|immediately|directly) after the (?:last |final )?(?:race|match|game|round)\b",
                r"\boverturned\b[^.]{0,40}\bno effect\b",
                r"\bannounced on (?:stage|the (?:day|night|spot))\b",
                r"\b(?:first|as they) (?:across|cross) the line\b",
                r"\b(?:stripped|disqualified)\b[^.]{0,30}\bstill counts?\b",
            ),
            variant(
                "follows later changes",
                (
                    r"\b(?:after|including|subject to)\b(?:(?!\bnot\b)[^.]){0,30}\b(?:penalties|appeals|stewards"
                    r"|disqualifications?|recounts?|inspection|review)\b"
                ),
                r"\bfinal (?:official )?(?:classification|ruling)\b",
                r"\bstripped\b[^.]{0,40}\b(?:resolves?|no)\b",
                (
                    r"\b(?:subsequent|later) (?:disqualification|penalt|change|amendment|decision"
                    r"|appeal)[a-z]*[^.]{0,40}\b(?:counts?|considered|followed|taken into account)\b"
                ),
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "the figure is revised across the level",
        (
            variant(
                "counts the first print",
                (
                    r"(?<!of the )\b(?:first|initial(?:ly)?|advance)[- ](?:[a-z]{3,12} )?(?:published|released"
                    r"|release|estimate|print"
                    r"|reading)\b"
                ),
                r"\bas first published\b",
                r"\b(?:operational|real-time) (?:advisor|estimate|analys|data|figure)",
                r"\b(?:first|initial|advance) (?:magnitude|figure|value|number|count)\b",
                r"\bfirst print\b",
                r"\brevisions?\b[^.]{0,60}\b(?:not|no effect|disregarded|ignored)\b",
                r"\bwhatever is revised\b",
            ),
            variant(
                "counts revisions",
                r"\binclud(?:es|ing) (?:later )?revisions\b",
                r"\b(?:latest|last|final) revision\b",
                (
                    r"\brevisions?\b(?:(?!\bnot\b)[^.]){0,60}\b(?:will be|are|will) (?:considered|counted"
                    r"|taken into account|counts?)\b"
                ),
                r"\brevisions?\b(?:(?!\bnot\b)[^.]){0,60}\bcount\b",
                r"\b(?:latest|most recent|last) (?:revised|available) (?:figure|value|estimate|number)\b",
                r"\bas (?:last |later )?revised\b",
                r"\b(?:shown|stands?|displayed)\b[^.]{0,30}\b(?:on|as of)\b[^.]{0,16}\b20\d\d\b",
                r"\brevised (?:figure|value|number|magnitude)\b",
                r"\bre-?analysis\b",
                r"\bback-?fill(?:ed)?\b|\brestated\b|\bbenchmark revisions?\b",
                r"\b(?:value|figure|number|shown)\b[^.]{0,30}\bat (?:expiry|expiration)\b",
                r"\bpost-season (?:report|analysis|review)\b",
            ),
            variant(
                "counts the second print",
                r"\bsecond (?:estimate|release|print|reading)\b",
            ),
            variant(
                "counts the third print",
                r"\b(?:third|final) (?:estimate|release|print|reading)\b",
                r"\(final\)",
            ),
            variant(
                "counts a correction",
                r"\bcorrected (?:value|figure|release)\b[^.]{0,60}\b(?:used|counts?|considered)\b",
                r"\bcorrection (?:published )?on the (?:same day|day of)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "estimate and final figure lie on either side of the level",
        (
            variant(
                "counts the final figure",
                r"\b(?:final|actual)s?\b[^.]{0,70}\bnot\b[^.]{0,30}\bestimates?\b",
                r"\bactuals\b",
            ),
            variant(
                "counts the estimate",
                r"\b(?:sunday )?(?:studio )?estimates? (?:of sunday )?counts?\b",
                r"\bon the sunday studio estimates?\b",
                r"\bestimate\b[^.]{0,60}\bsunday\b",
                r"\bsunday\b[^.]{0,20}\bestimates?\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "the adjusted and the unadjusted figure lie on either side of the level",
        (
            variant(
                "counts the figure as it is",
                r"\b(?:not|non|un)[- ]?(?:seasonally )?adjusted\b",
            ),
            variant(
                "counts the seasonally adjusted figure",
                r"(?<!not )(?<!non-)\bseasonally[- ]adjusted\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "an average over time and a single price lie on either side of the level",
        (
            variant(
                "reads an average",
                r"\baverage of (?:the )?(?:sixty|60|last|prices?)",
                r"\b(?:60|sixty)[- ]?(?:second|minute)s? average\b",
                r"\btwap\b",
                r"\bvwap\b",
                r"\btrimmed mean\b",
                r"\btime-weighted\b",
            ),
            variant(
                "reads one candle's close",
                r"\b(?:1|one)[- ]?(?:m|minute|hour)\b.{0,60}\bclose\b",
                r"\b(?:final )?[\"']?close[\"']? price\b",
                r"\bcandle\b.{0,60}\bclose\b",
            ),
            variant(
                "reads the last trade",
                r"\blast (?:trade|traded|sale)\b",
            ),
            variant(
                "reads an official settlement",
                r"\bsettlement (?:price|value)\b",
                r"\bofficial (?:closing|settlement) (?:price|value|level)\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "the dollar and the stablecoin pair lie on either side of the level",
        (
            variant(
                "reads the pair in dollars",
                r"\b[a-z]{2,5}[/_-]?usd(?:_rti)?\b",
            ),
            variant(
                "reads the pair in a stablecoin",
                r"\b[a-z]{2,5}[/_-]?usd[tc]\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "the ranking differs with the setting",
        (
            variant(
                "reads it with style control on",
                r"\bstyle[- ]control (?:is )?(?:on|enabled|applied|default)\b",
                r"\bwith style control\b",
            ),
            variant(
                "reads it with style control off",
                r"\bstyle[- ]control (?:is )?(?:off|disabled|removed)\b",
                r"\bwithout style control\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "one test of a recession is met and the other is not",
        (
            variant(
                "goes by the committee that dates recessions",
                r"\bnber\b",
                r"\bbureau of economic research\b",
                r"\bdating committee\b",
            ),
            variant(
                "counts two falling quarters",
                r"\btwo (?:consecutive |successive )?(?:quarters|negative)",
                r"\btwo straight quarters",
                r"\b(?:two|2) (?:back-to-back |consecutive |successive |straight )?quarters\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "funding lapses and no shutdown is announced, or the other way round",
        (
            variant(
                "goes by the announcement of the personnel office",
                r"\bopm\b",
                r"\bpersonnel management\b",
            ),
            variant(
                "goes by whether a bill is signed",
                (
                    r"\b(?:appropriations?|funding|continuing resolution|spending bill)\b[^.]{0,60}\b(?:signed"
                    r"|lapse[sd]?|enacted|passed|expires?|runs out|become law|becomes law)\b"
                ),
                r"\blapse in (?:appropriations|funding)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.SOURCE,
        "the calls of the networks and the certified result differ",
        (
            variant(
                "goes by the certified result",
                r"\bcertif(?:ied|ication|ies)\b",
            ),
            variant(
                "goes by the networks' calls",
                (
                    r"\b(?:calls?|called|projects?|projected|declared?)\b[^.]{0,20}\b(?:the race|the same "
                    r"(?:winner|candidate)|one winner)\b"
                ),
                r"\ball (?:called|projected|declared)\b",
                r"\bcalled by (?:the )?(?:ap|associated|networks?|nbc|fox|cnn|abc|cbs)\b",
                r"\b(?:call|calls|projections|declarations) by (?:any )?two of\b",
                r"\b(?:ap|nbc|fox(?: news)?|cnn|abc|cbs)(?:,| and|/| &) (?:and )?(?:ap|nbc|fox|cnn|abc|cbs)\b",
                r"\bassociated press\b[^.]{0,40}\b(?:fox|nbc|cnn|abc)\b",
                r"\bdecision desk\b",
                r"\b(?:ap|associated press)(?:'s)? (?:race )?(?:calls?|projections?|declar)",
                r"\bmedia projections?\b",
                r"\bnetworks?(?:'s?)? (?:calls?|projections?)\b",
            ),
            variant(
                "goes by who takes office",
                r"\b(?:is|be|who) (?:sworn in|inaugurated)\b",
                r"\binaugurat",
                r"\bsworn in\b",
                r"\btakes? office\b",
                r"\bassumes? (?:the )?office\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    Point(
        ConflictKind.SOURCE,
        "fewer than all of the named networks call it",
        (
            variant(
                "needs all of them",
                r"\ball three\b",
                r"\b(?:have|has) all (?:called|projected|declared)\b",
            ),
            variant(
                "is content with two",
                r"\b(?:any )?two of (?:the )?(?:three|named)\b",
            ),
        ),
    ),
    Point(
        ConflictKind.TIME_ZONE,
        "it comes when the last day has ended in one zone and not in the other",
        (
            variant(
                "ends the day by local time",
                r"\blocal time\b",
                r"\b(?!eastern|pacific|central)[a-z]{4,12} (?:standard|summer|daylight) time\b",
                r"\bp\.?m\.?,? (?!eastern|pacific|central|et\b)[a-z]{3,12} time\b",
                r"\b(?:midnight|p\.?m\.?|23:59|day),? in (?!washington|new york|the |d\.?c|eastern)[a-z]{3,12}\b",
            ),
            variant(
                "ends the day by US time",
                r"\b(?:11:59(?::59)? ?p\.?m\.?|23:59|midnight),? \(?(?:et|est|edt|pt|pst|pdt|ct|eastern|pacific)\b",
                r"\b(?:midnight|p\.?m\.?|23:59|day),? in (?:washington|new york|d\.?c)\b",
            ),
            variant("ends the day by UTC", r"\b(?:11:59(?::59)? ?p\.?m\.?|23:59|midnight),? \(?(?:utc|gmt)\b"),
        ),
        binds=Binds.SAID_FIRST,
    ),
)
