"""Which quantity a text is about, in which variant, and which way a rate decision goes."""

import re

from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.dates import Period
from allsight.normalization.parsers.measure_table import MEASURES, PRICE, QUOTED, Measure

_CUED = table(*((measure, measure.pattern) for measure in MEASURES))
PRICE_WORDS = re.compile(
    r"\bprices?\b|\bclosing\b|\babove\b|\bbelow\b|\breach|\bhit|\bclose|\bbetween\b|\btouch|\bdip|\bsettle"
    r"|[$]"
)
_BUSINESS = re.compile(
    r"\b(?:deliver(?:y|ies|s)?|revenues?|earnings|eps|sales|subscribers?|users|vehicles|employees|(?:in|out)?flows?"
    r"|holdings?|transactions?|supply|burn(?:ed|s)?|volumes?|fees?|tvl|dividends?)\b"
)
"""Figures of a company or a coin that are no price."""
_QUOTED = re.compile(
    r"\b(?:price of|close price|open price|exchange rate|index be)\b"
    r"|\b(?:hits?|reach(?:es)?|dips? to|(?:falls?|drops?) (?:to|below)) (?:\((?:high|low)\) )?[$€£]"
)
_MOVES = (
    (
        re.compile(
            (
                r"\b(?:no change|hold(?:s|ing)?|maintain(?:s|ed)?|unchanged|leave[sd]? (?:interest )?rates"
                r"|keep(?:s)?|fed maintains|0 ?bps|pause[sd]?)\b"
            )
        ),
        0,
    ),
    (
        re.compile(
            r"\b(?:cut(?:s|ting)?|decrease[sd]?|lower(?:s|ed|ing)?(?! (?:bound|limit|than))|reduce[sd]?|reduction"
            r"|easing)\b"
        ),
        -1,
    ),
    (re.compile(r"\b(?:hike[sd]?|increase[sd]?|raise[sd]?|rais(?:e|ing))\b"), 1),
    (re.compile(r"\bchange[sd]?\b"), None),
)
_CADENCE = (
    (
        "yoy",
        re.compile(
            r"\bannual\b|year ending|\byoy\b|12[- ]month|twelve[- ]month|year[- ]over[- ]year|year on "
            r"year|\byearly\b|\by/y\b"
        ),
    ),
    (
        "mom",
        re.compile(
            r"\bmonthly\b|\bmom\b|month[- ]over[- ]month|month on month|\bm/m\b|one[- ]month|from the "
            r"(?:previous|prior) month|1-month"
        ),
    ),
    ("qoq", re.compile(r"\bqoq\b|quarter[- ]over[- ]quarter|quarter on quarter|\bq/q\b|\bannualized\b")),
)
_RISES = re.compile(
    r"\b(?:cpi|ppi|pce|prices|retail sales|(?:industrial )?production) (?:[a-z]{2,12} ){0,2}?"
    r"(?:rise|increase|grow|climb|fall|decrease|decline|drop)s?\b(?! to\b)"
)
"""What an index does in a month is said of it by a verb; how it stands to the year before by a noun: inflation."""

_OPENING = re.compile(r"\b(?:opens?(?! interest| source)|opening)\b")
_CADENCED = frozenset(("cpi", "core_cpi", "pce", "core_pce", "ppi", "gdp", "retail_sales", "industrial_production"))
_TENORED = frozenset(("treasury_yield", "mortgage_rate"))
_BOUND = re.compile(r"\b(upper|lower) (?:bound|limit)")
_TENOR = re.compile(r"\b(\d{1,2})[- ]?y(?:ea)?r?\b")
_WORDS = {"one": "1", "two": "2"}
_PARTED = frozenset(
    ("cpi", "core_cpi", "pce", "core_pce", "ppi", "unemployment", "payrolls", "retail_sales", "industrial_production")
) | {"jobless_claims", "gdp", "nominal_gdp", "gas_price", "rate_change", "mortgage_rate"}
_PARTS = re.compile(
    r"\b(youth|teen(?:age)?|women|men|female|black|hispanic|asian|food|energy|shelter|housing|rents?|services|goods"
    r"|wholesale|supercore|core|median|trimmed|sticky|expectations?|per capita|continuing|continued|private"
    r"|government|manufacturing|premium|diesel|midgrade|discount rate|refinancing|cpih|rpi|adp)\b"
)
_CLOSING = re.compile(r"\b(?:close[sd]?|closing|settles?|settling)\b")
_AFTER_START = re.compile(
    r"\b(one|two|\d{1,2})[- ]?(hour|day|week|month)s? (?:after|post)[- ](?:its )?(?:launch|tge|listing|trading)"
)


