"""Whose word decides: the sources that rules name, under one name each."""

import functools

import msgspec

from allsight.domain.market import RulesSource
from allsight.domain.questions import Span
from allsight.normalization.parsers.cues import CuedPattern, first, table
from allsight.normalization.parsers.text import Passage, clean

_KNOWN = table(
    ("bls", r"bureau of labor|\bbls\b"),
    ("bea", r"bureau of economic analysis|\bbea\b"),
    ("census", r"census bureau"),
    ("ons", r"office for national statistics|\bons\b"),
    ("eurostat", r"eurostat"),
    ("federal_reserve", r"federal ?reserve|\bfomc\b"),
    ("treasury", r"department of the treasury|\btreasury\b"),
    ("nws", r"national weather service|climatological report|weather\.gov|\bnws\b"),
    ("wunderground", r"wunderground|weather underground"),
    ("weather_company", r"weather company|weather\.com"),
    ("noaa", r"\bnoaa\b"),
    ("binance", r"binance"),
    ("cf_benchmarks", r"cf ?benchmarks|\bb?rti\b|_rti\b|real-time index"),
    ("chainlink", r"chainlink"),
    ("coinbase", r"coinbase"),
    ("pyth", r"\bpyth\b"),
    ("coingecko", r"coingecko"),
    ("box_office_mojo", r"box ?office ?mojo"),
    ("the_numbers", r"the[- ]?numbers"),
    ("rotten_tomatoes", r"rotten ?tomatoes"),
    ("aaa", r"\baaa\b"),
    ("freddie_mac", r"freddie ?mac"),
    ("lmarena", r"lm ?arena|chatbot arena"),
    ("companies_market_cap", r"companies ?market ?cap"),
    ("opm", r"\bopm\b|office of personnel management"),
    ("nber", r"\bnber\b|national bureau of economic research"),
    ("congress_gov", r"congress\.gov"),
    ("silver_bulletin", r"silver ?bulletin"),
    ("real_clear", r"real ?clear|\brcp\b"),
    ("five_thirty_eight", r"fivethirtyeight|\b538\b"),
    ("gallup", r"\bgallup\b"),
    ("forbes", r"\bforbes\b"),
    ("bloomberg_index", r"bloomberg billionaires"),
    ("bloomberg", r"\bbloomberg\b"),
    ("comex", r"\bcomex\b"),
    ("lbma", r"\blbma\b"),
    ("nasa", r"\bnasa\b|gistemp"),
    ("copernicus", r"copernicus"),
    ("berkeley_earth", r"berkeley earth"),
    ("isw", r"\bisw\b|institute for the study of war"),
    ("spotify", r"spotify"),
    ("billboard", r"\bbillboard\b"),
    ("luminate", r"luminate"),
    ("metacritic", r"metacritic|metascore"),
    ("imdb", r"\bimdb\b"),
    ("flixpatrol", r"flixpatrol"),
    ("netflix", r"netflix top|tudum"),
    ("coin_market_cap", r"coin ?market ?cap"),
    ("defillama", r"defi ?llama"),
    ("yahoo_finance", r"yahoo!? finance"),
    ("google_finance", r"google finance"),
    ("cboe", r"\bcboe\b"),
    ("eia", r"energy information administration|\beia\b"),
    ("mortgage_news_daily", r"mortgage news daily"),
    ("zillow", r"zillow"),
    ("case_shiller", r"case-?shiller"),
    ("usgs", r"\busgs\b|geological survey"),
    ("emsc", r"\bemsc\b|euro-mediterranean seismolog"),
    ("cdc", r"\bcdc\b|centers for disease control"),
    ("fia", r"\bfia\b"),
    ("artificial_analysis", r"artificial ?analysis"),
    ("livebench", r"livebench"),
    ("steam", r"steam ?(?:db|charts)"),
    ("certification", r"\bcertif(?:ied|ication)\b"),
    (
        "consensus",
        (
            r"consensus of (?:official and )?credible|credible (?:news )?(?:reporting|sources|media|outlets)|major news"
            r"|reputable (?:news|media)|several independent (?:broadcasters|news)|(?:new york times|reuters|bloomberg"
            r"|\bbbc\b)"
            r".{1,40}(?:new york times|reuters|bloomberg|associated press|\bbbc\b)"
        ),
    ),
    ("network_calls", r"\bassociated press\b|\bap, fox|\bnetworks?\b.{0,30}\bcall|\bcalled by\b|decision desk"),
    ("league", r"official (?:league|game|match)|\bgoverning league\b|official statistics of"),
    (
        "official",
        r"official (?:[a-z]+ )?(?:information|statements?|announcements?|sources?|channels?|website|results?)",
    ),
)
_CLAUSE = CuedPattern(
    r"(?:(?:primary )?resolution sources?[^.]{0,60}? (?:is|will be|are)|according to|as "
    r"reported by|reported by|published by|as measured by|source:|sourced from|"
    r"verified by|outcome verified from|determined by|per)\s+(?P<name>(?:[^.;,\n(]|\.(?=\w)){3,120})"
)


