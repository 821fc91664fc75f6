"""Special cases in which linked markets pay differently: void, postponement, tie, dead heat, early close."""

import re
from collections.abc import Iterator

from allsight.domain.questions import Branch, Conflict, ConflictKind, Severity
from allsight.normalization.parsers.bets import Bet
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.games import Game
from allsight.normalization.validator.branches import yes_value
from allsight.normalization.validator.parting import both_ways

_KINDS = {
    "void": ConflictKind.VOID,
    "postponed": ConflictKind.POSTPONED,
    "tie": ConflictKind.TIE,
    "dead_heat": ConflictKind.DEAD_HEAT,
}
_HAPPENS = {
    "void": "it is cancelled or never decided",
    "postponed": "it is postponed",
    "tie": "it ends in a tie",
    "dead_heat": "several share the first place",
}
_PAYS = {
    "refund": "returns every stake",
    "no": "settles No",
    "yes": "settles Yes",
    "split": "pays half",
    "fair_price": "settles at a fair price",
    "stands": "waits for the result",
    "unclear": "leaves it open",
}
_CALLED_OFF = re.compile(r"cancel|abandon|called off|contest|\bplayed\b|\bvoid")
_BY_A_DAY = re.compile(
    r"\bnot (?:be |been )?(?:published|released|held|played|announced|decided"
    r"|available)\b.{0,12}\b(?:by|before|within|in)\b"
)
_TIES_HAPPEN = frozenset(("nfl", "soccer"))


def branch_conflicts(first: Claim, second: Claim, *, same: bool) -> Iterator[Conflict]:
    """Compare what both rules say in each special case; in a game silence on one side is a difference too."""
    ours, theirs = (_by_case(claim) for claim in (first, second))
    _align(ours, theirs)
    _align_late(first, second, ours, theirs)
    game = next((claim.game for claim, _ in both_ways(first, second) if claim.game is not None), None)
    for case, kind in _KINDS.items():
        a, b = ours.get(case), theirs.get(case)
        if (a is None and b is None) or ((a is None or b is None) and _core(case, game)):
            continue
        severity = _severity(case, a, b, game, same=same)
        if severity is not None:
            never = case == "void" and not any(_CALLED_OFF.search(_quote(claim, case)) for claim in (first, second))
            yield _conflict(ConflictKind.NO_EVENT if never else kind, severity, first, second, case, a, b)
    a, b = ours.get("early_close"), theirs.get("early_close")
    if (a is None) != (b is None):
        early = first if a else second
        yield Conflict(
            kind=ConflictKind.EARLY_CLOSE,
            severity=Severity.NOTE,
            first=first.market,
            second=second.market,
            ending=f"They part in time only: {early.venue.code} settles once it is decided, the other at its end.",
            first_span=a.span if a else None,
            second_span=b.span if b else None,
        )


def _by_case(claim: Claim) -> dict[str, Branch]:
    return {branch.case: branch for branch in claim.predicate.branches}


def _align(ours: dict[str, Branch], theirs: dict[str, Branch]) -> None:
    """Hold a tie of one text against the dead heat of the other: both are several in the first place."""
    for one, other in (("tie", "dead_heat"), ("dead_heat", "tie")):
        for mine, yours in ((ours, theirs), (theirs, ours)):
            if one in mine and one not in yours and other in yours:
                yours[one] = yours[other]
                if other not in mine:
                    del yours[other]


def _align_late(first: Claim, second: Claim, ours: dict[str, Branch], theirs: dict[str, Branch]) -> None:
    """Hold what one text pays if nothing has come by a day against the other's waiting: both are of what comes late."""
    for claim, mine, yours in ((first, ours, theirs), (second, theirs, ours)):
        waits, ends = yours.get("postponed"), mine.get("void")
        if waits is None or ends is None or waits.outcome != "stands" or "postponed" in mine or "void" in yours:
            continue
        if _BY_A_DAY.search(_quote(claim, "void")):
            mine["postponed"] = mine.pop("void")


def _quote(claim: Claim, case: str) -> str:
    return claim.quotes.get(f"branch:{case}", "").lower()


def _core(case: str, game: Game | None) -> bool:
    """Tell whether a case is an ordinary ending of a game: a draw where a draw is an outcome of its own."""
    return case == "tie" and game is not None and (game.three_way or game.bet is not Bet.WINNER)


def _severity(case: str, a: Branch | None, b: Branch | None, game: Game | None, *, same: bool) -> Severity | None:
    if a is None or b is None:
        if game is None:
            spoken = a or b
            shares = case == "dead_heat" and spoken is not None and spoken.outcome == "split"
            return Severity.MATERIAL if shares else Severity.NOTE
        if case == "tie":
            return Severity.MATERIAL if game.sport in _TIES_HAPPEN else Severity.NOTE
        return Severity.MATERIAL if case in ("void", "postponed") else Severity.NOTE
    if _hedged(a, b, same=same):
        return Severity.MATERIAL if case == "postponed" and a.hours != b.hours else None
    if "unclear" in (a.outcome, b.outcome):
        return Severity.NOTE
    return Severity.MATERIAL


def _hedged(a: Branch, b: Branch, *, same: bool) -> bool:
    """Tell whether two outcomes hedge each other: on opposite sides Yes makes up for No, and Yes for Yes does not."""
    if same or not {a.outcome, b.outcome} <= {"yes", "no"}:
        return a.outcome == b.outcome
    return a.outcome != b.outcome


def _conflict(
    kind: ConflictKind, severity: Severity, first: Claim, second: Claim, case: str, a: Branch | None, b: Branch | None
) -> Conflict:
    happens, beyond = _HAPPENS[case], None
    limits = [branch.hours for branch in (a, b) if branch is not None and branch.hours is not None]
    if case == "postponed" and limits:
        beyond = min(limits)
        happens += f" by more than {_span(beyond)}"
    parts = [_says(claim, branch, beyond) for claim, branch in ((first, a), (second, b))]
    return Conflict(
        kind=kind,
        severity=severity,
        first=first.market,
        second=second.market,
        ending=f"They part if {happens}: {parts[0]}, {parts[1]}.",
        first_span=a.span if a else None,
        second_span=b.span if b else None,
        first_text="" if a is None else first.quotes.get(f"branch:{a.case}", ""),
        second_text="" if b is None else second.quotes.get(f"branch:{b.case}", ""),
        first_yes=yes_value(a),
        second_yes=yes_value(b),
    )


def _says(claim: Claim, branch: Branch | None, beyond: int | None) -> str:
    """Say what a market does in a case; `beyond` so many hours whoever waits for no more waits no longer."""
    if branch is None:
        return f"{claim.venue.code} says nothing of it"
    if beyond is not None and branch.outcome == "stands" and branch.hours is not None and branch.hours <= beyond:
        return f"{claim.venue.code} waits no longer"
    return f"{claim.venue.code} {_PAYS[branch.outcome]}"


def _span(hours: int) -> str:
    days, rest = divmod(hours, 24)
    return f"{hours} hours" if rest or days < 3 else f"{days} days"
