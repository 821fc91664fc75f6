"""The quantities that claims are about: what each is called, and on which grid and how often it is published."""

from fractions import Fraction

import msgspec

_F = Fraction
_TENTH = Fraction(1, 10)


class Measure(msgspec.Struct, frozen=True):
    """A quantity.

    Attributes:
        step: the grid on which it is published, None where that is as good as continuous.
        period: whether a claim names a reference period (`month`, `quarter`), a `day`, a `meeting`, an `instant`, an
            `interval` between two instants or the `span` over which it adds up.
        absorbed: words that only describe it and so need not stand in both texts.
        places: the kinds of terms that say whose it is.
        family: shared by what one release, or one meeting, tells.
        reached: it stands somewhere all the time, so that "by June" means at any moment until then.
        least: what it cannot fall below.
    """

    name: str
    pattern: str
    step: Fraction | None
    period: str
    absorbed: str = ""
    unit: str | None = None
    places: tuple[str, ...] = ("country", "state")
    default_place: str = "us"
    family: str = ""
    reached: bool = False
    least: Fraction | None = None


_MACRO = (
    "annual annualized monthly month year yearly rate change real increas ris increase print come 12-month "
    "year-over-year month-over-month yoy mom release statist seasonally adjusted adjust headline index consum price "
    "published publish figure percent bl flash preliminary prel adv advance final qoq rise reach "
    "decreas declin fall drop shrink contract"
)
_RATE = (
    "interest rate decision meet meeting monetary policy decreas increas cut hike rais lower hold maintain chang "
    "unchang unchanged bps bp basi point leav keep statement committee move target rang range fund federal key deposit "
    "facility bank central overnight cash base benchmark current announc follow after board director govern governing "
    "council governor rate_cut rate_hike happen time selic fed upper bound limit"
)
_WEATHER = "temperature temp daily weather fahrenheit degree degre record"


def _macro(name: str, pattern: str, words: str, *, step: Fraction | None = _TENTH, family: str = "") -> Measure:
    return Measure(name, pattern, step, "month", f"{_MACRO} {words}", "%", family=family, reached=True)


