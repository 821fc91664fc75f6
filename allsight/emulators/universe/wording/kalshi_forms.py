"""Kalshi's forms of words. Its titles are short, the content stands in the label, the league has no trade mark."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.model import Source
from allsight.emulators.universe.wording.shared import Derive


class KalshiForm(msgspec.Struct, frozen=True):
    """Templates of one kind of event.

    `suffix` and `code` make the tickers: `SERIES-SUFFIX-CODE`. `early` is the condition of an early close, empty when
    there is none. `far_days` is how long after the expected end the announced close lies.
    """

    series: str
    series_title: str
    frequency: str
    suffix: str
    title: str
    market: str
    yes: str
    rules: str
    code: str
    sub_title: str = ""
    no: str = ""
    secondary: str = ""
    strike: str = "custom"
    early: str = "This market will close and expire early if the event occurs."
    far_days: float = 0.0
    timer: int = 300
    structure: str = "linear_cent"
    fee_type: str = "quadratic"
    fee_multiplier: float = 1.0
    sources: tuple[Source, ...] = ()
    competition: str = ""
    scope: str = ""
    collateral: str = ""
    derive: Derive | None = None


_AP = (Source("The New York Times", "https://www.nytimes.com"), Source("Reuters", "https://www.reuters.com"))
_CF = (Source("CF Benchmarks", "https://www.cfbenchmarks.com"),)
_NWS = (Source("National Weather Service", "https://www.weather.gov"),)
_SPORT = (Source("ESPN", "https://www.espn.com"), Source("the Governing League", ""))
_LEGAL = (
    "Kalshi is not affiliated, associated, authorized, endorsed by, or in any way officially connected with the "
    "Governing League. All trademarks, logos, and brand names are the property of their respective owners."
)


def _deadline(f: dict[str, Any]) -> dict[str, Any]:
    by = f["by"]
    whole_year = by.ends_year and "year_phrase" in f["quirks"]
    exact = f"before {by.next.mon} {by.next.day}, {by.next.year}"
    asked = f"in {by.year}" if whole_year else exact
    if by.ends_year and "wrong_before" in f["quirks"]:
        asked = f"before {by.year}"  # the venue's own slip: the ticker, the close and the rules say otherwise
    return {
        "before": asked,
        "before_cap": "In " + str(by.year)
        if whole_year
        else exact.capitalize().replace(by.next.mon.lower(), by.next.mon),
        "exactly": exact,
        "short_code": f["code"][:12],
    }


_MOVE_TITLES: Final = {
    "cut50": ("Cut rates by >25bps", "Cut >25bps"), "cut25": ("Cut rates by 25bps", "Cut 25bps"),
    "hold": ("Hike rates by 0bps", "Fed maintains rate"), "hike25": ("Hike rates by 25bps", "Hike 25bps"),
    "change": ("change rates", "Any change"),
}  # fmt: skip


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    title, label = _MOVE_TITLES[f["move"]]
    condition = {
        "cut50": "cuts rates by more than 25 basis points", "cut25": "cuts rates by 25 basis points",
        "hold": "maintains rates (a hike of 0 basis points)", "hike25": "hikes rates by 25 basis points or more",
        "change": "sets a rate that is not the same as before",
    }[f["move"]]  # fmt: skip
    return {"move_title": title, "label": label.replace("Fed", f["short"]), "condition": condition}


def _release(f: dict[str, Any]) -> dict[str, Any]:
    above = "at or above" if f["variants"].get("comparator") == "at_least" else "above"
    amount = f"${f['k_text']}" if f["unit"] == "$" else f"{f['k_text']}{f['unit']}"
    if f["code"] == "SP500":
        amount = f"{f['k']:,.0f}"
    strike = "greater_or_equal" if above == "at or above" else "greater"
    return {"above": above, "above_cap": above.capitalize(), "amount": amount, "strike": strike, "floor": f["k"]}


def _price(f: dict[str, Any]) -> dict[str, Any]:
    places = 2 if f["level"] >= 50 else 4
    floor = round(f["level"] - 10**-places, places)
    return {"floor": floor, "floor_text": f"{floor:.{places}f}", "strike": "greater"}


def _high(f: dict[str, Any]) -> dict[str, Any]:
    weak = f["variants"].get("comparator") == "at_least"
    return {"above": "at or above" if weak else "above", "floor": f["level"],
            "strike": "greater_or_equal" if weak else "greater"}  # fmt: skip


def _temperature(f: dict[str, Any]) -> dict[str, Any]:
    bottom, top = f["bottom"], f["top"]
    if bottom is None:
        label, rule, strike = f"{top}° or below", f"less than {top + 1}°", ("less", None, top + 1)
        code = f"T{top + 1}"
    elif top is None:
        label, rule, strike = f"{bottom}° or above", f"greater than {bottom - 1}°", ("greater", bottom - 1, None)
        code = f"T{bottom - 1}"
    else:
        label, rule, strike = f"{bottom}° to {top}°", f"between {bottom}-{top}°", ("between", bottom, top)
        code = f"B{bottom + 0.5:g}"
    where = f["short"] if "short_city" in f["quirks"] else f["city"]
    return {"label": label, "rule": rule, "strike": strike[0], "floor": strike[1], "cap": strike[2], "cell": code,
            "where": where, "series_code": f"{'LOW' if f['low'] else 'HIGH'}{f['code']}"}  # fmt: skip


def _game(f: dict[str, Any]) -> dict[str, Any]:
    league, home, away = f["league"], f["home"], f["away"]
    club = f.get("club")
    matchup = f"{away.place} at {home.place}" if league.sport != "soccer" else f"{home.place} vs {away.place}"
    clock = f"{f['when'].mon} {f['when'].day}, {f['when'].year} at {f['hour'].US} {f['hour'].zone}"
    return {
        "pair_code": f"{away.code}{home.code}", "matchup": matchup, "league_code": league.code.upper(),
        "label": club.place if club else "Tie", "club_code": club.code if club else "TIE", "clock": clock,
        "generic": league.generic, "sport": league.sport,
        "condition": f"{club.place} wins" if club else "the game ends in a tie",
        "extra": " after 90 minutes plus stoppage time (not including extra time or penalties)" if f["draws"] else "",
        "custom": ((f"{league.sport}_team", club.code),) if club else (),
        "unit": "goals" if league.sport in {"soccer", "hockey"} else "points",
    }  # fmt: skip


def _line(f: dict[str, Any]) -> dict[str, Any]:
    return {**_game(f), "floor": f["line"], "strike": "greater", "up": int(f["line"] + 0.5)}


def _duel(f: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": f["name"],
        "surname": f["name"].split()[1][:3].upper(),
        "custom": (("tennis_competitor", f["name"]),),
    }


def _updown(f: dict[str, Any]) -> dict[str, Any]:
    minutes = {"15m": "15", "1h": "60"}[f["length"]]
    return {"minutes": minutes, "tag": "15M" if minutes == "15" else "1H", "strike": "greater_or_equal"}


FORMS: Final[Mapping[str, KalshiForm]] = {
    "act": KalshiForm(
        "KX{code}", "{headline}", "custom", "{last.next.yy}{last.next.MON}", "Will {who} {verb} {what}?",
        "Will {who} {verb} {what} {before}?", "{before_cap}",
        "If {who} {verbs} {what} {exactly}, then the market resolves to Yes.", "{by.next.yy}{by.next.MON}{by.next.dd}",
        secondary="{counts}", far_days=0.4, sources=_AP, derive=_deadline, collateral="DIRECNET",
    ),
    "effect": KalshiForm(
        "KX{code}EFF", "{sequel[2]}", "one-off", "{last.next.yy}{last.next.MON}", "Will the {headline} {sequel[0]}?",
        "Will the {headline} {sequel[0]} {before}?", "{before_cap}",
        "If the {headline} {sequel[1]} {exactly}, then the market resolves to Yes.",
        "{by.next.yy}{by.next.MON}{by.next.dd}",
        secondary="A signature or an announcement is not sufficient.", far_days=0.4, sources=_AP, derive=_deadline,
    ),
    "election_nominee": KalshiForm(
        "KX{code}NOM{party[0]}", "{party} nominee for {office}", "custom", "{vote.yy}",
        "{party} nominee for {office}?", "Who will be the {party} nominee for {office}?", "{name}",
        "If {name} wins the nomination for the {party} Party to contest the {vote.year} {office} election, then the "
        "market "
        "resolves to Yes.", "{initials}", sub_title="In {vote.year}", strike="structured",
        early="This market will close and expire once a nominee is declared.", far_days=200, sources=_AP, collateral=
        "MECNET",
    ),
    "election_winner": KalshiForm(
        "KX{code}", "{office}", "custom", "{vote.yy}", "{office} winner?", "Will {name} win the {office} race in "
        "{vote.year}?",
        "{name}", "If {name} wins the {vote.year} election for {office}, then the market resolves to Yes.",
        "{initials}", sub_title="{vote.mon} {vote.day}, {vote.year}", strike="structured",
        early="This market will close and expire after a winner is declared.", far_days=365, sources=_AP, collateral=
        "MECNET",
        structure="tapered_deci_cent",
    ),
    "award": KalshiForm(
        "KX{code}", "{body} {prize}", "annual", "{evening.yy}{evening.MON}", "{body}: {prize}?",
        "Who will win {prize} at the {edition} {body}?", "{name}",
        "If {name} wins {prize} at the {edition} {body}, then the market resolves to Yes.", "{initials}",
        far_days=30, early="This market will close and expire once the winner is announced.", collateral="MECNET",
    ),
    "board": KalshiForm(
        "KX{code}", "Who {leads}?", "monthly", "{last.yy}{last.MON}{last.dd}", "Who {leads} this month?",
        "Which company {leads} at the end of {last.mon} {last.year}?", "{name}",
        "If {name} is ranked first on the {source} on {last.mon} {last.day}, {last.year}, then the market resolves "
        "to Yes.",
        "{initials}", early="", collateral="MECNET",
    ),
    "meeting": KalshiForm(
        "KX{bank_code}DECISION", "{bank} decision", "custom", "{when.yy}{when.MON}", "{short} decision in "
        "{when.mon} {when.year}?",
        "Will the {bank} {move_title} at their {when.month} {when.year} meeting?", "{label}",
        "If the {bank} {condition} at its meeting that ends on {when.mon} {when.day}, {when.year}, then the market "
        "resolves "
        "to Yes. The {rate} is compared with its value before the meeting.", "{code}", early="", collateral="MECNET",
        sub_title="On {when.mon} {when.day}, {when.year}", derive=_meeting, structure="tapered_deci_cent",
    ),
    "meeting_change": KalshiForm(
        "KX{bank_code}CHANGE", "{bank} rate change", "custom", "{when.yy}{when.MON}", "Rate change in {when.mon} "
        "{when.year}?",
        "Will the {bank} change rates at its {when.month} {when.year} meeting?", "Any change",
        "If the {bank} {condition} at its meeting that ends on {when.mon} {when.day}, {when.year}, then the market "
        "resolves "
        "to Yes.", "{code}", early="", derive=_meeting,
    ),
    "release": KalshiForm(
        "KX{code}", "{stat}", "monthly", "{ref.yy}{ref.MON}", "{short} in {ref.mon} {ref.year}?",
        "Will the {stat} be {above} {amount} in {ref.month} {ref.year}?", "{above_cap} {amount}",
        "If the {stat} for {ref.month} {ref.year} is {above} {amount}, then the market resolves to Yes.", "T{k_text}",
        no="{amount} or below", secondary="The value is taken from the {agency}, expected on {when.mon} {when.day}, "
        "{when.year}.",
        early="", derive=_release, collateral="DIRECNET", structure="center_whole_edge_half_cent",
    ),
    "price": KalshiForm(
        "KX{coin}D", "{name} price", "hourly", "{when.yy}{when.MON}{when.dd}{hour.hh}",
        "{name} price  on {when.mon} {when.day}, {when.year}?", "{name} price at {when.mon} {when.day}, {when.year} "
        "at {hour.us} {hour.zone}?",
        "${text} or above", "If the simple average of the sixty seconds of CF Benchmarks' {coin}USD_RTI before "
        "{hour.US} "
        "{hour.zone} is above {floor_text} on {when.mon} {when.day}, {when.year}, then the market resolves to Yes.",
        "T{floor_text}", early="", timer=120, sources=_CF, derive=_price, collateral="DIRECNET",
    ),
    "updown": KalshiForm(
        "KX{coin}{tag}", "{name} up or down", "fifteen_min", "{when.yy}{when.MON}{when.dd}{to.hh}{to.minute:02d}",
        "{name} price up in next {minutes} mins?", "{name} price up in next {minutes} mins?", "Price up",
        "If the simple average of the sixty seconds of CF Benchmarks' {coin}USD_RTI before {to.US} {to.zone} on "
        "{end_day.mon} "
        "{end_day.day}, {end_day.year} is at least the average before {from.US} {from.zone}, then the market "
        "resolves to Yes.",
        "{to.minute:02d}", no="Price down", early="", timer=120, sources=_CF, derive=_updown,
    ),
    "high": KalshiForm(
        "KX{coin}MAXMON", "{name} monthly high", "monthly", "{coin}-{last.yy}{last.MON}{last.dd}",
        "How high will {name} get in {last.month}?", "Will {name} trimmed mean be {above} ${text} by 11:59 PM ET on "
        "{last.mon} {last.day}, {last.year}?",
        "Above ${text}", "If the trimmed mean of any sixty seconds of CF Benchmarks' {coin}USD_RTI is {above} "
        "${text} from "
        "{first.mon} {first.day}, {first.year} to 11:59 PM ET on {last.mon} {last.day}, {last.year}, then the "
        "market resolves to Yes.",
        "{text_code}", sources=_CF, derive=_high, collateral="DIRECNET",
    ),
    "temp": KalshiForm(
        "KX{series_code}", "Highest temperature in {city}", "daily", "{when.yy}{when.MON}{when.dd}",
        "Highest temperature in {where} on {when.mon} {when.day}, {when.year}?",
        "Will the **high temp in {where}** be {label} on {when.mon} {when.day}, {when.year}?", "{label}",
        "If the highest temperature recorded in {station} for {when.month} {when.day}, {when.year} as reported by "
        "the National "
        "Weather Service's Climatological Report (Daily), is {rule}, then the market resolves to Yes.", "{cell}",
        secondary="Not all weather data is the same. Checking a source like Google Weather may help guide your "
        "decision, "
        "but it is not the source that determines the outcome.", early="",
        sources=_NWS, derive=_temperature, collateral="MECNET",
    ),
    "low": KalshiForm(
        "KX{series_code}", "Lowest temperature in {city}", "daily", "{when.yy}{when.MON}{when.dd}",
        "Lowest temperature in {where} on {when.mon} {when.day}, {when.year}?",
        "Will the **low temp in {where}** be {label} on {when.mon} {when.day}, {when.year}?", "{label}",
        "If the lowest temperature recorded in {station} for {when.month} {when.day}, {when.year} as reported by "
        "the National "
        "Weather Service's Climatological Report (Daily), is {rule}, then the market resolves to Yes.", "{cell}",
        early="", sources=_NWS, derive=_temperature, collateral="MECNET",
    ),
    "rain": KalshiForm(
        "KXRAIN{code}M", "Rain in {city} this month", "monthly", "{last.yy}{last.MON}", "Rain in {city} in "
        "{last.mon} {last.year}?",
        "Will it rain more than {inches} inches in {city} in {last.month} {last.year}?", "Above {inches} inches",
        "If the total precipitation recorded in {station} for {last.month} {last.year} is above {inches} inches, "
        "then the "
        "market resolves to Yes.", "{inches}", early="", sources=_NWS, collateral="DIRECNET", strike="greater",
    ),
    "score": KalshiForm(
        "KXRT", "Rotten Tomatoes score", "custom", "{code}{opens.yy}{opens.MON}{opens.dd}",
        "\"{film}\" Rotten Tomatoes score?",
        "\"{film}\" Rotten Tomatoes score?", "Above {level}", "If {film} has a Tomatometer score above {level} on "
        "{read.mon} {read.day}, {read.year}, then the market resolves to Yes.", "{level}", early="", strike="greater",
        sources=(Source("Rotten Tomatoes", "https://www.rottentomatoes.com"),), collateral="DIRECNET",
    ),
    "gross": KalshiForm(
        "KXOPENING", "Opening weekend", "custom", "{code}{opens.yy}{opens.MON}{opens.dd}",
        "\"{film}\" opening weekend?",
        "Will the domestic opening weekend of \"{film}\" be above ${level} million?", "Above ${level} million",
        "If {film} grosses more than ${level} million domestically on its opening weekend, then the market resolves "
        "to Yes.",
        "{level}", early="", strike="greater", sources=(Source("Box Office Mojo", "https://www.boxofficemojo.com"),),
        collateral="DIRECNET",
    ),
    "count": KalshiForm(
        "KX{code}", "{firm} {what}", "custom", "{last.yy}{last.MON}{last.dd}", "How many {what} by {firm}?",
        "How many {what} by {firm} before {last.next.mon} {last.next.day}, {last.next.year}?", "Above {level}",
        "If {firm} has more than {level} {what} from {first.mon} {first.day}, {first.year} to {last.mon} "
        "{last.day}, {last.year}, "
        "then the market resolves to Yes.", "{level}", early="", strike="greater", collateral="DIRECNET",
    ),
    "game": KalshiForm(
        "KX{league_code}GAME", "Professional {sport} game", "custom", "{when.yy}{when.MON}{when.dd}{pair_code}",
        "{matchup}", "{matchup} Winner?", "{label}",
        "If {condition} the {matchup} professional {sport} game originally scheduled for {clock}{extra}, then the "
        "market "
        "resolves to Yes.", "{club_code}", strike="structured",
        secondary=_LEGAL, far_days=14, timer=120, sources=_SPORT,
        early="This market will close and expire after a winner is declared.", competition="{generic}", scope="Game",
        derive=_game, collateral="MECNET", fee_type="quadratic_with_maker_fees", fee_multiplier=0.5,
    ),
    "spread": KalshiForm(
        "KX{league_code}SPREAD", "{generic} spread", "custom", "{when.yy}{when.MON}{when.dd}{pair_code}",
        "{matchup}: Spread", "{label} wins by over {line:g} {unit}?", "{label} wins by over {line:g} {unit}",
        "If {label} wins the {matchup} professional {sport} game originally scheduled for {clock} by more than "
        "{line:g} {unit}, "
        "then the market resolves to Yes.", "{club_code}{up}", secondary=_LEGAL, far_days=14, timer=120, sources=_SPORT,
        early="This market will close and expire after a winner is declared.", competition="{generic}", scope="Spread",
        derive=_line, fee_type="quadratic_with_maker_fees", fee_multiplier=0.5,
    ),
    "regulation": KalshiForm(
        "KX{league_code}REG", "{generic} regulation winner", "custom", "{when.yy}{when.MON}{when.dd}{pair_code}",
        "{matchup}: Regulation", "{matchup}: Regulation Winner?", "{label}",
        "If {label} wins the {matchup} professional {sport} game originally scheduled for {clock} in regulation time, "
        "then the market resolves to Yes. Overtime and shootouts do not count.", "{club_code}", secondary=_LEGAL,
        far_days=14, timer=120, sources=_SPORT, strike="structured", competition="{generic}", scope="Regulation",
        early="This market will close and expire after regulation time has ended.", derive=_game,
        fee_type="quadratic_with_maker_fees", fee_multiplier=0.5,
    ),
    "total": KalshiForm(
        "KX{league_code}TOTAL", "{generic} total", "custom", "{when.yy}{when.MON}{when.dd}{pair_code}",
        "{matchup}: Total {unit}", "{matchup}: Total {unit}?", "Over {line:g} {unit} scored",
        "If the teams collectively score more than {line:g} {unit} in the {matchup} professional {sport} game "
        "originally "
        "scheduled for {clock}{extra}, then the market resolves to Yes.", "{up}",
        secondary=_LEGAL, far_days=14, timer=120,
        early="This market will close and expire after a winner is declared.", competition="{generic}", scope="Total",
        sources=_SPORT, derive=_line, collateral="DIRECNET", fee_type="quadratic_with_maker_fees", fee_multiplier=0.5,
    ),
    "duel": KalshiForm(
        "KXATPMATCH", "Tennis match", "custom", "{when.yy}{when.MON}{when.dd}{code}", "{one_last} vs {two_last}",
        "Will {name} win the {one_last} vs {two_last} match?", "{label}",
        "If {name} wins the {one_last} vs {two_last} professional tennis match in the {when.year} {tournament} "
        "after a ball has "
        "been played, then the market resolves to Yes.", "{surname}", strike="structured", far_days=14, timer=120,
        early="This market will close and expire after a winner is declared.", competition="{tournament}", scope=
        "Match",
        derive=_duel, collateral="MECNET", sources=(Source("ATP Tour", "https://www.atptour.com"),),
    ),
    "champion": KalshiForm(
        "KX{league_code2}", "{trophy} champion", "annual", "{yy}", "{year} {trophy} Champion",
        "Will {place} win the {year} {trophy}?", "{place}", "If {place} wins the {year} {trophy}, then the market "
        "resolves to Yes.",
        "{club_code}", sub_title="{before}-{yy}", strike="structured", secondary=_LEGAL, far_days=400, sources=_SPORT,
        early="This market will close and expire after a title holder is declared.", competition="{trophy}", scope=
        "Future",
        collateral="MECNET", structure="tapered_deci_cent",
    ),
    "finalist": KalshiForm(
        "KX{league_code2}FINALIST", "{trophy} finalists", "annual", "{yy}", "Teams in the {year} {trophy}?",
        "Will {place} play in the {year} {trophy}?", "{place}", "If {place} qualifies for the {year} {trophy}, then "
        "the market "
        "resolves to Yes.", "{club_code}", strike="structured", secondary=_LEGAL, far_days=400, sources=_SPORT,
        early="This market will close and expire after the finalists are known.", competition="{trophy}", scope=
        "Future",
    ),
}  # fmt: skip