_FALLBACK = CuedPattern(
    r"\b(?:may|will|can|could) (?:also )?(?:be used|suffice)\b|\bif (?:there is|there's) (?:any )?ambiguity\b"
    r"|\bif .{0,60}"
    r"\b(?:unavailable|not available|down|cannot be|does not publish|fails to)\b|\balternatively\b|\bas a (?:backup"
    r"|fallback)\b"
)


_ACTORS = frozenset(("bloomberg", "nasa", "fia", "spotify", "netflix", "cdc", "steam", "zillow"))
"""Sources of which things are claimed as often: a text that only names one means it as a source if it is a note."""
_TERSE = 120


class Source(msgspec.Struct, frozen=True, gc=False):
    """A source under its canonical name, with where it was read; `span` is None where a field of the venue says so.

    `fallback` tells a source that binds only where the first one is silent or in doubt.
    """

    name: str
    text: str
    span: Span | None = None
    fallback: bool = False


def canonical(text: str) -> str | None:
    """Return the canonical name of a source that a text mentions, None if it names none that is known."""
    found = first(_KNOWN, text)
    return None if found is None else found[0]


@functools.lru_cache(maxsize=8_192)
def sources(fields: tuple[RulesSource, ...], rules: tuple[Passage, ...]) -> tuple[Source, ...]:
    """Return the sources that decide, the rules' own clauses first, then what the venue states in fields."""
    found: dict[str, Source] = {}
    for section in rules:
        for clause in _CLAUSE.finditer(section.lower):
            name = canonical(clause.group("name"))
            if name is None and clause.group().startswith(("resolution", "primary")):
                name = " ".join(clause.group("name").split()[:6])
            if name and name not in found:
                found[name] = Source(
                    name, clause.group("name").strip(), section.span(clause.start("name"), clause.end("name"))
                )
        mentioned = None if found else first(_KNOWN, section.lower)
        if mentioned is not None and (mentioned[0] not in _ACTORS or len(section.lower) <= _TERSE):
            name, mention = mentioned
            found[name] = Source(name, mention.group(), section.span(mention.start(), mention.end()))
        if found:
            _add_fallbacks(section, found)
    for field in fields:
        plain = clean(field.name).lower()
        name = canonical(plain) or canonical(clean(field.url).lower()) or plain
        if name and name not in found:
            found[name] = Source(name, clean(field.name))
    return tuple(found.values())


def _add_fallbacks(section: Passage, found: dict[str, Source]) -> None:
    """Add what binds only if the first source fails: "however, a consensus of credible reporting may also be used"."""
    for start, end in section.sentences():
        sentence = section.lower[start:end]
        if _FALLBACK.search(sentence) is None:
            continue
        mentioned = first(_KNOWN, sentence)
        if mentioned is not None and mentioned[0] not in found:
            name, mention = mentioned
            span = section.span(start + mention.start(), start + mention.end())
            found[name] = Source(name, mention.group(), span, fallback=True)
