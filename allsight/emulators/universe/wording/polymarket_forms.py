"""Polymarket's forms of words: questions in full, often without a year, rules in a description of some paragraphs."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.wording.shared import Derive


class PolymarketForm(msgspec.Struct, frozen=True):
    """Templates of one kind of event. A `{...}` that a derivation adds is named there.

    `item` is the title of a market inside its event, empty where the event has one market. `settles` says who decides:
    `uma` takes two hours after the proposal, `sports` half an hour, `feed` minutes.
    """

    title: str
    question: str
    item: str
    description: str
    source: str = ""
    outcomes: tuple[str, str] = ("Yes", "No")
    tags: tuple[str, ...] = ()
    neg_risk: bool = False
    cumulative: bool = False
    settles: str = "uma"
    market_type: str = ""
    series: str = ""
    recurrence: str = ""
    slug: str = ""
    derive: Derive | None = None


_YES = 'This market will resolve to "Yes" if '
_ELSE = '. Otherwise, this market will resolve to "No".'


def _deadline(f: dict[str, Any]) -> dict[str, Any]:
    by = f["by"]
    if by.ends_year and "year_phrase" in f["quirks"]:
        when = f"in {by.year}" if by.year % 2 == 0 else f"before {by.next.year}"
    else:
        when = f"by {by.month} {by.day}" + ("" if f["rank"] == 0 else f", {by.year}")
    headline = f["headline"].replace(" the ", " the the ", 1) if "the_the" in f["quirks"] else f["headline"]
    return {
        "when_text": when,
        "item": f"{by.month} {by.day}" + ("" if f["rank"] == 0 else f", {by.year}"),
        "head": headline,
    }


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    short, rate = f["short"], "interest rates"
    when = f"after {f['when'].month} {f['when'].year} meeting"
    question, item, rule = {
        "cut50": (
            f"{short} decreases {rate} by 50+ bps {when}?",
            "50+ bps decrease",
            "lowered by 50 or more basis points",
        ),
        "cut25": (f"{short} decreases {rate} by 25 bps {when}?", "25 bps decrease", "lowered by 25 basis points"),
        "hold": (f"No change in {short} {rate} {when}?", "No change", "left unchanged"),
        "hike25": (
            f"{short} increases {rate} by 25+ bps {when}?",
            "25+ bps increase",
            "raised by 25 or more basis points",
        ),
        "change": (f"{short} rate change {when}?", "", "changed by any amount"),
    }[f["move"]]
    return {"ask": question, "item": item, "rule": rule}


def _release(f: dict[str, Any]) -> dict[str, Any]:
    unit, text, how = f["unit"], f["k_text"], f["how"]
    if f["code"] == "SP500":
        text = f"{f['k']:,.0f}"
    amount = f"${text}" if unit == "$" else f"{text}{unit}"
    least = f"{f['k'] + f['step']:.{f['places']}f}{unit}" if f["weak"] else amount
    floor = f.get("floor", "")
    if how == "above" and f["inverted"]:
        ask, item, rule = f"be {amount} or less", f"≤{amount}", f"{amount} or lower"
    elif how == "above" and f["weak"]:
        ask, item, rule = f"be {least} or more", f"≥{least}", f"{least} or higher"
    elif how == "above" and f["variants"].get("comparator") == "at_least":
        ask, item, rule = f"be at least {amount}", f"≥{amount}", f"{amount} or higher"
    elif how == "above":
        ask, item, rule = f"be above {amount}", f">{amount}", f"higher than {amount}"
    elif how == "at_least":
        ask, item, rule = f"be {text}{unit} or more", f"≥{text}{unit}", f"{text}{unit} or higher"
    elif how == "at_most":
        ask, item, rule = f"be {amount} or less", f"≤{amount}", f"{amount} or lower"
    elif how == "exactly":
        ask, item, rule = f"be {amount}", amount, f"exactly {amount}"
    else:
        ask, item, rule = (
            f"be between {floor}{unit} and {amount}",
            f"{floor}–{amount}",
            f"from {floor}{unit} to {amount}",
        )
    return {"ask": ask, "item": item, "rule": rule}


def _price(f: dict[str, Any]) -> dict[str, Any]:
    below = f["inverted"]
    return {"compare": "less than" if below else "above", "rule": "lower" if below else "higher",
            "item": f"<${f['text']}" if below else f["text"]}  # fmt: skip


def _high(f: dict[str, Any]) -> dict[str, Any]:
    weak = f["variants"].get("comparator") == "at_least"
    return {"rule": "equal to or greater than" if weak else "greater than", "item": f"↑ {f['text']}"}


def _updown(f: dict[str, Any]) -> dict[str, Any]:
    start, end, when = f["from"], f["to"], f["when"]
    minutes = f"{start.US.replace(' ', '')}-{end.US.replace(' ', '')}"
    span = start.us.upper() if f["length"] == "1h" else minutes
    slug = f"{f['coin'].lower()}-updown-{f['length']}-{f['begins_s']}"
    if f["length"] == "1h":
        slug = f"{f['slug_name']}-up-or-down-{when.slug}-{start.us}-et"
    return {"span": span, "slug": slug, "series": f"{f['coin'].lower()}-up-or-down-{f['length']}"}


def _temperature(f: dict[str, Any]) -> dict[str, Any]:
    bottom, top = (None, f["bottom"] - 1) if f["inverted"] else (f["bottom"], f["top"])
    if bottom is None:
        ask, item = f"{top}°F or below", f"{top}°F or below"
    elif top is None:
        ask, item = f"{bottom}°F or higher", f"{bottom}°F or higher"
    else:
        ask, item = f"between {bottom}-{top}°F", f"{bottom}-{top}°F"
    return {"ask": ask, "item": item, "where": f["short"] if "short_city" in f["quirks"] else f["city"]}


def _game(f: dict[str, Any]) -> dict[str, Any]:
    league, home, away = f["league"], f["home"], f["away"]
    first, second = (home, away) if league.sport == "soccer" else (away, home)
    club = f.get("club")
    kick = f"{f['when'].month} {f['when'].day} at {f['hour'].US.replace(':00', '')} ET"
    return {
        "versus": f"{first.nick} vs. {second.nick}", "kick": kick, "league_name": league.name, "line": f.get("line", 0),
        "slug": f"{league.code}-{first.code.lower()}-{second.code.lower()}-{f['when'].iso}", "first":
        first.full.strip(), "first_nick": first.nick, "second_nick": second.nick,
        "second": second.full.strip(), "club_name": club.nick if club else "Draw", "rival_name": f["rival"
        ].nick if club and f.get("rival") else "",
        "ask": f"Will {club.nick} win on {f['when'].iso}?" if club else
        f"Will {first.nick} vs. {second.nick} end in a draw?",
        "side": ("home" if club is home else "away") if club else "draw",
        "rule": f"{club.full.strip()} win" if club else "the game ends in a draw",
        "dashed": f"{f.get('line', 0):g}".replace(".", "pt"), "sport": league.sport,
        "rule_full": club.full.strip() if club else "",
    }  # fmt: skip


def _duel(f: dict[str, Any]) -> dict[str, Any]:
    one, two = (f[name].split()[-1] for name in ("one", "two"))
    return {"slug": f"atp-{one[:7].lower()}-{two[:7].lower()}-{f['when'].iso}"}


def _level(f: dict[str, Any]) -> dict[str, Any]:
    if f.get("at_least"):
        return {"ask": f"at least {f['level']}", "item": f"{f['level']}+", "rule": f"{f['level']} or higher"}
    return {"ask": f"above {f['level']}", "item": f">{f['level']}", "rule": f"higher than {f['level']}"}


def _count(f: dict[str, Any]) -> dict[str, Any]:
    low, more = f["level"], f["next"]
    ask = f"{low} or fewer" if f["inverted"] else f"{more} or more"
    return {"ask": ask, "item": f"≤{low}" if f["inverted"] else f"{more}+"}


FORMS: Final[Mapping[str, PolymarketForm]] = {
    "act": PolymarketForm(
        "{head} by...?", "{head} {when_text}?", "{item}",
        _YES + "{who} {verbs} {what} by {by.month} {by.day}, {by.year}, 11:59 PM ET" + _ELSE + "\n\n{counts}",
        cumulative=True, derive=_deadline,
    ),
    "effect": PolymarketForm(
        "{sequel[2]} by...?", "{sequel[2]} {when_text}?", "{item}",
        _YES + "the {headline} {sequel[1]} by {by.month} {by.day}, {by.year}, 11:59 PM ET" + _ELSE
        + "\n\nA signature or an announcement alone is not sufficient.", derive=_deadline,
    ),
    "election_nominee": PolymarketForm(
        "{office}: {party} nominee", "Will {name} win the {vote.year} {party} nomination for {office}?", "{name}",
        _YES + "the named individual wins the nomination of the {party} Party for {office} in {vote.year}" + _ELSE
        + " If the winner was never listed, this market will resolve to \"Other\".", tags=("Elections",), neg_risk=True,
    ),
    "election_winner": PolymarketForm(
        "{office} Election Winner", "Will {name} win the {vote.year} {office} election?", "{name}",
        _YES + "{name} wins the {vote.year} election for {office}, scheduled for {vote.month} {vote.day}, {vote.year}"
         + _ELSE,
        tags=("Elections",), neg_risk=True,
    ),
    "award": PolymarketForm(
        "{edition} {body}: {prize} Winner", "Will {name} win {prize} at the {edition} {body}?", "{name}",
        "This market will resolve according to the nominee who wins {prize} at the {edition} {body}, scheduled for "
        "{evening.month} {evening.day}, {evening.year}.\n\nIf no winner is announced within 30 days, this market "
        "will resolve "
        "to \"Other\".", tags=("Awards",), neg_risk=True,
    ),
    "board": PolymarketForm(
        "Which company {leads} end of {last.month}?", "Will {name} be the company that {leads} at the end of "
        "{last.month}?",
        "{name}", "This market will resolve according to the company which is ranked first on the {source} on "
        "{last.month} "
        "{last.day}, {last.year}.", tags=("AI",), neg_risk=True,
    ),
    "meeting": PolymarketForm(
        "{short} decision in {when.month}?", "{ask}", "{item}", "The {bank} meets on {when.month} {when.day}, "
        "{when.year}.\n\n"
        + _YES + "the {rate} is {rule} versus the level it was prior to the {when.month} {when.year} meeting" + _ELSE
        + "\n\nThe upper bound counts where the rate is a range. Emergency moves between meetings are not considered.",
        source="", tags=("Economy", "Interest rates"), neg_risk=True, derive=_meeting,
    ),
    "meeting_change": PolymarketForm(
        "{ask}", "{ask}", "", _YES + "the {rate} is {rule} at the meeting of the {bank} that ends on {when.month} "
        "{when.day}, "
        "{when.year}" + _ELSE, tags=("Economy",), derive=_meeting,
    ),
    "release": PolymarketForm(
        "{short} in {ref.month}?", "Will the {stat} {ask} in {ref.month}?", "{item}",
        _YES + "the {stat} for {ref.month} {ref.year} is {rule}, according to the {agency}" + _ELSE
        + "\n\nThe release is expected on {when.month} {when.day}, {when.year}.", tags=("Economy",), cumulative=True,
        derive=_release,
    ),
    "release_exact": PolymarketForm(
        "{short} in {ref.month}?", "Will the {stat} {ask} in {ref.month}?", "{item}",
        "This market will resolve to the range that contains the {stat} for {ref.month} {ref.year}, according to "
        "the {agency}: "
        + _YES.lower().replace('"yes"', '"Yes"') + "it is {rule}" + _ELSE, tags=("Economy",), neg_risk=True,
        derive=_release,
    ),
    "price": PolymarketForm(
        "{name} above ___ on {when.month} {when.day}?", "Will the price of {name} be {compare} ${text} on "
        "{when.month} {when.day}?",
        "{item}", _YES + "the Binance 1 minute candle for {coin}/USDT 12:00 in the ET timezone (noon) on "
        "{when.month} {when.day} "
        "has a final \"Close\" price {rule} than ${text}" + _ELSE + "\n\nThe resolution source for this market is "
        "Binance, "
        "specifically the {coin}/USDT \"Close\" prices with \"1m\" and \"Candles\" selected on the top "
        "bar.\n\nPlease note that this "
        "market is about the price according to Binance {coin}/USDT, not according to other sources or spot markets.",
        "https://www.binance.com/en/trade/{coin}_USDT", tags=("Crypto", "{name}"), cumulative=True, settles="sports",
        derive=_price,
        series="{slug_name}-multi-strikes", recurrence="daily",
    ),
    "updown": PolymarketForm(
        "{name} Up or Down - {when.month} {when.day}, {span} ET", "{name} Up or Down - {when.month} {when.day}, "
        "{span} ET", "",
        "This market will resolve to \"Up\" if the {name} price at the end of the time range specified in the title "
        "is greater "
        "than or equal to the price at the beginning of that range. Otherwise, it will resolve to \"Down\".\n\nThe "
        "resolution "
        "source for this market is information from Chainlink, specifically the {coin}/USD data stream.",
        "https://data.chain.link/streams/{slug_name}-usd", ("Up", "Down"), ("Crypto", "{name}", "Recurring",
        "Up or Down"),
        settles="feed", slug="{slug}", derive=_updown, series="{series}", recurrence="daily",
    ),
    "high": PolymarketForm(
        "What price will {name} hit in {last.month}?", "Will {name} reach ${text} in {last.month}?", "{item}",
        _YES + "any Binance 1 minute candle for {coin}/USDT between {first.month} {first.day}, {first.year}, 00:00 "
        "ET and "
        "{last.month} {last.day}, {last.year}, 23:59 ET has a final \"High\" price {rule} ${text}" + _ELSE,
        "https://www.binance.com/en/trade/{coin}_USDT", tags=("Crypto", "{name}"),
        cumulative=True, derive=_high, settles="sports",
    ),
    "temp": PolymarketForm(
        "Highest temperature in {where} on {when.month} {when.day}?",
        "Will the highest temperature in {city} be {ask} on {when.month} {when.day}?", "{item}",
        "This market will resolve to the temperature range that contains the highest temperature recorded at the "
        "{airport} "
        "Station in degrees Fahrenheit on {when.day} {when.mon} '{when.yy}.\n\nThe resolution source for this "
        "market will be "
        "information from Wunderground, once information is finalized. Revisions made after that will not be "
        "considered.",
        "https://www.wunderground.com/history/daily", tags=("Weather", "Recurring"),
        neg_risk=True, derive=_temperature, settles="sports",
        recurrence="daily",
    ),
    "low": PolymarketForm(
        "Lowest temperature in {where} on {when.month} {when.day}?",
        "Will the lowest temperature in {city} be {ask} on {when.month} {when.day}?", "{item}",
        "This market will resolve to the temperature range that contains the lowest temperature recorded at the "
        "{airport} "
        "Station in degrees Fahrenheit on {when.day} {when.mon} '{when.yy}.\n\nThe resolution source for this "
        "market will be "
        "information from Wunderground, once information is finalized.", "https://www.wunderground.com/history/daily",
        tags=("Weather", "Recurring"), neg_risk=True, derive=_temperature, settles="sports", recurrence="daily",
    ),
    "temp_single": PolymarketForm(
        "{city} {ask} on {when.month} {when.day}?", "Will the highest temperature in {city} be {ask} on "
        "{when.month} {when.day}?", "",
        _YES + "the highest temperature recorded at the {airport} Station on {when.month} {when.day}, {when.year} "
        "is {ask}" + _ELSE
        + "\n\nThe resolution source for this market will be information from Wunderground.",
        "https://www.wunderground.com/history/daily", tags=("Weather",), derive=_temperature, settles="sports",
    ),
    "rain": PolymarketForm(
        "Precipitation in {city} in {last.month}?", "Will {city} have more than {inches} inches of precipitation in "
        "{last.month}?",
        ">{inches} inches", _YES + "the total precipitation at the {airport} for {last.month} {last.year} is more "
        "than {inches} inches"
        + _ELSE, tags=("Weather",), cumulative=True,
    ),
    "score": PolymarketForm(
        "\"{film}\" Rotten Tomatoes score?", "Will \"{film}\" score {ask} on Rotten Tomatoes?", "{item}",
        _YES + "the Tomatometer score of \"{film}\" is {rule} on {read.month} {read.day}, {read.year}" + _ELSE,
        "https://www.rottentomatoes.com", tags=("Movies",), cumulative=True, derive=_level,
    ),
    "gross": PolymarketForm(
        "\"{film}\" Opening Weekend Box Office", "Will \"{film}\" Opening Weekend Box Office be greater than "
        "${level}m?", ">${level}m",
        _YES + "\"{film}\" grosses more than ${level} million domestically on its opening weekend, according to The "
        "Numbers" + _ELSE,
        "https://www.the-numbers.com", tags=("Movies",), cumulative=True,
    ),
    "count": PolymarketForm(
        "{firm}: {what} by {last.month} {last.day}?", "{ask} {what} by {firm} by {last.month} {last.day}?", "{item}",
        _YES + "{firm} has {ask} {what} between {first.month} {first.day}, {first.year} and {last.month} "
        "{last.day}, {last.year}, "
        "11:59 PM ET" + _ELSE, tags=("Tech",), cumulative=True, derive=_count,
    ),
    "game": PolymarketForm(
        "{versus}", "{versus}", "", "In the upcoming {league_name} game, scheduled for {kick}:\nIf the {first} win, "
        "the market will "
        "resolve to \"{first_nick}\". If the {second} win, the market will resolve to "
        "\"{second_nick}\".\n\nOvertime counts.",
        outcomes=("{club_name}", "{rival_name}"), tags=("Sports", "Games", "{league_name}"), settles="sports", slug=
        "{slug}",
        market_type="moneyline", derive=_game,
    ),
    "game_draws": PolymarketForm(
        "{versus}", "{ask}", "{club_name}", _YES + "{rule} in the upcoming {league_name} game between {first} and "
        "{second}, scheduled "
        "for {kick}" + _ELSE + "\n\nThis market refers only to the outcome within the first 90 minutes of regular "
        "play plus "
        "stoppage time.", tags=("Sports", "Games", "Soccer"), neg_risk=True, settles="sports", slug="{slug}",
        market_type="moneyline", derive=_game,
    ),
    "spread": PolymarketForm(
        "{versus} - More Markets", "Spread: {club_name} (-{line:g})", "Spread -{line:g}", "In the upcoming "
        "{league_name} game, "
        "scheduled for {kick}:\nThis market will resolve to \"{club_name}\" if the {club_name} win by more than "
        "{line:g}. "
        "Otherwise, this market will resolve to \"{rival_name}\".\n\nOvertime counts.", outcomes=("{club_name}",
        "{rival_name}"),
        tags=("Sports", "Games", "{league_name}"), settles="sports", slug="{slug}-spread-{side}-{dashed}",
        market_type="spreads", derive=_game,
    ),
    "regulation": PolymarketForm(
        "{versus} - Regulation", "Will the {club_name} win in regulation on {when.iso}?", "",
        _YES + "the {rule_full} win the {league_name} game against the {rival_name}, scheduled for {kick}, in "
        "regulation "
        "time" + _ELSE + "\n\nA win in overtime or a shootout will not count.",
        tags=("Sports", "Games", "{league_name}"), settles="sports", slug="{slug}-regulation", market_type="regulation",
        derive=_game,
    ),
    "total": PolymarketForm(
        "{versus} - Totals", "{versus}: O/U {line:g}", "O/U {line:g}", "In the upcoming {league_name} game, "
        "scheduled for {kick}:\n"
        "This market will resolve to \"Over\" if the combined score is more than {line:g}. Otherwise, this market "
        "will resolve to "
        "\"Under\".", outcomes=("Over", "Under"), tags=("Sports", "Games", "{league_name}"), settles="sports",
        slug="{slug}-total-{dashed}", market_type="totals", derive=_game,
    ),
    "duel": PolymarketForm(
        "{tournament}: {one} vs {two}", "{tournament}: {one} vs {two}", "", "This market will resolve to the player "
        "who advances "
        "in the match between {one} and {two} at the {tournament}, scheduled for {when.month} {when.day}.",
        outcomes=("{name}", "{rival}"), tags=("Sports", "Games", "Tennis"), settles="sports", slug="{slug}",
        market_type="moneyline",
        derive=_duel,
    ),
    "champion": PolymarketForm(
        "{year} {branded} Champion", "Will the {club.full} win the {year} {branded}?", "{club.nick}",
        _YES + "the {club.full} win the {year} {branded}" + _ELSE + "\n\nIf at any point it becomes impossible for "
        "this team to "
        "win, this market will resolve immediately to \"No\".", tags=("Sports",), neg_risk=True,
    ),
    "finalist": PolymarketForm(
        "{year} {branded}: finalists", "Will the {club.full} make the {year} {branded}?", "{club.nick}",
        _YES + "the {club.full} play in the {year} {branded}" + _ELSE, tags=("Sports",),
    ),
}  # fmt: skip
