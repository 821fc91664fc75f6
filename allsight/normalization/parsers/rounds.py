"""In how many rounds somebody is to win an election: wording of a win that needs no second one."""

import re
from collections.abc import Set

_IN_ONE = re.compile(r"\bin (?:the )?(?:first|1st|opening) round\b|\bin round (?:one|1)\b")
_NO_SECOND = re.compile(r"\boutright\b|\b(?:without|no|avoids?) (?:a |any )?run-?off\b")
"""Words that name no round, and ask that one be enough."""


def outright(text: str, stages: Set[str]) -> bool:
    """Tell whether a text asks for more than to come first in the first round: to need no second one."""
    if _NO_SECOND.search(text):
        return "most" not in text and "votes" not in text
    first = not stages.isdisjoint(("first_round", "runoff")) and _IN_ONE.search(text) is not None
    return first and "most" not in text and "votes" not in text
