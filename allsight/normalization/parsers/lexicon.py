"""Words and the canonical names they stand for: one pass turns a text into terms that venues share."""

import functools
import re
from collections.abc import Iterable, Sequence
from importlib import resources

import msgspec

_TOKEN = re.compile(r"[a-z0-9$#%](?:[a-z0-9%+]|[.'&/-](?=[a-z0-9]))*")
_SUFFIXES = ("'s", "s'")


class Term(msgspec.Struct, frozen=True, gc=False):
    """A canonical name read from a text: `kind` is `word` or the lexicon's table, `start`..`end` the characters."""

    name: str
    kind: str
    start: int
    end: int


class _Word(msgspec.Struct, frozen=True, gc=False):
    """What is known of a word by itself: where in its token it stands, which names begin with it, and its stem.

    `stem` is None for words that say nothing.
    """

    text: str
    start: int
    end: int
    phrases: tuple[tuple[tuple[str, ...], str, str], ...]
    stem: str | None


class Lexicon:
    """Alias tables, compiled into one longest-match lookup."""

    def __init__(self, tables: dict[str, dict[str, list[str]]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for kind, table in tables.items():
            for name, aliases in table.items():
                for alias in {name, name.replace("_", " "), *aliases}:
                    words = tuple(_bare(token.group()) for token in _TOKEN.finditer(alias.lower()))
                    if words:
                        self._phrases.setdefault(words[0], []).append((words, name, kind))
        for entries in self._phrases.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._cached = functools.lru_cache(maxsize=16_384)(self._read)
        self._known = functools.lru_cache(maxsize=50_000)(self._words)

    def terms(self, lower: str) -> tuple[Term, ...]:
        """Return the terms of a cleaned lower-case text in order, grammar and market talk left out."""
        return self._cached(lower)

    def _read(self, lower: str) -> tuple[Term, ...]:
        tokens = [(word, token.start()) for token in _TOKEN.finditer(lower) for word in self._known(token.group())]
        found: list[Term] = []
        at, count = 0, len(tokens)
        while at < count:
            word, begins = tokens[at]
            for phrase, name, kind in word.phrases:
                length = len(phrase)
                # The second word tells nearly always; the slice is made for those few that it does not.
                if length == 1 or (
                    at + length <= count
                    and tokens[at + 1][0].text == phrase[1]
                    and tuple([token.text for token, _ in tokens[at : at + length]]) == phrase
                ):
                    last, start = tokens[at + length - 1]
                    found.append(Term(name, kind, begins + word.start, start + last.end))
                    at += length
                    break
            else:
                at += 1
                if word.stem is not None:
                    found.append(Term(word.stem, "word", begins + word.start, begins + word.end))
        return tuple(found)

    def _words(self, token: str) -> tuple[_Word, ...]:
        """Take `us-iran` and `us/israel` apart where every part is a name; `ocasio-cortez` and `cpi-u` stay whole."""
        pieces = token.replace("/", "-").split("-")
        if len(pieces) == 1 or token in self._phrases or not all(piece in self._phrases for piece in pieces):
            return (self._word(_bare(token), 0, len(token)),)
        found, start = [], 0
        for piece in pieces:
            found.append(self._word(piece, start, start + len(piece)))
            start += len(piece) + 1
        return tuple(found)

    def _word(self, text: str, start: int, end: int) -> _Word:
        stop = words("stop")
        silent = text in stop or text.removesuffix("s") in stop
        return _Word(text, start, end, tuple(self._phrases.get(text, ())), None if silent else stem(text))


def _bare(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            return word[: -2 if suffix == "'s" else -1]
    return word


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Cut the commonest English endings, so that `strikes`, `striking` and `struck off` at least share their head."""
    if len(word) <= 4 or not word.isalpha():
        return word
    for ending in ("ing", "ied", "ies", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            head = word[: -len(ending)]
            return head + "y" if ending.startswith("i") and ending != "ing" else head.removesuffix("e")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word.removesuffix("e")


@functools.cache
def words(name: str) -> frozenset[str]:
    """Return a word list: `stop` says nothing of what a claim is about, `soft` may stand on one side only."""
    source = resources.files("allsight.normalization.parsers").joinpath("data/words.json")
    lists = msgspec.json.decode(source.read_bytes(), type=dict[str, list[str]])
    return frozenset(word for line in lists[name] for word in line.split())


@functools.cache
def lexicon() -> Lexicon:
    """Return the lexicon that the package carries."""
    return Lexicon(tables())


def tables() -> dict[str, dict[str, list[str]]]:
    """Return the alias tables of the package by kind, the world's territories among its countries.

    Territories are made by `python -m scripts.territories` from what babel and pycountry know.
    """
    folder = resources.files("allsight.normalization.parsers").joinpath("data")
    own, world = (
        msgspec.json.decode(folder.joinpath(f"{name}.json").read_bytes(), type=dict[str, dict[str, list[str]]])
        for name in ("lexicon", "territories")
    )
    countries = own["country"]
    for name, aliases in world["country"].items():
        countries[name] = [*countries.get(name, ()), *aliases]
    return own


@functools.cache
def _kinds() -> dict[str, str]:
    return {name: kind for kind, table in reversed(tables().items()) for name in table}


def kind_of(name: str) -> str:
    """Return the table of the lexicon that a canonical name stands in, `word` for all others."""
    return _kinds().get(name, "word")


def is_noun(name: str) -> bool:
    """Tell whether the lexicon holds a name as a common noun, so that it is nobody's."""
    return _kinds().get(name) == "word"


def outside(terms: Sequence[Term], spans: Iterable[tuple[int, int]]) -> list[Term]:
    """Return the terms, given in order, that begin within none of the spans."""
    taken = bytearray(terms[-1].end if terms else 0)
    for start, end in spans:
        taken[start:end] = b"\1" * len(taken[start:end])
    return [term for term in terms if not taken[term.start]]


def names_of(terms: Iterable[Term]) -> set[str]:
    """Return the names of terms, and the words of those that are made of several."""
    terms = tuple(terms)
    names = {term.name for term in terms}
    parts = [name.split("_") for name in names if "_" in name]
    pieces = [part for term in terms if term.kind == "word" and "-" in term.name for part in term.name.split("-")]
    return names.union(*parts, pieces, map(stem, pieces))