def _daily(name: str, pattern: str, words: str, unit: str | None, *, placed: bool = True) -> Measure:
    if placed:
        return Measure(name, pattern, None, "day", words, unit, reached=True)
    return Measure(name, pattern, None, "day", words, unit, (), "", reached=True)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "dissents",
        r"\b(?:fed|fomc|federal reserve)\b.{0,60}(?<!and )\bdissent"
        r"|(?<!and )\bdissent.{0,60}\b(?:fed|fomc|federal reserve)\b",
        _F(1), "meeting",
        _RATE + " dissent dissenter vot vote people person member many number more fewer less least next", None, (), "",
        "rates", least=_F(0),
    ),
    Measure(
        "effective_rate", r"\beffr\b|effective federal funds", _F(1, 100), "day",
        _RATE + " effectiv effr first published publish valu", "%", (), "", "rates", reached=True,
    ),
    Measure(
        "policy_rate",
        r"\b(?:(?:upper|lower) (?:bound|limit)|federal funds (?:target )?rate|fed funds rate"
        r"|(?:key|policy|base|cash) rate) "
        r".{0,60}\b(?:above|below|at|be|reach|hit)\b.{0,30}%"
        r"|\b(?:fed(?:eral)? funds|target) (?:rate|range) (?:after|following|at the end)\b",
        _F(25, 100), "meeting", _RATE, "%", (), "", "rates", reached=True,
    ),
    Measure(
        "rate_change",
        r"\b(?:fed|fomc|bank of [a-z]+|ecb|boe|boj|rba|central bank|rbnz|copom|federal reserve|monetary policy|key rate"
        r"|rate (?:cut|hike)s?|norges bank|riksbank|swiss national bank|snb|banxico|pboc|cbrt|reserve bank"
        r"|overnight rate|cash rate|policy rate|federal funds|deposit facility rate)\b",
        _F(25), "meeting", _RATE, "bps", (), "", "rates", reached=True,
    ),
    _macro("core_cpi", r"\bcore (?:cpi|inflation)\b|\bcpi core\b|less food and energy", "core cpi inflation",
           family="cpi"),
    _macro("core_pce", r"\bcore pce\b", "core pce inflation personal consumption expenditur", family="pce"),
    _macro("pce", r"\bpce\b|personal consumption expenditures", "pce inflation personal consumption expenditur",
           family="pce"),
    _macro("ppi", r"\bppi\b|producer price", "ppi producer inflation"),
    _macro("cpi", r"\bcpi(?:-u)?\b|consumer price index|\binflation\b", "cpi cpi-u inflation hicp", family="cpi"),
    _macro("unemployment", r"\bunemployment\b|\bu-?3\b", "unemployment jobless u3 u-3", family="jobs"),
    Measure(
        "payrolls",
        r"\bpayrolls?\b|\bjobs (?:be )?added\b|\bjobs report\b|\bjobs created\b|\badd(?:s|ed)? .{0,40}\bjobs\b",
        None, "month",
        _MACRO + " nonfarm non-farm payroll job jobs add added create created report employment total",
        "jobs", family="jobs", reached=True,
    ),
    _macro("retail_sales", r"\bretail sales\b", "retail sale"),
    _macro("industrial_production", r"\bindustrial production\b", "industrial production"),
    Measure("jobless_claims", r"\bjobless claims\b", None, "day", _MACRO + " initial jobless claim week end"),
    Measure(
        "nominal_gdp", r"\bnominal .{0,12}gdp\b", _F(1, 10), "quarter",
        _MACRO + " nominal gdp growth grow quarter q1 q2 q3 q4 advance estimat", "%", family="gdp",
    ),
    Measure(
        "gdp", r"\bgdp\b|gross domestic product", _F(1, 10), "quarter",
        _MACRO + " gdp growth grow gross domestic product quarter q1 q2 q3 q4 advance estimat", "%", family="gdp",
    ),
    _daily(
        "gas_price", r"(?<!natural )\bgas (?:prices?|hit)\b|\bgasoline\b",
        "averag national regular gallon aaa gas gasoline hit high low", "$",
    ),
    _daily(
        "mortgage_rate", r"\bmortgage rates?\b|fixed[- ]rate mortgage",
        "averag 30-year 15-year fixed fixed-rate mortgag rate freddie mac 30yr high low hit reach us", "%",
    ),
    _daily(
        "treasury_yield",
        r"\b(?:10|2|5|20|30)-?(?:year|y|yr)\b.{0,12}\b(?:yield|treasury|note|bond)|treasury yield|\bpar yield",
        "treasury yield note bond par curv ust hit reach 10-year 2-year 5-year 30-year 10y 2y 5y 30y us", "%",
    ),
    Measure(
        "turnout", r"\bturn-?out\b", None, "span",
        "turnout voter registered eligible election electoral general presidential parliamentary midterm vot cast us",
        "%", ("city", "state", "country"), least=_F(0),
    ),
    _daily("approval", r"\b(?:dis)?approval\b", "approval disapproval job presidential averag poll rat", "%"),
    Measure(
        "temperature_high",
        r"\b(?:high(?:est)?|max(?:imum)?)\b.{0,16}\btemp(?:erature)?\b"
        r"|\btemperature\b.{0,12}\bhigh\b|\bdaily high\b|\bhigh temp",
        _F(1), "day", "high highest max maximum " + _WEATHER, "°F", ("city",), "", "temperature",
    ),
    Measure(
        "temperature_low", r"\b(?:low(?:est)?|min(?:imum)?)\b.{0,16}\btemp(?:erature)?\b|\bdaily low\b",
        _F(1), "day", "low lowest min minimum " + _WEATHER, "°F", ("city",), "", "temperature",
    ),
    Measure(
        "warming", r"\bglobal (?:land[- ]ocean |surface )?temperature|\btemperature (?:index|anomaly)",
        _F(1, 100), "month",
        "global worldwide temperature temperatur land-ocean index anomaly increas rise surfac", "°C", (), "",
    ),
    Measure(
        "rainfall", r"\b(?:rain(?:fall)?|precipitation)\b", _F(1, 100), "month",
        "rain rainfall precipitation inch total monthly", "in", ("city",), "", least=_F(0),
    ),
    Measure(
        "snowfall", r"\bsnow(?:fall)?\b", _F(1, 10), "month", "snow snowfall inch total monthly", "in", ("city",), "",
        least=_F(0),
    ),
    Measure(
        "rt_audience", r"\baudience score\b|\bpopcornmeter\b", _F(1), "day",
        "audienc rotten_tomatoe rotten_tomatoes scor score popcornmeter", None, (), "", "critics",
    ),
    Measure(
        "rt_score", r"rotten tomatoes|tomatometer", _F(1), "day",
        "rotten_tomatoe rotten_tomatoes scor score tomatometer critic", None, (), "", "critics",
    ),
    Measure("metacritic", r"\bmetacritic\b|\bmetascore\b", _F(1), "day", "metacritic scor score metascor critic", None,
            (), "", "critics"),
    Measure(
        "box_office", r"box office|opening weekend|\bgross(?:es|ing)?\b", None, "span",
        "domestic opening_weekend box_office weekend million film movie 3-day three-day", "$", (), "", least=_F(0),
    ),
    _daily("net_worth", r"net worth", "net_worth worth billion reach", "$", placed=False),
    Measure(
        "fdv", r"\bfdv\b|fully[- ]diluted", None, "day",
        "fdv fully diluted fully-diluted valuation valu market_cap market cap launch day week month hour after", "$",
        (), "", "valuation", reached=True,
    ),
    Measure(
        "market_cap", r"market cap", None, "day", "market_cap market cap trillion billion company hit reach", "$", (),
        "", "valuation", reached=True,
    ),
    Measure(
        "all_time_high", r"\ball[- ]time highs?\b|\bath\b|\brecord high\b", None, "day",
        "all-time all time high ath new record reach hit set price above climb surpass", None, ("asset",), "",
        reached=True,
    ),
    Measure(
        "dominance", r"\bdominance\b|\bbtc\.d\b", None, "day",
        "dominanc market share reach hit above below percent btc.d", "%", ("asset",), "", reached=True,
    ),
    Measure(
        "hashrate", r"\bhash ?rate\b|\b(?:mining|network) difficulty\b", None, "day",
        "hashrat hash rate mining network difficulty reach hit", None, ("asset",), "", reached=True,
    ),
    Measure(
        "warmth_rank", r"\b(?:hottest|warmest)[ -]year\b|\byear\b.{0,30}\b(?:hottest|warmest)\b", _F(1), "year",
        "hottest warmest year record rank", None, (), "", least=_F(1),
    ),
)  # fmt: skip
"""What is found by its words, the narrower before the wider."""

