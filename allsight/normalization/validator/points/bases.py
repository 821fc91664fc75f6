"""Points on what a figure is taken of: which base, price, rate, count or critics, where one name covers several."""

from allsight.domain.questions import ConflictKind
from allsight.normalization.validator.points.point import Binds, Point, Variant, variant


def _of(ending: str, *variants: Variant, kind: ConflictKind = ConflictKind.SCOPE) -> Point:
    return Point(kind, ending, variants, binds=Binds.SAID_FIRST)


BASES = (
    Point(
        ConflictKind.SCOPE,
        "the level is touched and not held at the close",
        (
            variant(
                "counts a touch",
                r"\bany (?:trade|print|tick|candle|high|low|(?:1|one)[- ]min|[^.]{0,20}\bcandle)",
                r"\btouch",
                r"\bat any (?:time|point|moment)\b",
                r"\bintra-?day\b",
                r"\b(?:1|one)[- ]min(?:ute)? (?:candle )?(?:high|low)\b",
                pays=True,
            ),
            variant(
                "needs a close",
                r"\b(?:daily|official|weekly|monthly) (?:close|closing)\b",
                r"\bclosing (?:price|value|level)\b",
                r"\bcloses? (?:a|the|any) (?:trading )?(?:day|session)\b",
                r"\bat (?:any|the|a) close\b",
                r"\bclos(?:e|es) (?:at or )?(?:above|below)\b",
                pays=False,
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    _of(
        "spot and futures lie on either side of the level",
        variant("reads the spot price", r"\bspot\b", r"\bcash price\b", r"\bxau/?usd\b", r"\bcushing\b"),
        variant("reads futures", r"\bfutures?\b", r"\bfront[- ]month\b", r"\b(?:active|nearby) contract\b"),
        kind=ConflictKind.SOURCE,
    ),
    _of(
        "the price moves between the open and the close",
        variant(
            "reads the open",
            r"\bat the open\b",
            r"\bopening (?:price|value|level)\b",
            r"\bagainst [a-z']{0,12} ?open\b",
        ),
        variant(
            "reads the close",
            r"\b(?:at|after) the (?:market )?close\b",
            r"\bat market close\b",
            r"\bagainst [a-z']{0,12} ?close\b",
        ),
        kind=ConflictKind.SOURCE,
    ),
    _of(
        "the morning and the afternoon auction lie on either side of the level",
        variant("reads the morning auction", r"\bam (?:fix|price|auction)\b", r"\bprice am\b"),
        variant("reads the afternoon auction", r"\bpm (?:fix|price|auction)\b", r"\bprice pm\b"),
        kind=ConflictKind.SOURCE,
    ),
    _of(
        "upper bound and other readings of the rate lie on either side of the level",
        variant("reads the upper bound", r"\bupper (?:bound|limit|end)\b"),
        variant("reads the lower bound", r"\blower (?:bound|limit|end)\b"),
        variant("reads the midpoint", r"\bmid-?point\b"),
        variant("reads the effective rate", r"\beffective (?:federal funds |fed funds )?rate\b", r"\beffr\b"),
        kind=ConflictKind.SOURCE,
    ),
    _of(
        "one of the central bank's rates moves and the other does not",
        variant("reads the deposit rate", r"\bdeposit (?:facility )?rate\b", r"\bdeposit facility\b"),
        variant("reads the refinancing rate", r"\brefinancing\b", r"\brefi rate\b"),
        variant("reads the lending rate", r"\b(?:marginal )?lending (?:facility )?rate\b"),
        kind=ConflictKind.SOURCE,
    ),
    _of(
        "a large move is one by one count and several by the other",
        variant(
            "counts steps of a quarter point",
            r"\b(?:each|every|per) (?:25|quarter)\b",
            r"\b50 ?(?:bps?|basis points?)[^.]{0,20}\b(?:two|2)\b",
        ),
        variant(
            "counts meetings",
            r"\b(?:counts?|number of) (?:the )?meetings\b",
            r"\bwhatever (?:the|its) size\b",
            r"\bregardless of (?:the |its )?size\b",
        ),
    ),
    _of(
        "total and private payrolls lie on either side of the level",
        variant("counts private payrolls", r"\bprivate(?:[- ]sector)? (?:employment|payrolls?|jobs)\b"),
        variant("counts all payrolls", r"\b(?:total|nonfarm|non-farm) (?:nonfarm )?(?:employment|payrolls?)\b"),
    ),
    _of(
        "turnout lies on either side of the level by the two bases",
        variant("takes registered voters", r"\bregistered\b"),
        variant("takes the eligible population", r"\beligible\b", r"\bvep\b"),
        variant("takes the population of voting age", r"\bvoting[- ]age\b", r"\bvap\b"),
        variant("takes likely voters", r"\blikely voters\b"),
        variant("takes all adults", r"\ball adults\b"),
    ),
    _of(
        "one has more votes and the other more seats",
        variant("goes by votes", r"\b(?:by|most|more|share of(?: the)?|popular) votes?\b", r"\bvote share\b"),
        variant("goes by seats", r"\bseats\b"),
    ),
    _of(
        "the margin lies on either side of the level by the two bases",
        variant("takes the vote of the two leading parties", r"\btwo[- ](?:party|candidate|way)\b"),
        variant("takes all votes", r"\ball (?:the )?(?:votes|candidates|ballots)\b", r"\btotal votes?\b"),
    ),
    _of(
        "one party wins more seats and another organises the chamber",
        variant(
            "goes by who organises the chamber",
            r"\b(?:elects?|has|chooses|holds) the speaker",
            r"\bspeaker(?:ship)?\b",
            r"\bmajority leader\b",
        ),
        variant("goes by the seats won", r"\b(?:more|most|majority of|\d{2,3}) (?:or more )?(?:of the )?seats\b"),
    ),
    Point(
        ConflictKind.SCOPE,
        "it hangs on members of no party",
        (
            variant(
                "counts independents with a party",
                r"\bindependents?\b[^.]{0,40}\bcaucus",
                r"\bcaucus[^.]{0,40}\bcount",
            ),
            variant(
                "counts independents apart",
                r"\bindependents?\b[^.]{0,40}\b(?:neither|not|no|separate|excluded|apart)\b",
            ),
        ),
        binds=Binds.SAID_FIRST,
    ),
    _of(
        "critics and audience lie on either side of the level",
        variant("takes the audience's score", r"\baudience\b", r"\bpopcornmeter\b", r"\buser score\b"),
        variant("takes the top critics' score", r"\btop critics\b"),
        variant("takes all critics' score", r"\bcritics?\b", r"\btomatometer\b", r"\bmetascore\b"),
    ),
    _of(
        "a day that is not a whole one, or not a working day, decides",
        variant("counts whole days", r"\b(?:full|complete|whole) (?:calendar )?days?\b"),
        variant("counts days begun", r"\bdays? begun\b", r"\b(?:part|partial) days?\b", r"\bcalendar days?\b"),
        variant("counts business days", r"\b(?:business|trading|working) days?\b"),
    ),
    Point(
        ConflictKind.SCOPE,
        "only a trace falls",
        (
            variant(
                "needs what can be measured",
                r"\bmeasurable\b",
                r"\b(?:0?\.\d{1,2}|one|an?|1) (?:of an )?inch(?:es)?\b",
                r"\btraces?\b[^.]{0,24}\b(?:not|no|n't|excluded)\b",
                pays=False,
            ),
            variant(
                "counts a trace",
                r"\btraces?(?: amounts?)?\b[^.]{0,16}\b(?:counts?|enough|suffic\w+|qualif(?:y|ies)|included)\b",
                pays=True,
            ),
        ),
        binds=Binds.LISTED_FIRST,
    ),
    _of(
        "houses already built and new ones sell at prices on either side of the level",
        variant("takes existing homes", r"\bexisting[- ]homes?\b", r"\brealtors\b"),
        variant("takes new homes", r"\bnew[- ](?:homes?|houses|single-family)\b"),
    ),
    _of(
        "confirmed cases and others lie on either side of the level",
        variant("counts confirmed cases", r"\bconfirmed (?:cases|deaths|and)\b", r"\bconfirmed only\b"),
        variant("counts suspected cases as well", r"\b(?:suspected|probable)\b(?! (?:\w+ )?(?:do|are) not)"),
    ),
    _of(
        "real and nominal growth lie on either side of the level",
        variant("takes the nominal figure", r"\bnominal\b"),
        variant("takes the real figure", r"\breal gdp\b", r"\binflation-adjusted\b"),
    ),
    _of(
        "the annual rate and the plain change lie on either side of the level",
        variant("takes the annual rate", r"\bannuali[sz]ed\b", r"\bsaar\b"),
        variant("takes the change on the year", r"\byear[- ]over[- ]year\b", r"\by/y\b", r"\byoy\b"),
        variant("takes the change on the quarter", r"\bquarter[- ]over[- ]quarter\b", r"\bq/q\b", r"\bqoq\b"),
    ),
    Point(
        ConflictKind.SCOPE,
        "only a part of it comes under control or is left",
        (
            variant(
                "asks for the whole",
                r"\b(?:entire|whole of|all of the|complete(?:ly)?|full(?:y)?) (?!(?:game|match|time|days?|refund"
                r"|release"
                r"|figure|text|name|list|season|schedule|pardon))[a-z]",
                pays=False,
            ),
            variant(
                "is content with a part",
                r"\b(?:any (?:part|portion|district)|railway station|train station|cit(?:y|ies)? (?:centre|center|hall)"
                r"|partial(?:ly)?|part of (?:the|it)|partly)\b(?![^.]{0,40}\bnot\b)",
                pays=True,
            ),
        ),
        binds=Binds.ALONE,
        notes_only=True,
    ),
)
