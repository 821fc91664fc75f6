"""Who may win: people, parties, countries, clubs and works as titles and runner names spell them."""

import functools
import re
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.parsers.kinds import kind_in, placed_countries
from allsight.normalization.parsers.lexicon import Lexicon
from allsight.normalization.parsers.spelling import slipped, spelled
from allsight.normalization.parsers.teams import LEAGUES, side

_LONG: Final = 5
"""Shorter names are other names where one letter differs."""
_ASIDE = re.compile(r"\(([^()]{1,60})\)|\[([^\[\]]{1,60})\]")
_CREDIT = re.compile(r" - .*$| by (?=[a-z]).*$|, (?:songwriters?|artist)\b.*$")
_WORD = re.compile(r"[a-z0-9][a-z0-9'.&+-]*")
_LEAD = re.compile(
    r"^(?:the |fc |an? |no (?!one\b)|will |if |that |does |do |can |would )*"
    r"(?:(?:president|senator|sen\.|gov\.|governor|mayor|rep\.|dr\.?|sir|mr\.?|mrs\.?|ms\.?|king|former|incumbent) )*"
)
_TAIL = re.compile(
    r"(?:'s)? (?:party|list|majority|control|win|wins|to win|team|candidate|(?:pro|professional) "
    r"(?:basketball|football|baseball|hockey) team|fc|cf|afc)$"
)
_ANYONE = re.compile(
    r"^(?:any ?(?:one|body)|some ?(?:one|body)|any(?: (?!host|other|american|english)[a-z]+){1,3}|a candidate)$"
)
_OTHERS = re.compile(
    r"^(?:any )?(?:an)?other\b|^none of|^(?:the )?field\b|^no ?one\b|^nobody\b|\bother (?:candidate|player|team)s?$"
)
_PLACEHOLDER = re.compile(
    r"^(?:person|player|team|party|candidate|country|contestant|album|artist|song|film|movie|club|company|actor|actress"
    r"|placeholder|option|driver|producer|songwriter|arrangement|nominee) ?(?:[a-z]{1,2}|\d{1,3})\b(?! [a-z]{3})"
)
_SMALL = frozenset(("of", "the", "and", "for", "de", "da", "do", "la", "le", "&", "a", "an", "in"))
_GENERATION = frozenset(("jr", "sr", "ii", "iii"))
_SPELLINGS = {"utd": "united", "&": "and", "st": "saint", "ath": "athletic"}


CODE: Final = "code:"
"""Before a name that is only an abbreviation out of an identifier."""

CODED: Final = re.compile(r"-\d\d(?:[a-z]{1,6}\d{0,2})?-([a-z]{2,12})$")
"""The tail of an identifier that stands for a name: `KXPRESPERSON-28-JROE`."""

_PARTY = re.compile(r"\b(?:party|alliance|coalition|movement|democrats|union|front)\b")


class Sort(StrEnum):
    """What kind of contestant a name is."""

    PERSON = "person"
    """A person, a work or anything else known by its words alone."""
    PARTY = "party"
    COUNTRY = "country"
    TEAM = "team"
    ANYONE = "anyone"
    KIND = "kind"
    """Whoever has something in common: a team from England, anyone but one."""
    CODE = "code"
    """An abbreviation out of an identifier."""
    OTHER = "other"
    """Whoever is not listed, or a place that the venue keeps for somebody whom it has not named."""


_EXCEPTED = re.compile(
    r"\b(?:resolves? (?:to )?[\"']?no[\"']? if|(?:does|do|will) not (?:count|include)"
    r"|not (?:counting|including|counted)|excluding|except(?: for)?|exclud(?:es?|ed))\b(?P<who>[^?]{3,300})"
)


class Contestant(msgspec.Struct, frozen=True, gc=False):
    """One who may win.

    Attributes:
        words: the name in order, titles and asides left out.
        ids: canonical names where a table knows them; several where the words fit several.
        aside: what stands in brackets, or whose work it is.
        party: the party of a well-known politician, empty where not known.
        backed: the party that stands in brackets behind a name.
        members, outside: of a kind, who belongs to it beside those of `ids`, and whether it is everybody but those.
    """

    sort: Sort
    text: str
    words: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    aside: str = ""
    party: str = ""
    backed: str = ""
    members: tuple["Contestant", ...] = ()
    outside: bool = False

    def takes_in(self, other: "Contestant") -> bool | None:
        """Tell whether somebody belongs to this kind; None where nothing is known of them."""
        if other.sort in (Sort.CODE, Sort.OTHER, Sort.ANYONE, Sort.KIND):
            return None
        if self.members:
            agreed = [member.agrees(other) for member in self.members]
            inside = True if True in agreed else None if None in agreed else False
        else:
            known = other.sort is Sort.COUNTRY and bool(self.ids) and other.ids <= placed_countries()
            inside = bool(self.ids & other.ids) if known else None
        return None if inside is None else inside != self.outside

    @property
    def as_party(self) -> "Contestant":
        """Return the same name where it can only be that of a party."""
        return msgspec.structs.replace(self, sort=Sort.PARTY) if self.sort is Sort.PERSON else self

    def agrees(self, other: "Contestant") -> bool | None:
        """Tell whether both name the same one; None where the words leave room for doubt.

        A party and a person are the same only by knowledge from outside, so that is never certain.
        """
        if Sort.OTHER in (self.sort, other.sort):
            kept = _PLACEHOLDER.match(self.text) and _PLACEHOLDER.match(other.text) and self.text != other.text
            return None if self.sort is other.sort and not kept else False
        if Sort.CODE in (self.sort, other.sort):
            return _coded(self, other)
        agreed = self._agrees(other)
        return None if agreed is False and (self.calls(other) or other.calls(self)) else agreed

    def calls(self, other: "Contestant") -> bool:
        """Tell whether what stands in brackets here is the other's name: "Orban (Fidesz)" stands for Fidesz."""
        return bool(self.aside) and (
            self.aside in (other.text, " ".join(other.words)) or bool(self.backed and self.backed in other.ids)
        )

    def _agrees(self, other: "Contestant") -> bool | None:
        if self.sort is not other.sort and Sort.PARTY in (self.sort, other.sort):
            return _of_party(self, other)
        if self.ids and other.ids and self.sort is other.sort:
            shared = self.ids & other.ids
            return bool(shared) and (True if len(self.ids) == len(other.ids) == 1 else None)
        return _words_agree(self, other)


