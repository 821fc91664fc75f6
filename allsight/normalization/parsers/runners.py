"""Runners whose name stands behind that of their contest: "Masters 2027 top 5 finish: Okoye"."""

import re

import msgspec

from allsight.normalization.parsers.contest_grammar import Split, named_only

_LISTED = re.compile(r"(?P<what>[^:|?]{4,90}): (?P<who>[a-z][a-z.'’-]{1,20}(?: [a-z.'’-]{1,20}){0,4})")


def runner_of(title: str) -> Split | None:
    """Take a title apart at its colon, None where no contest that is known by anything stands before it."""
    found = _LISTED.fullmatch(title)
    contest = None if found is None else named_only(found.group("what"))
    return None if found is None or contest is None else msgspec.structs.replace(contest, who=found.group("who"))
