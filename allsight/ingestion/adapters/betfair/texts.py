"""Betfair's rules: HTML by strangers to readable text (sheet 6.4): pure functions."""

import html
import re

from allsight.domain.ids import fingerprint

# Bounded repeats only: a regular expression that venue text is held against must not backtrack without end.
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_LINE = re.compile(r"<\s*(?:br|/?p|/?div|/?ul|/?ol|/li|/?h[1-6]|/tr)\b[^<>]{0,500}>", re.IGNORECASE)
_ITEM = re.compile(r"<\s*li\b[^<>]{0,500}>", re.IGNORECASE)
_LINK = re.compile(
    r"<\s*a\b[^<>]{0,500}?href\s*=\s*[\"']?(?P<url>[^\s\"'<>]{1,300})[^<>]{0,500}>(?P<label>[^<>]{0,300})<\s*/a\s*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_RULES_AND_REGS = re.compile(
    r"for further information please see (?:our )?(?:<[^<>]{1,500}>)?\s*rules\s*(?:&amp;|&|and)\s*regs\.?"
    r"(?:\s*<\s*/a\s*>)?\.?",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_QUESTION = re.compile(
    r"^(?:who|what|which|will|when|where|how|does|do|is|are|can|in which|at which|on which)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_LONGEST_QUESTION = 200
_CONSONANTS = "bcdfghjklmnpqrst"


def readable(markup: str) -> str:
    """Return the text of rules: tags and the pointer to the general rules go, line breaks and link targets stay.

    The targets matter: they are where the answer is read.
    """
    text = _COMMENT.sub("", markup)
    text = _RULES_AND_REGS.sub("", text)
    text = _LINK.sub(lambda link: f"{link['label'].strip()} ({link['url']})", text)
    text = _ITEM.sub("\n- ", _LINE.sub("\n", text))
    text = html.unescape(_TAG.sub("", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != ".")


def question_of(text: str) -> str | None:
    """Return the first sentence that asks something, as the candidate of a title."""
    for sentence in _SENTENCE.split(text[:4_000]):
        asked = sentence.strip()
        if asked.endswith("?") and len(asked) <= _LONGEST_QUESTION and _QUESTION.match(asked):
            return asked
    return None


def markup_mark(*markup: str) -> str:
    """Return a word that changes with any change of the venue's markup.

    It stands among the texts, so that an edit which the readable text does not show sends matches back to review as
    well. It has no vowel and no digit, so that nobody reads a word, a date or a number in it.
    """
    number = int(fingerprint(*markup), 16)
    return "".join(_CONSONANTS[number >> 4 * place & 15] for place in range(12))