_OPINION = re.compile(
    r"\bnet\b|\bdisapproval\b|\b(?<=on )(?:(?:the|his) )?(?:handling of )?(?:the )?"
    r"(?:econom(?:y|ic)|immigration|inflation|trade|tariffs|crime|health ?care|foreign policy|border"
    r"|israel|ukraine|iran)\b"
)
"""What an approval rating is of, where it is not simply of the whole of somebody's work."""


def measure_of(head: str, context: str, *, asset: bool) -> Measure | None:
    """Return what a claim measures: first by its headline, then by its whole context; None for plain happenings."""
    for text in (head, context):
        found = first(_CUED, text)
        if found is not None:
            return found[0]
        if asset and PRICE_WORDS.search(text) and not _BUSINESS.search(text):
            return PRICE
    return QUOTED if _QUOTED.search(head) else None


def variant_of(measure: Measure, head: str, context: str, when: Period | None = None) -> str | None:
    """Return which of several figures of one name is meant: per month or year, of which term, how long after launch.

    `when` is the time it is asked for. None where there is but one, or the text leaves it open.
    """
    if measure.name in ("price", "price_move"):
        return "open" if opens(head) else None
    if measure.name == "fdv":
        started = _AFTER_START.search(head)
        return f"{_WORDS.get(started.group(1), started.group(1))} {started.group(2)} after launch" if started else None
    if measure.name == "approval":
        asked = _OPINION.search(head)
        return asked.group().replace("disapproving", "disapproval") if asked else "job"
    if measure.name == "policy_rate":
        bound = _BOUND.search(head)
        return bound.group(1) if bound else None
    if measure.name in _TENORED:
        tenor = _TENOR.search(head) or _TENOR.search(context)
        return f"{tenor.group(1)}y" if tenor else None
    if measure.name in _CADENCED:
        for text in (head, context):
            for name, pattern in _CADENCE:
                if pattern.search(text):
                    return name
        if when is not None and when.grain == "month" and _RISES.search(head):
            return "mom"
    return None


def opens(head: str) -> bool:
    """Tell whether a price is asked for at which trading begins, be it that of a day or of an hour."""
    return _OPENING.search(head) is not None and not closes(head)


def narrowed(measure: Measure, head: str) -> frozenset[str]:
    """Return the words by which a headline asks for a part of what is measured, or for another gauge of it.

    Youth unemployment is not unemployment, nor the inflation of food that of everything.
    """
    if measure.name not in _PARTED:
        return frozenset()
    own = measure.name.split("_")
    return frozenset(found for found in _PARTS.findall(head) if found not in own)


def closes(head: str) -> bool:
    """Tell whether a level counts as reached only where a day's trading ends at it."""
    return bool(_CLOSING.search(head))


def variant_at(measure: Measure, variant: str, text: str) -> tuple[int, int] | None:
    """Return where a text says which of several figures is meant, None where it does not say that one."""
    if measure.name == "fdv":
        found = _AFTER_START.search(text)
    elif measure.name == "approval":
        found = _OPINION.search(text)
    elif measure.name == "policy_rate":
        found = _BOUND.search(text)
    elif measure.name in _TENORED:
        found = _TENOR.search(text)
    elif variant == "close":
        closing = _CLOSING.search(text)
        return None if closing is None else closing.span()
    elif variant == "open":
        opening = _OPENING.search(text)
        return None if opening is None else opening.span()
    else:
        found = dict(_CADENCE)[variant].search(text) if variant in dict(_CADENCE) else None
        rising = _RISES.search(text) if found is None and variant == "mom" else None
        if rising is not None:
            return rising.span()
    return found.span() if found is not None and variant_of(measure, text, "") == variant else None


def rate_move(text: str) -> tuple[int | None, bool]:
    """Return the direction of a rate decision (−1, 0, 1; None: any change), and whether one was read at all."""
    for pattern, direction in _MOVES:
        if pattern.search(text):
            return direction, True
    return 0, False