RATE_CUTS = Measure(
    "rate_cuts", "", _F(1), "span", _RATE + " time many number", None, (), "", "rates", least=_F(0),
)  # fmt: skip
RATE_HIKES = Measure(
    "rate_hikes", "", _F(1), "span", _RATE + " time many number", None, (), "", "rates", least=_F(0),
)  # fmt: skip
"""How often a central bank moves in a stretch of time."""

PRICE = Measure(
    "price", "", None, "instant",
    "spot pric trad trading index reach hit dip touch cross clos at tick trimm trim mean averag candl minut binanc "
    "above-the-level level fall ris drop climb high low usd usdt rang range get million btu barrel ounc front-month "
    "settl settlement open ng week month year oil futur",
    "$", ("asset",), "", reached=True,
)  # fmt: skip
QUOTED = Measure("price", "", None, "instant", PRICE.absorbed, None, (), "", reached=True)
"""The price, rate or index of something that the lexicon does not know: its name stays among the words."""
PRICE_MOVE = Measure(
    "price_move", r"\bup or down\b|\bprice up in\b|\bup in (?:the )?next\b", None, "interval",
    "up down pric next min mins minut minute 15 60 5 hour 1 end clos close finish settl day green red higher lower "
    "high low",
    None, ("asset",), "",
)  # fmt: skip
"""Whether a price ends a stretch of minutes at or above where it began."""
