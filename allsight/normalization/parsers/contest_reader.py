"""From a market's texts to the contest that they are about."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import msgspec

from allsight.normalization.parsers.ceremonies import ceremony_of, of_many, parts_of
from allsight.normalization.parsers.contest_grammar import Result, Split, named_only, split
from allsight.normalization.parsers.contest_names import (
    ACTING,
    CONTROL,
    JOINT,
    PRESIDENTIAL,
    SPOKEN,
    chambers_in,
    is_election,
    names_in,
    part_of,
    ranked_by,
    seat_in,
    seat_of,
    shape_of,
    us_states,
)
from allsight.normalization.parsers.contestants import CODE, CODED, Contestant, Sort, contestant, excepted
from allsight.normalization.parsers.contests import (
    ADVANCE,
    COUNTED,
    OUTRIGHT,
    OVERALL,
    WHOLE,
    Contest,
)
from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.document import CONTEXT_CHARS, Document
from allsight.normalization.parsers.editions import edition_of, numbered
from allsight.normalization.parsers.kinds import kind_in
from allsight.normalization.parsers.lexicon import Term, outside, words
from allsight.normalization.parsers.numbers import Range, ranges
from allsight.normalization.parsers.rounds import outright
from allsight.normalization.parsers.runners import runner_of
from allsight.normalization.parsers.streaks import in_a_row

_HALVED: Final = frozenset(("super_bowl", "nba", "wnba", "world_series", "stanley_cup"))
"""Competitions whose two conference champions are the finalists."""

_HALVES: Final = {"afc": "super_bowl", "nfc": "super_bowl", "al": "world_series", "nl": "world_series"}
_SPORTS: Final = {
    "super_bowl": "nfl", "nba": "nba", "wnba": "wnba", "world_series": "mlb", "stanley_cup": "nhl",
    **dict.fromkeys(
        (
            "epl", "efl_championship", "ucl", "uel", "uecl", "laliga", "bundesliga", "serie_a", "ligue_1", "fa_cup",
            "efl_cup", "copa_del_rey", "dfb_pokal", "coppa_italia", "club_world_cup", "mls",
        ),
        "soccer",
    ),
}  # fmt: skip
"""Whose teams play in a competition."""

_FINALS_MVP = re.compile(
    r"\b(?:finals?|super ?bowl(?: [lxvi]+)?|world series|stanley cup|championship) (?:mvp|most valuable)"
)
"""The prize for the games that decide a season, not for the season."""

_COLLEGE = re.compile(r"\bfinal four\b|\bsweet (?:16|sixteen)\b|\belite (?:8|eight)\b")
"""Steps that only the tournament of American colleges calls so, unless another one is named."""

_FINALISTS: Final = 26
"""So many sing in the final of the song contest, which follows its semi-finals."""

_NO_CARS = re.compile(r"\bmoto ?gp\b|\bmelodi|\bchess\b|\bfide\b")
_NUMERAL = re.compile(r"[ivxl]+$")
_NAME_CHARS: Final = 240
_NAMES: Final = 8
"""So much is read of those who may win: texts are not to be trusted with more."""

_PARTIES: Final = ("party", "others")
_US_PARTIES: Final = ("democratic", "republican")
_ANY_WORD: Final = ("word", "place", "country", "city", "state", "org", "party", "others")
_OR = re.compile(r"\s+or\s+(?:the )?")
_UNNAMED = re.compile(
    r"(?:before|by|after|on|in|at least|above|below|over|under|more|less|fewer|exactly|between|yes|no)\b|[<>≥≤$]?\d"
)
_SEAT = re.compile(r"[a-z]{2}(?:-(?:\d{1,2}|al|sen|gov))?$")
_NAMED = re.compile(r"(?P<what>[^:|?]{8,90}): (?P<who>[^:|?\d]{3,40})")  # "Poland election winner: Jane Roe?"
_CANDIDACY = re.compile(r"\bcandidate(?: for [a-z .]{2,40}| \d{4})?\W*$")
"""How exchanges head the race for a nomination: "Governor of Ohio: Republican Candidate", with names as outcomes."""


class _Reading(msgspec.Struct, frozen=True):
    """A title that has been taken apart, with the names that stand in it, beside it, and in the rules."""

    doc: Document
    parted: Split
    closes: date | None
    own: tuple[Term, ...]
    near: tuple[Term, ...]
    rule: tuple[Term, ...]

    def contest(self) -> Contest | None:
        """Return the contest, None where it is none that is known by anything."""
        action, honours = self.parted.result.action, frozenset(_all(self.own, "honour"))
        if action == "win" and (ranges(self.parted.named) or in_a_row(self.doc.title.lower)):
            return None  # how often, not how well
        told = self.rule if honours or of_many(self.own) else ()
        competition = _first("competition", self.own, self.near, told)
        competition = competition or _HALVES.get(_first("half", self.own), "") or self._ceremony()
        if not competition and _COLLEGE.search(self.parted.what):
            competition = "ncaab"
        if not competition and "grand_prix" in honours and not _NO_CARS.search(self.parted.what):
            competition = "f1"
        if competition and not (_all(self.own, "office") and not _all(self.own, "competition")):
            return self._competition(competition, honours)
        if self._is_vote():
            return self._vote()
        named = _words(self.own, (*_ANY_WORD, "honour"))
        named |= ranked_by(self.parted.what) if action == "lead" else frozenset()
        following = action == "hold" and "next" in self.parted.what[: max(self.parted.verb, 5)]
        if action in ("win", "reach") and part_of(self.parted.what)[0]:
            return self._competition("", honours)
        if not named or not (following or action in ("lead", "win", "finish", "nominated")):
            return None
        return self._made(family="chart" if action == "lead" else "other", words=named, stages=self._stages())

    def _ceremony(self) -> str:
        """Return where a prize is given that no competition is named for."""
        terms = _terms(self.parted.what, self.doc.anchor) if of_many(self.own) else ()
        return ceremony_of(terms, self.parted.what, self.doc.event.lower, self.doc.condition.lower)

    def _is_vote(self) -> bool:
        action = self.parted.result.action
        offices = _all(self.own, "office")
        if action == "control":
            return bool({"house", "senate", "parliament"} & set(offices)) or "congress" in _all(self.own, "org")
        if offices or action in (*COUNTED, "majority", "next_out"):
            return True
        if action == "hold":
            return bool(_all(self.own, *_PARTIES))
        if is_election(self.parted.what):
            return True
        if action != "win":
            return False
        if _all(self.own, "stage") or _all(self.near, "office"):
            return True
        named = contestant(self.parted.who, names_in(), "")
        return (bool(named.party) or named.sort is Sort.PARTY) and not _words(self.own, ("word",))

    def _competition(self, competition: str, honours: frozenset[str]) -> Contest | None:
        stages, result = self._stages(), self.parted.result
        part, half = part_of(self.parted.what)
        if competition == "eurovision" and result.action == "reach":
            result = Result("reach", 1, _FINALISTS)
        if part and half and result.action == "reach":
            result = Result("reach", 1, 4, result.stage)  # to be in the final of a half is to be among four
        elif part and half and competition in _HALVED and not honours:
            result = Result("finish", 3, 4) if result.best == 2 else Result("reach", 1, 2)
        elif part:
            stages = frozenset((part,))
        elif result.action == "win" and not honours:
            stages = frozenset(name for name in _all(self.own, "grade") if name != "final") or stages
        titles = frozenset(_all(self.own, "competition")) - {competition}
        named = _words(self.own, (*_ANY_WORD, "office")) | honours | titles
        if "mvp" in named and _FINALS_MVP.search(self.parted.what):
            named = named - {"mvp"} | {"finals_mvp"}
        named -= parts_of(competition)
        if named and stages == {"regular_season"}:
            stages = WHOLE  # who leads a league in something does so over its season
        if part:
            named -= _words(names_in().terms(part.replace("_", " ")), ("word", "place", "state"))
        if competition == "super_bowl":
            named = frozenset(word for word in named if not _NUMERAL.match(word))
        return self._made(
            result, family="competition", competition=competition, words=named, stages=stages, part=part
        )  # fmt: skip

    def _vote(self) -> Contest | None:
        parted, stages, result = self.parted, set(self._stages()), self.parted.result
        nomination = any("nomination" in stage for stage in stages)
        offices = _all(self.own, "office") or _all(self.near, "office")
        office, place, seat = self._held(offices)
        sources = (self.own, self.near) if nomination else (self.own,)
        party = _first(_PARTIES, *sources) if nomination or office in ("", "leader") else ""
        if not place and (party in _US_PARTIES or office.startswith("senate_") or self._american(office)):
            place = "us"
        if nomination and not office and party in _US_PARTIES and self._leap():
            office = "president"
        abroad = bool(place) and place != "us" and place not in us_states()
        if abroad and office in ("", "house"):
            office = "president" if not office and place in PRESIDENTIAL and self._of_one() else "parliament"
        joint = JOINT.search(parted.what) is not None
        balance = "balance of power" in f"{parted.what} {self.doc.event.lower}"
        chambers = chambers_in(parted.who) if balance else {}
        if len(chambers) == 2:
            return self._combination(chambers)
        chamber = office in ("house", "senate") and place in ("", "us") and not (seat or nomination)
        if chamber and (joint or result.action == "control" or CONTROL.search(parted.what)):
            stages = {f"{name}_control" for name in (offices if joint else [office])}
            office, place, result = "congress", "us", Result("win")
        elif joint and "popular_vote" in stages:
            stages |= {OVERALL}
        if place in us_states() and (office == "president" or (not office and not nomination)):
            place, stages = "us", {f"{stage} in {place}" for stage in stages}
        if result.action == "reach":
            result, stages = Result("reach"), {stage.replace("runoff", ADVANCE) for stage in stages}
        named = _words(self.own, ("word", "org", "competition", "honour", "city")) - {place}
        named = frozenset(word for word in named if not _SEAT.match(word))
        if "special_election" in _all(self.own, "stage"):
            named |= {"special_election"}
        return self._made(
            result, family="vote", office=office, place=place, seat=seat, party=party, words=named,
            stages=WHOLE if stages == WHOLE else frozenset(stages),
        )  # fmt: skip

    def _of_one(self) -> bool:
        """Tell whether a person, not a party, is to win."""
        one = contestant(self.parted.who, names_in(), "")
        return one.sort is Sort.PERSON and not one.aside and "seats" not in self.parted.what

    def _combination(self, chambers: dict[str, str]) -> Contest | None:
        """Return who holds both chambers: one party is a contestant, a divided congress an outcome of its own."""
        parties = sorted(set(chambers.values()))
        stages = {f"{name}_control" for name in chambers}
        who = parties[0]
        if len(parties) > 1:
            stages, who = {f"{name}_to_{party}" for name, party in chambers.items()}, "divided congress"
        return self._made(
            Result("win"), named=who, family="vote", office="congress", place="us", stages=frozenset(stages)
        )  # fmt: skip

    def _american(self, office: str) -> bool:
        """Tell whether a presidency that no country is named for is that of the US."""
        if office not in ("president", "vice_president"):
            return False
        return self._leap() or contestant(self.parted.who, names_in(), "").party in _US_PARTIES

    def _leap(self) -> bool:
        years = {mention.last.year for mention in mentions(self.doc.head, self.doc.anchor) if mention.year_given}
        return bool(years) and all(year % 4 == 0 for year in years)

    def _held(self, offices: list[str]) -> tuple[str, str, str]:
        """Return the office, where it is held, and which seat of it."""
        shaped, shaped_place = shape_of(self.doc.hints)
        office = offices[0] if offices else shaped
        at = max(0, self.doc.title.lower.find(self.parted.what))
        state, seat = seat_in(self.doc.title.text[at : at + len(self.parted.what)], self.parted.what)
        if seat:
            office = {"sen": "senate", "gov": "governor"}.get(seat, office or "house")
        place = state or _place(office, self.own, self.near) or (shaped_place if shaped == office else "")
        place = place or (seat_of(self.parted.what) if office == "parliament" else "")
        return office, place or _place(office, self.rule), "" if seat in ("sen", "gov") else seat

    def _stages(self) -> frozenset[str]:
        result = self.parted.result
        named = set(_all(self.own, "stage")) - {"special_election", "electoral_college"} | {result.stage} - {""}
        if not named and self.doc.label.text and _CANDIDACY.search(self.parted.what) and _first(_PARTIES, self.own):
            named = {"nomination"}
        if result.action == "nominated":
            named.discard("nomination")
        titled = _all(self.own, "competition") and not named
        if result.action == "win" and not titled and outright(self.parted.what, named):
            named = named - {"first_round", "runoff"} | {OUTRIGHT}
        return frozenset(("/".join(sorted(named)),)) if named else WHOLE

    def _made(self, result: Result | None = None, named: str = "", **fields: Any) -> Contest | None:
        """Put a contest together with its edition and those who are named; None where a number stands for a name."""
        doc, result = self.doc, result or self.parted.result
        competition = fields.get("competition", "")
        texts = (doc.head, doc.event.lower)
        context = doc.rules[0].lower[:CONTEXT_CHARS] if doc.rules else ""
        edition = edition_of(texts, doc.condition.lower, doc.hints, self.closes, competition, context)
        edition = edition if competition else numbered(edition, self.parted.what.strip(" ?"))
        sport = _SPORTS.get(competition, "")
        text = (named or self.parted.who)[:_NAME_CHARS]
        names = [text] if kind_in(text, names_in()) is not None else _OR.split(text)[:_NAMES]
        said = [contestant(name, names_in(), sport) for name in names if name.strip(" ?")]
        who = tuple(dict.fromkeys(excepted(one, context, names_in()) for one in said))
        if any(one.words and all(word.isdigit() for word in one.words) for one in who):
            return None
        if fields.get("office") in ("parliament", "congress"):
            who = tuple(one.as_party for one in who)
        rivals: tuple[Contestant, ...] = ()
        if doc.other.text and doc.label.text:
            rivals = tuple(contestant(part.lower, names_in(), sport) for part in (doc.label, doc.other))
        count = next(self._counts(), None) if result.action in COUNTED else None
        return Contest(
            result=result,
            edition=edition,
            who=who,
            rivals=rivals,
            count=count,
            denied=self.parted.denied,
            together=self.parted.together and len(who) > 1,
            **fields,
        )

    def _counts(self) -> Iterator[Range]:
        result = self.parted.result
        if result.action == "vote_share" and "majority" in self.parted.what:
            yield Range(Fraction(50), None, low_in=False, unit="%")
        if result.action != "gain_seats":
            if result.action == "seats" and re.fullmatch(r"\d{1,3}", self.doc.label.lower):
                yield Range(Fraction(self.doc.label.lower), Fraction(self.doc.label.lower))
            for text in (self.doc.label.lower, self.doc.title.lower):
                yield from ranges(text)


def contest_of(doc: Document, closes: date | None) -> Contest | None:
    """Read a contest out of a market's texts, None where nobody is to win, lead, reach or hold anything.

    `closes` is the day on which the venue closes the market: it tells the edition where no text does.
    """
    parted = None if SPOKEN.search(doc.title.lower) else _parted(doc)
    if parted is None:
        return None  # words that are to be said win nothing, even beside the name of a competition
    names = names_in()
    own = _terms(parted.named, doc.anchor)
    whole = _terms(parted.what, doc.anchor)
    if len(_all(whole, "honour")) > len(_all(own, "honour")):
        own = whole  # the verb took the first word of a prize: "be the top scorer"
    beside = names.terms(f"{parted.prefix} | {doc.event.lower}")
    return _Reading(doc, parted, closes, own, beside, names.terms(doc.condition.lower)).contest()


def _parted(doc: Document) -> Split | None:
    """Find who is named in what: both in the title, or the label beside a title or an event that names a contest."""
    named = not (_UNNAMED.match(doc.label.lower) or mentions(doc.label.lower, doc.anchor))
    label = doc.label.lower if named else ""
    found = split(doc.title.lower)
    if found is not None:
        tail = CODED.search(doc.hints) if found.unnamed and not label else None
        if tail is not None and found.result.action in ("win", "hold"):
            label = f"{CODE}{tail.group(1)}"
        if found.unnamed and not label:
            return None
        if label and not _names(doc.title.lower, found.who, label):
            found = named_only(doc.title.lower) or found
        return msgspec.structs.replace(found, who=label) if label else found
    title = doc.title.lower.strip(" ?.")
    runner = _NAMED.fullmatch(title) if not label else None
    if runner is not None and named_only(runner.group("what")) is not None:
        title, label = runner.group("what"), runner.group("who")
    tail = CODED.search(doc.hints) if not label and "will " not in title else None
    if tail is not None:
        # A runner whose name the venue writes only into the identifier.
        contest = named_only(title)
        if contest is not None and contest.result.action in ("win", "hold", "lead"):
            return msgspec.structs.replace(contest, who=f"{CODE}{tail.group(1)}")
    if not label:
        behind = runner_of(title)
        if behind is not None:
            return behind
        # A runner that is a market of its own, under an event that says what it runs for.
        event = named_only(doc.event.lower) if len(title) <= 60 and "will " not in title else None
        return None if event is None or named_only(title) else msgspec.structs.replace(event, who=title)
    contest = None if ACTING.match(title) else named_only(title) or named_only(doc.event.lower)
    if contest is None and len(title) <= 40 and contestant(label, names_in(), "").sort is Sort.PARTY:
        contest = Split("", title, Result("win")) if _all(names_in().terms(title), "state") else None
    return None if contest is None else msgspec.structs.replace(contest, who=label)


def _names(title: str, subject: str, label: str) -> bool:
    """Tell whether the subject of a title is that of a question or the one on the label, not the name of a contest."""
    return title.startswith(("will ", "who", "which", "what")) or bool(set(subject.split()) & set(label.split()))


def _place(office: str, *sources: Sequence[Term]) -> str:
    """Return where an office is held, the most particular place first."""
    for terms in sources:
        for kinds in (("city",) if office == "mayor" else (), ("state",), ("place", "country")):
            found = _all(terms, *kinds)
            if found:
                return found[0]
    return ""


def _terms(text: str, anchor: date | None) -> tuple[Term, ...]:
    """Return the names and words of a text, dates left out."""
    return tuple(outside(names_in().terms(text), ((dated.start, dated.end) for dated in mentions(text, anchor))))


def _words(terms: Sequence[Term], kinds: tuple[str, ...]) -> frozenset[str]:
    """Return the names of some kinds that tell one contest from another."""
    silent = words("contest")
    return frozenset(t.name for t in terms if t.kind in kinds and t.name not in silent and not t.name[0].isdigit())


def _all(terms: Sequence[Term], *kinds: str) -> list[str]:
    return list(dict.fromkeys(term.name for term in terms if term.kind in kinds))


def _first(kind: str | tuple[str, ...], *sources: Sequence[Term]) -> str:
    kinds = (kind,) if isinstance(kind, str) else kind
    return next((names[0] for terms in sources if (names := _all(terms, *kinds))), "")