def stands_for_others(label: str) -> bool:
    """Tell whether an outcome pays for everybody who is not named: "Other", "Another candidate", "The field"."""
    return _OTHERS.search(label.lower()) is not None


def _coded(one: Contestant, other: Contestant) -> bool | None:
    """Compare an abbreviation: initials, the beginning of a name, or an initial with the beginning of a surname."""
    if one.sort is other.sort:
        return True if one.words == other.words else None
    code, name = (one.text, other) if one.sort is Sort.CODE else (other.text, one)
    if not name.words:
        return None
    likely = {
        "".join(word[0] for word in name.words),
        "".join(name.words),
        name.words[0][:1] + name.words[-1],
        name.words[-1],
    }
    likely.add(name.aside)
    return None if any(form.startswith(code) for form in likely) or (len(code) == 1 and code in likely) else False


def _of_party(one: Contestant, other: Contestant) -> bool | None:
    person, party = (other, one) if one.sort is Sort.PARTY else (one, other)
    if person.sort is not Sort.PERSON:
        return _words_agree(one, other)
    if not party.ids:
        return _words_agree(one, other) or None
    if person.party and party.ids:
        return None if person.party in party.ids else False
    return None


def _words_agree(one: Contestant, other: Contestant) -> bool | None:
    a, b = one.words, other.words
    if not a or not b:
        return None
    if a == b or sorted(set(a) - _SMALL) == sorted(set(b) - _SMALL) or _solid(a) == _solid(b):
        return True
    for words, beside in ((a, other), (b, one)):
        initials = "".join(word[0] for word in words if word not in _SMALL)
        if len(initials) >= 2 and initials in (beside.aside, *(beside.words if len(beside.words) == 1 else ())):
            return True if len(initials) >= 3 else None
    return _names_agree(a, b)


def _solid(words: tuple[str, ...]) -> str:
    """Return a name in one piece: a hyphen in it may be a blank elsewhere."""
    return "".join(words).replace("-", "")


def _names_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    """Compare names word by word: a middle name may be missing, a first name shortened, a surname stand alone."""
    if _GENERATION & set(a) != _GENERATION & set(b):
        return None if set(a) - _GENERATION == set(b) - _GENERATION else False
    short, long = sorted((a, b), key=lambda words: (len(words), words))
    inside, whole = set(short) - _SMALL, set(long) - _SMALL
    if inside <= whole:
        ends = {short[0], short[-1]} == {long[0], long[-1]} and len(inside) > 1
        return True if ends else None
    if len(short) > 1 and short[-1] == long[-1]:
        first = _first_names(short[0], long[0]) if len(inside - whole) <= 1 else False
        return None if first and _other_middle(short[1:-1], long[1:-1]) else first
    if len(short) == len(long) and len(whole - inside) <= 1 and all(map(_near, sorted(inside), sorted(whole))):
        return None
    return False


