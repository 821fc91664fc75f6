"""Quantities that claims are about: what is measured, in which variant, and on which grid it is published."""

import re
from fractions import Fraction

import msgspec

from allsight.normalization.parsers.cues import first, table

_F = Fraction


class Measure(msgspec.Struct, frozen=True):
    """A quantity: `step` is the grid on which it is published (None: as good as continuous).

    `absorbed` are words that only describe it and so need not stand in both texts; `period` tells whether a claim names
    a reference period (`month`, `quarter`), a day, or an instant.
    """

    name: str
    pattern: str
    step: Fraction | None
    period: str
    absorbed: str = ""
    unit: str | None = None
    places: tuple[str, ...] = ("country",)
    default_place: str = "us"


_MACRO = (
    "annual annualized monthly month year yearly rate change real increas ris increase print "
    "come 12-month year-over-year month-over-month yoy mom release statist seasonally "
    "adjusted adjust headline index consum price published publish figure percent bl"
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        "rate_change",
        (
            r"\b(?:fed|fomc|bank of [a-z]+|ecb|boe|boj|rba|central bank|rbnz|copom|federal reserve"
            r"|monetary policy|key rate|overnight rate|cash rate|policy rate|federal funds|deposit "
            r"facility rate)\b"
        ),
        _F(25),
        "meeting",
        (
            "interest rate decision meet meeting monetary policy rate decreas increas cut hike rais "
            "lower hold maintain chang unchang unchanged bps bp basi point leav keep statement "
            "committee move target range fund federal key deposit facility bank overnight cash "
            "announc follow after"
        ),
        "bps",
        (),
        "",
    ),
    Measure(
        "policy_rate",
        (
            r"\b(?:upper (?:bound|limit)|federal funds (?:target )?rate|fed funds rate|key rate) "
            r".{0,60}\b(?:above|below|at|be)\b"
        ),
        _F(25, 100),
        "meeting",
        "upper bound limit federal fund target rate follow meet",
        "%",
        (),
        "",
    ),
    Measure(
        "core_cpi",
        r"\bcore (?:cpi|inflation)\b|\bcpi core\b|less food and energy",
        _F(1, 10),
        "month",
        _MACRO + " core cpi inflation",
        "%",
    ),
    Measure(
        "core_pce",
        r"\bcore pce\b",
        _F(1, 10),
        "month",
        _MACRO + " core pce inflation personal consumption expenditur",
        "%",
    ),
    Measure(
        "pce",
        r"\bpce\b|personal consumption expenditures",
        _F(1, 10),
        "month",
        _MACRO + " pce inflation personal consumption expenditur",
        "%",
    ),
    Measure("ppi", r"\bppi\b|producer price", _F(1, 10), "month", _MACRO + " ppi producer inflation", "%"),
    Measure(
        "cpi",
        r"\bcpi(?:-u)?\b|consumer price index|\binflation\b",
        _F(1, 10),
        "month",
        _MACRO + " cpi cpi-u inflation cpi-u hicp",
        "%",
    ),
    Measure(
        "unemployment", r"\bunemployment\b|\bu-?3\b", _F(1, 10), "month", _MACRO + " unemployment jobless u3 u-3", "%"
    ),
    Measure(
        "payrolls",
        (
            r"\bpayrolls?\b|\bjobs (?:be )?added\b|\bjobs report\b|\bjobs created\b|\badd(?:s|ed)? "
            r".{0,20}\bjobs\b"
        ),
        _F(1000),
        "month",
        _MACRO + " nonfarm non-farm payroll job added add created creat report employment total",
        "jobs",
    ),
    Measure("retail_sales", r"\bretail sales\b", _F(1, 10), "month", _MACRO + " retail sale", "%"),
    Measure(
        "industrial_production",
        r"\bindustrial production\b",
        _F(1, 10),
        "month",
        _MACRO + " industrial production",
        "%",
    ),
    Measure("jobless_claims", r"\bjobless claims\b", _F(1000), "day", _MACRO + " initial jobless claim"),
    Measure(
        "gdp",
        r"\bgdp\b|gross domestic product",
        _F(1, 10),
        "quarter",
        _MACRO + " gdp growth grow gross domestic product quarter q1 q2 q3 q4 advance estimat",
        "%",
    ),
    Measure(
        "gas_price",
        r"\bgas prices?\b|\bgasoline\b",
        None,
        "day",
        "averag national regular gallon aaa gas gasoline",
        "$",
    ),
    Measure(
        "mortgage_rate",
        r"\bmortgage rates?\b",
        None,
        "day",
        "averag 30-year fixed mortgag rate freddie mac 30yr",
        "%",
    ),
    Measure(
        "treasury_yield",
        r"\b(?:10|2|30)-?(?:year|y|yr)\b.{0,12}\b(?:yield|treasury|note)|treasury yield",
        None,
        "day",
        "treasury yield note par",
        "%",
    ),
    Measure("approval", r"\bapproval\b", None, "day", "approval job presidential averag poll rat", "%"),
    Measure(
        "temperature_high",
        (
            r"\b(?:high(?:est)?|max(?:imum)?)\b.{0,16}\btemp(?:erature)?\b"
            r"|\btemperature\b.{0,12}\bhigh\b|\bdaily high\b|\bhigh temp"
        ),
        _F(1),
        "day",
        "high highest max maximum temperature temp daily weather fahrenheit degree degre record",
        "°F",
        ("city",),
        "",
    ),
    Measure(
        "temperature_low",
        r"\b(?:low(?:est)?|min(?:imum)?)\b.{0,16}\btemp(?:erature)?\b|\bdaily low\b",
        _F(1),
        "day",
        "low lowest min minimum temperature temp daily weather fahrenheit degree degre record",
        "°F",
        ("city",),
        "",
    ),
    Measure(
        "rainfall",
        r"\b(?:rain(?:fall)?|precipitation)\b",
        _F(1, 100),
        "month",
        "rain rainfall precipitation inch total monthly",
        "in",
        ("city",),
        "",
    ),
    Measure(
        "snowfall", r"\bsnow(?:fall)?\b", _F(1, 10), "month", "snow snowfall inch total monthly", "in", ("city",), ""
    ),
    Measure(
        "rt_score",
        r"rotten tomatoes|tomatometer",
        _F(1),
        "day",
        "rotten_tomatoe rotten_tomatoes scor score tomatometer critic",
        None,
        (),
        "",
    ),
    Measure(
        "box_office",
        r"box office|opening weekend|\bgross(?:es|ing)?\b",
        None,
        "span",
        "domestic opening_weekend box_office weekend million film movie 3-day three-day",
        "$",
        (),
        "",
    ),
    Measure("net_worth", r"net worth", None, "day", "net_worth worth billion", "$", (), ""),
    Measure("market_cap", r"market cap", None, "day", "market_cap market cap trillion billion company", "$", (), ""),
)
_CUED = table(*((measure, measure.pattern) for measure in MEASURES))
_PRICE_WORDS = re.compile(
    r"\bprices?\b|\bclosing\b|\babove\b|\bbelow\b|\breach|\bhit|\bclose|\bbetween\b|\btouch|\bdip|\bsettle"
    r"|[$]"
)
PRICE = Measure(
    "price",
    "",
    None,
    "instant",
    (
        "spot pric trad trading index reach hit dip touch cross clos clos at tick trimm trim mean averag candl minut "
        "binanc above-the-level level fall ris drop climb high low usd usdt"
    ),
    "$",
    ("asset",),
    "",
)
PRICE_MOVE = Measure(
    "price_move",
    r"\bup or down\b|\bprice up in\b|\bup in (?:the )?next\b",
    None,
    "interval",
    "up down pric next min mins minut minute 15 60 5 hour 1",
    None,
    ("asset",),
    "",
)
"""Whether a price ends a stretch of minutes at or above where it began."""
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
    (re.compile(r"\b(?:cut(?:s|ting)?|decrease[sd]?|lower(?:s|ed|ing)?|reduce[sd]?|reduction|easing)\b"), -1),
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
)
_CADENCED = frozenset(("cpi", "core_cpi", "pce", "core_pce", "ppi"))


def measure_of(head: str, context: str, *, asset: bool) -> Measure | None:
    """Return what a claim measures: first by its headline, then by its whole context; None for plain happenings."""
    for text in (head, context):
        found = first(_CUED, text)
        if found is not None:
            return found[0]
        if asset and _PRICE_WORDS.search(text):
            return PRICE
    return None


def cadence(measure: Measure, head: str, context: str) -> str | None:
    """Return whether a rate of change is per month or per year, None where it is neither or the text leaves it open."""
    if measure.name not in _CADENCED:
        return None
    for text in (head, context):
        for name, pattern in _CADENCE:
            if pattern.search(text):
                return name
    return None


def rate_move(text: str) -> tuple[int | None, bool]:
    """Return the direction of a rate decision (−1, 0, 1; None: any change), and whether one was read at all."""
    for pattern, direction in _MOVES:
        if pattern.search(text):
            return direction, True
    return 0, False
