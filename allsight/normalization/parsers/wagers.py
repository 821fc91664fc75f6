"""What a text bets on in a game: the kind of bet, its line, its side, and the part of the game."""

import re
from fractions import Fraction
from typing import Final

import msgspec

from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.counts import scored_in, segment_of, stat_of
from allsight.normalization.parsers.cues import CuedPattern, first, table
from allsight.normalization.parsers.teams import VERSUS, Pair, side, which

HALF: Final = Fraction(1, 2)
_NAME = r"[a-z0-9][a-z0-9 .'&-]{1,39}?"
_SIGNED = r"[-+]\d{1,3}(?:\.\d{1,2})?"
_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_BRACED = CuedPattern(rf"(?P<side>{_NAME}) ?\((?P<line>{_SIGNED})(?: ?[&,/] ?(?P<and>{_SIGNED}))?\)")
_BARE = re.compile(rf"^(?P<side>{_NAME}) (?P<line>{_SIGNED})(?: ?[&,/] ?(?P<and>{_SIGNED}))?(?: \w{{1,12}})?$")
_SIGNED_ONLY = re.compile(rf"^\(?(?P<line>{_SIGNED})(?: ?[&,/] ?(?P<and>{_SIGNED}))?\)?$")
_MARGIN = CuedPattern(
    rf"\b(?P<side>{_NAME}) (?:to )?wins?(?: the (?:game|match))? by (?P<how>over|more than|at least)? ?"
    rf"(?P<line>{_NUMBER})(?P<more>\+| or more)?"
)
_TOTAL = CuedPattern(
    rf"\b(?P<ou>o/u|over/under|over|under|more than|fewer than|less than|at least) "
    rf"(?P<line>{_NUMBER})(?![\d:/-])(?P<or>\+| or more)?"
    rf"|(?<![\d.:/-])(?P<line2>\d{{1,3}})(?P<more>\+| or more| or fewer| or less)"
)
_TOTALS = re.compile(
    r"\b(?:totals?|o/u|over/under|over|under|goals|runs|points|games|sets|maps|rounds|corners|cards|kills)\b"
)
_LOOSE = re.compile(r"\b(?:totals?|spread|handicap|over/under|o/u|corners|cards|props?|mention|say)\b")
_EXACT = re.compile(r"(?<![\d.])(\d{1,2}) ?[-:] ?(\d{1,2})(?![\d.-])")
_EXACTLY = re.compile(r"\b(?:exact|correct) (?:match )?score\b|\bset betting\b|\bscore after\b|\bfinal score\b")
_TO_NIL = re.compile(
    r"\bin straight sets\b|\bwithout dropping a set\b|\bto nil\b|\bclean sweep\b|\bin straight games\b"
)
_BOTH = re.compile(r"\bboth teams to score\b|\bboth teams score\b|\bbtts\b|\bboth teams to have scored\b")
_DOUBLE = re.compile(
    r"\bdouble chance\b|\bor (?:the )?draw\b|\bdraw or\b|\bor tie\b|\btie or\b"
    r"|\b(?:not|avoid) (?:lose|defeat)\b|\bwins? or draws?\b"
)
_NO_BET = re.compile(r"\bdraw no bet\b|\bdnb\b")
_DRAW = re.compile(r"\b(?:draw|tie)\b")
_ADVANCE = re.compile(
    r"\b(?:to )?(?:advances?|qualif(?:y|ies)|progress(?:es)?|goes? through)\b"
    r"|\blift the trophy\b|\bto win the tie\b"
)
_METHODS: Final = table(
    ("ko", r"\b(?:by|via) (?:t?ko\b|knockout|technical knockout)|\bt?ko/t?ko\b|\bwins? inside the distance"),
    ("submission", r"\b(?:by|via) submission\b|\bsubmission win\b"),
    ("decision", r"\b(?:by|via|on) (?:(?:a )?(?:unanimous |split |majority )?decision|points)\b"),
)
_SPECIALS: Final = table(
    ("distance", r"\bgo(?:es)? the distance\b"),
    ("parity", r"\bodd (?:or|/) ?even\b|\btotal (?:\w{1,12} )?(?:odd|even)\b|\bodd/even\b"),
    ("first_to_score", r"\bfirst (?:team )?to score\b|\bscores? first\b|\bfirst goal\b"),
    ("last_to_score", r"\blast (?:team )?to score\b|\bscores? last\b"),
    ("scoreless_first", r"\bno runs? (?:in the )?first inning\b|\bnrfi\b|\byrfi\b"),
    ("overtime", r"\bgo(?:es)? to (?:overtime|extra time|extra innings|penalties)\b"),
    ("toss", r"\b(?:coin )?toss\b"),
    ("win_either_half", r"\bwin either half\b"),
    ("win_both_halves", r"\bwin both halves\b"),
    ("finish", r"\bmethod of victory\b|\bround betting\b|\bwinning round\b"),
    ("both_halves", r"\bhalf[- ]time ?/ ?full[- ]time\b|\bht/ft\b"),
    ("race", r"\b(?:race|first) to \d{1,3}\b"),
)
_PLAYER: Final = (
    CuedPattern(rf"(?:^|\| )(?P<name>{_NAME}) ?: ?(?P<line>\d{{1,3}})(?P<more>\+)"),
    CuedPattern(
        rf"(?:^|\| |: )(?P<name>{_NAME}):? (?:total )?(?P<what>[a-z0-9+ -]{{3,30}}?) "
        rf"(?:o/u|over/under) (?P<line>{_NUMBER})"
    ),
    CuedPattern(
        rf"\bwill (?P<name>{_NAME}) (?:score|record|have|get|make|hit|throw|rush|pass|register|tally)(?: for)? "
        rf"(?:(?P<how>at least|over|more than) )?(?P<line>{_NUMBER})(?P<more>\+| or more)?"
    ),
)
_SCORER = re.compile(
    rf"\banytime (?P<what>goal|touchdown|try|td)[ -]?(?:scorer)?(?:[:?]? ?-? ?(?:\| )?(?P<name>{_NAME}))?(?:$|[?|])"
    rf"|\bwill (?P<name2>{_NAME}) score (?:a|the|at least one) (?P<what2>goal|touchdown|try)\b"
)
_OWNER = re.compile(
    rf"(?P<side>{_NAME}) (?:team )?total\b|\bteam totals?:? (?P<side2>{_NAME}) (?:o/u|over|under)\b"
    rf"|(?:^|\| |: )(?P<side3>{_NAME}) (?:o/u|over|under|to score (?:over|under|at least)) \d"
    rf"|\bwill (?:the )?(?P<side4>{_NAME}) score (?:over|more|at least|\d)"
    rf"|(?:^|\| )(?P<side5>{_NAME}): (?:over |under )?\d{{1,3}}(?:\.\d)?\+?"
)
_SUBJECT = re.compile(rf"\bwill (?:the )?({_NAME}) (?:advance|qualify|progress|score|go|keep|win)")
_BY = re.compile(r" (?:by|to|in|via|wins?|-) | \(")
_PARTS = re.compile(r"\bor\b|\||:|\bwill\b|\bto\b|\bwins?\b|\bnot\b|\bavoid\b")
_BREAK = re.compile(r"[:|]")
_LEAD = re.compile(r"^(?:(?:will|spread|handicap|the) ){1,3}")
_WINS = re.compile(rf"\b(?:will )?(?:the )?(?P<side>{_NAME}) (?:wins?|beats?|defeats?|to (?:win|beat|defeat))\b")