def _other_middle(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether both names have middle names and those begin otherwise: George W. and George H. W. are two."""
    return bool(one and other) and "".join(word[0] for word in one) != "".join(word[0] for word in other)


def _first_names(one: str, other: str) -> bool | None:
    if one == other or other in _nicknames().get(one, ()) or one in _nicknames().get(other, ()):
        return True
    if 1 in (len(one), len(other)) and one[0] == other[0]:
        return None
    return None if _near(one, other) else False


def _near(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _LONG and (spelled(one, other) or slipped(one, other)))


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/contestants.json")
    return msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, list[str]]])


@functools.cache
def _nicknames() -> dict[str, list[str]]:
    return _tables()["nicknames"]


@functools.cache
def _people() -> dict[str, tuple[str, str]]:
    """Return canonical name and party by every spelling of well-known people."""
    return {
        spelling: (name, party)
        for name, (party, *spellings) in _tables()["people"].items()
        for spelling in (name, *spellings)
    }


@functools.cache
def _labels() -> dict[str, str]:
    return {label: party for party, labels in _tables()["labels"].items() for label in labels}


@functools.lru_cache(maxsize=16_384)
def contestant(lower: str, names: Lexicon, sport: str) -> Contestant:
    """Read one contestant; `names` knows parties and countries, `sport` is the league whose clubs may be meant."""
    found = _contestant(lower, names, sport)
    backed = _party_in(found.aside, names)
    return msgspec.structs.replace(found, backed=backed, party=found.party or backed) if backed else found


def _contestant(lower: str, names: Lexicon, sport: str) -> Contestant:
    if lower.startswith(CODE):
        return _of_code(lower.removeprefix(CODE))
    aside = " ".join(part for found in _ASIDE.finditer(lower) for part in found.groups() if part).strip()
    plain = _ASIDE.sub(" ", lower)
    if " " in plain.strip():
        plain = _CREDIT.sub("", plain)
    plain = " ".join(plain.replace('"', " ").replace("’", "'").split()).strip(" .,:;?!'-")
    plain = _LEAD.sub("", plain, count=1)
    of_kind = _of_kind(_ASIDE.sub("", lower).strip(), names, sport)
    if of_kind is not None:
        return of_kind
    if _OTHERS.search(plain) or _PLACEHOLDER.match(plain):
        return Contestant(Sort.OTHER, plain)
    if _ANYONE.match(plain):
        return Contestant(Sort.ANYONE, plain)
    cut = _TAIL.sub("", plain)
    found = names.terms(cut)
    if cut in _labels() and (cut != plain or len(cut) <= 6):
        return Contestant(Sort.PARTY, plain, (cut,), frozenset((_labels()[cut],)), aside)
    whole = [term for term in found if term.start == 0 and term.end >= len(cut)]
    whole = whole or [term for term in names.terms(plain) if term.start == 0 and term.end >= len(plain)]
    for term in whole:
        if term.kind == "party":
            return Contestant(Sort.PARTY, plain, tuple(term.name.split("_")), frozenset((term.name,)), aside)
        if term.kind in ("country", "place", "state") and sport not in LEAGUES[:5]:
            return Contestant(Sort.COUNTRY, plain, tuple(term.name.split("_")), frozenset((term.name,)), aside)
    return _by_words(cut, plain, aside, sport, quoted=lower.startswith('"'))


def _of_code(code: str) -> Contestant:
    if code in _labels():
        return Contestant(Sort.PARTY, code, (code,), frozenset((_labels()[code],)))
    return Contestant(Sort.CODE, code, (code,))


def _of_kind(lower: str, names: Lexicon, sport: str) -> Contestant | None:
    kind = kind_in(lower, names)
    if kind is None:
        return None
    members = tuple(contestant(name, names, sport) for name in kind.names)
    return Contestant(
        Sort.KIND, lower, tuple(_split(kind.text)), kind.countries, members=members, outside=kind.outside
    )  # fmt: skip


def excepted(one: Contestant, rules: str, names: Lexicon) -> Contestant:
    """Return a kind without those countries of whom its rules say that they do not count."""
    if one.sort is not Sort.KIND or not one.ids or one.outside:
        return one
    found = _EXCEPTED.search(rules)
    told = names.terms(found.group("who")) if found is not None else ()
    return msgspec.structs.replace(one, ids=one.ids - {term.name for term in told if term.kind in ("country", "place")})


def _by_words(cut: str, plain: str, aside: str, sport: str, *, quoted: bool) -> Contestant:
    words = tuple(_split(cut))
    if sport in LEAGUES:
        teams = side(cut, sport).teams or side(plain, sport).teams
        if teams:
            return Contestant(Sort.TEAM, plain, words, teams, aside)
    known = _people().get(" ".join(words))
    if known is not None:
        return Contestant(Sort.PERSON, plain, words, frozenset((known[0],)), aside, known[1])
    sort = Sort.PARTY if _PARTY.search(plain) and not quoted else Sort.PERSON
    return Contestant(sort, plain, words, frozenset(), aside.replace(".", ""))


def _party_in(aside: str, names: Lexicon) -> str:
    """Return the party that stands in brackets by itself, empty where something else does."""
    if aside in _labels():
        return _labels()[aside]
    found = names.terms(aside) if aside else ()
    return found[0].name if len(found) == 1 and found[0].kind == "party" and found[0].end >= len(aside) else ""


def _split(name: str) -> list[str]:
    """Split a name into words, initials joined: `J.D. Vance` and `J. D. Vance` are `jd vance`."""
    words: list[str] = []
    initials = ""
    for match in _WORD.finditer(name):
        word = match.group().replace(".", "").replace("'s", "").strip("'-")
        if len(word) == 1 and word.isalpha() and word != "a":
            initials += word
            continue
        if initials:
            words.append(initials)
            initials = ""
        if word:
            words.append(_SPELLINGS.get(word, word))
    if initials:
        words.append(initials)
    return words
