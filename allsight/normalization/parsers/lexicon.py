"""Words and the canonical names they stand for: one pass turns a text into terms that venues share."""

import functools
import re
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


class Lexicon:
    """Alias tables, compiled into one longest-match lookup."""

    def __init__(self, tables: dict[str, dict[str, list[str]]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for kind, table in tables.items():
            for name, aliases in table.items():
                for alias in {name, name.replace("_", " "), *aliases}:
                    words = tuple(_bare(token.group(), 0)[0] for token in _TOKEN.finditer(alias.lower()))
                    if words:
                        self._phrases.setdefault(words[0], []).append((words, name, kind))
        for entries in self._phrases.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._cached = functools.lru_cache(maxsize=16_384)(self._read)

    def terms(self, lower: str) -> tuple[Term, ...]:
        """Return the terms of a cleaned lower-case text in order, grammar and market talk left out."""
        return self._cached(lower)

    def _read(self, lower: str) -> tuple[Term, ...]:
        tokens = [part for token in _TOKEN.finditer(lower) for part in self._parts(token.group(), token.start())]
        found: list[Term] = []
        stop = words("stop")
        at = 0
        while at < len(tokens):
            word, start, end = tokens[at]
            for phrase, name, kind in self._phrases.get(word, ()):
                if len(phrase) == 1 or tuple(token[0] for token in tokens[at : at + len(phrase)]) == phrase:
                    found.append(Term(name, kind, start, tokens[at + len(phrase) - 1][2]))
                    at += len(phrase)
                    break
            else:
                at += 1
                if word not in stop and word.removesuffix("s") not in stop:
                    found.append(Term(stem(word), "word", start, end))
        return tuple(found)

    def _parts(self, word: str, start: int) -> list[tuple[str, int, int]]:
        """Take `us-iran` apart where every part is a name of its own; `ocasio-cortez` and `cpi-u` stay whole."""
        pieces = word.split("-")
        if len(pieces) == 1 or word in self._phrases or not all(piece in self._phrases for piece in pieces):
            return [_bare(word, start)]
        found = []
        for piece in pieces:
            found.append((piece, start, start + len(piece)))
            start += len(piece) + 1
        return found


def _bare(word: str, start: int) -> tuple[str, int, int]:
    end = start + len(word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            return word[: -2 if suffix == "'s" else -1], start, end
    return word, start, end


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
    source = resources.files("allsight.normalization.parsers").joinpath("data/lexicon.json")
    return Lexicon(msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, list[str]]]))