def wager_of(head: str, label: str, event: str, pair: Pair, sport: str) -> Wager | None:
    """Read a bet out of title and label; None where no bet and no side is named.

    A bet that is none of the known kinds is a special without a name, which equals no other.
    """
    text = f"{head} | {event}"
    segment = segment_of(head, sport) or segment_of(event, sport)
    found = (
        _fight(head, label, pair, sport)
        or _special(head, label, pair, sport)
        or _player(head, label, pair, sport)
        or _score(head, label, pair, sport)
        or _spread(head, label, pair, sport)
        or _total(head, label, text, pair, sport)
        or _result(head, label, pair, sport)
    )
    if found is None and _LOOSE.search(head):
        found = Wager(bet=Bet.SPECIAL)
    return msgspec.structs.replace(found, segment=segment) if found is not None and segment else found


def _fight(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    if sport not in ("mma", ""):
        return None
    found = first(_METHODS, head)
    return None if found is None else Wager(bet=Bet.METHOD, paying=_payee(head, label, pair, sport), detail=found[0])


def _special(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    if _NO_BET.search(head):
        return Wager(bet=Bet.SPREAD, paying=_payee(head, label, pair, sport), line=Fraction(0), push=True)
    found = first(_SPECIALS, head)
    if found is None:
        return None
    name, match = found
    if name == "race":
        name = f"race {match.group().rsplit(' ', 1)[-1]}"
    if name == "parity":
        name = f"parity {stat_of(head, sport)}".strip()
    even = label.startswith("even") or ("yrfi" in match.group()) or (not label and " even" in match.group())
    return Wager(bet=Bet.SPECIAL, paying=_payee(head, label, pair, sport), over=not even, detail=name)


def _player(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    scorer = _SCORER.search(head)
    if scorer is not None:
        what = {"td": "touchdowns", "try": "tries"}.get(
            kind := scorer.group("what") or scorer.group("what2"), f"{kind}s"
        )
        name = scorer.group("name") or scorer.group("name2") or label
        if name and which(pair, side(name, sport)) is None:
            return Wager(bet=Bet.PLAYER, line=HALF, stat=what, player=_bare(name))
        return None
    for pattern in _PLAYER:
        match = pattern.search(head)
        if match is None:
            continue
        groups = match.groupdict()
        name = groups["name"].rsplit(": ", 1)[-1].removeprefix("the ")
        if (
            VERSUS.search(name)
            or which(pair, side(name, sport)) is not None
            or name.split(" ")[0] in ("total", "both", "over", "under", "game", "set")
        ):
            continue
        stat = stat_of(groups.get("what") or head, "") or scored_in(head)
        if not stat or (" " not in name and not label):
            continue
        under = label.startswith("under") and "o/u" in match.group()
        line, push = _line(match, plain="o/u" not in match.group())
        return Wager(bet=Bet.PLAYER, line=line, over=not under, push=push, stat=stat, player=_bare(name))
    return None


def _score(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    if _BOTH.search(head):
        return Wager(bet=Bet.BOTH_SCORE, over=True)
    if _TO_NIL.search(head):
        return Wager(bet=Bet.TO_NIL, paying=_payee(head, label, pair, sport))
    if not _EXACTLY.search(head):
        return None
    score = _EXACT.search(label) or _EXACT.search(head)
    if score is None:
        return Wager(bet=Bet.SPECIAL, detail=f"exact {label}" if label else "")
    parts = [int(part) for part in score.groups()]
    before = (label if score.string == label else head)[: score.start()].strip(" :-|")
    if which(pair, side(before.rsplit(": ", 1)[-1].rsplit("| ", 1)[-1], sport)) == 1:
        parts.reverse()
    return Wager(bet=Bet.EXACT_SCORE, detail="-".join(map(str, parts)))


def _spread(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    margin = _MARGIN.search(head)
    if margin is not None:
        bearer = which(pair, side(_last_name(margin.group("side")), sport))
        line, _ = _line(margin, plain=True)
        return None if bearer is None else Wager(bet=Bet.SPREAD, paying=bearer, line=line, stat=_counted(head, sport))
    own = _BARE.match(label) or _BRACED.search(label)
    if own is not None:
        bearer = which(pair, side(own.group("side"), sport))
        return None if bearer is None else _handicap(own, bearer, head, sport)
    braced = _BRACED.search(head)
    if braced is not None:
        bearer = which(pair, side(_last_name(braced.group("side")), sport))
        if bearer is None:
            return None
        found = _handicap(braced, bearer, head, sport)
        paying = which(pair, side(label, sport)) if label else bearer
        if paying in (None, bearer) or found.line is None:
            return found
        return Wager(bet=Bet.SPREAD, paying=paying, line=-found.line, push=found.push, stat=found.stat)
    if "spread" in head or "handicap" in head:
        alone = _SIGNED_ONLY.match(label)
        paying = _payee(head.rpartition(" | ")[0], "", pair, sport)
        if alone is not None and paying is not None:
            return _handicap(alone, paying, head, sport)
    return None


def _handicap(match: re.Match[str], bearer: int, head: str, sport: str) -> Wager:
    line = Fraction(match.group("line"))
    if match.group("and"):
        line = (line + Fraction(match.group("and"))) / 2
    return Wager(
        bet=Bet.SPREAD, paying=bearer, line=-line, push=line.denominator == 1, stat=_counted(head, sport, abs(line))
    )


def _counted(head: str, sport: str, line: Fraction = Fraction(0)) -> str:
    """Return what a handicap counts; in tennis three and more can only be games, whatever the text says."""
    stat = stat_of(head, sport)
    return "games" if sport == "tennis" and not stat and line > 2 else stat


def _total(head: str, label: str, text: str, pair: Pair, sport: str) -> Wager | None:
    match = _TOTAL.search(label) or _TOTAL.search(head)
    if match is None or not _TOTALS.search(head):
        return None
    word = match.group("ou") or ""
    line, push = _line(match, plain=word not in ("o/u", "over/under"))
    low = (word in ("under", "fewer than", "less than")) or (match.group("more") or "").strip() in (
        "or fewer",
        "or less",
    )
    under = (low or label.startswith("under")) and not label.startswith("over")
    if (match.group("more") or "").strip() in ("or fewer", "or less"):
        line += 1
    stat = stat_of(text, sport)
    if sport == "tennis" and not stat and line > 5:
        stat = "games"
    owner = _owner(head, pair, sport)
    bet = Bet.TOTAL if owner is None else Bet.TEAM_TOTAL
    return Wager(bet=bet, paying=owner, line=line, over=not under, push=push, stat=stat)


def _owner(head: str, pair: Pair, sport: str) -> int | None:
    """Return the side whose own score a total counts, None where it counts both."""
    for match in _OWNER.finditer(head):
        name = next(group for group in match.groups() if group)
        found = which(pair, side(_last_name(name), sport))
        if found is not None and " vs" not in name and " v " not in name and " at " not in name:
            return found
    return None


def _line(match: re.Match[str], *, plain: bool) -> tuple[Fraction, bool]:
    """Return a line above which the bet pays, and whether it pays stakes back on it.

    Plain words have no such case: more than two is above two and a half, three or more too, fewer than three below it.
    """
    groups = match.groupdict()
    line = Fraction(groups.get("line") or groups.get("line2") or "0")
    word = groups.get("how") or groups.get("ou") or ""
    more = groups.get("more") or groups.get("or") or ""
    if line.denominator != 1:
        return line, False
    if more or word in ("at least", "fewer than", "less than") or (plain and word == "under"):
        return line - HALF, False
    if plain:
        return (line + HALF if word in ("over", "more than") else line - HALF), False
    return line, True


def _result(head: str, label: str, pair: Pair, sport: str) -> Wager | None:
    paying = which(pair, side(label, sport)) if label else None
    if _DOUBLE.search(label or head):
        return _double(label or head, pair, sport)
    if "double chance" in head:
        return Wager(bet=Bet.DOUBLE_CHANCE) if label.count(" or ") == 1 else Wager(bet=Bet.SPECIAL)
    if _DRAW.search(label) or (not label and _DRAW.search(head)):
        return Wager(bet=Bet.DRAW)
    if paying is None:
        paying = _named(head, pair, sport)
    if _ADVANCE.search(head):
        return Wager(bet=Bet.ADVANCE, paying=_payee(head, label, pair, sport))
    return None if paying is None else Wager(bet=Bet.WINNER, paying=paying)


def _double(text: str, pair: Pair, sport: str) -> Wager:
    for part in _PARTS.split(text):
        name = part.strip(" ?()")
        if name and not _DRAW.search(name):
            found = 0 if name == "home" else 1 if name == "away" else which(pair, side(name, sport))
            if found is not None:
                return Wager(bet=Bet.DOUBLE_CHANCE, paying=found)
    return Wager(bet=Bet.SPECIAL)


def _payee(head: str, label: str, pair: Pair, sport: str) -> int | None:
    """Return the side that label or title put a bet on."""
    if label:
        for part in (label, _BY.split(label, maxsplit=1)[0]):
            found = which(pair, side(part, sport))
            if found is not None:
                return found
    named = _named(head, pair, sport)
    if named is not None:
        return named
    subject = _SUBJECT.search(head)
    return None if subject is None else which(pair, side(subject.group(1), sport))


def _named(head: str, pair: Pair, sport: str) -> int | None:
    found = _WINS.search(head)
    return None if found is None else which(pair, side(_last_name(found.group("side")), sport))


def _last_name(text: str) -> str:
    """Return the name at the end of a piece of a sentence."""
    name = _BREAK.split(text)[-1].rsplit(" will ", 1)[-1].strip()
    return _LEAD.sub("", name)


def _bare(name: str) -> str:
    return " ".join(name.replace(".", "").replace("'", "").replace("-", " ").split())
