"""The state table of markets that share a question: every joint ending, and where it comes from.

Core endings decide the claim on its terms. Branch endings follow what *every* rule text says of a void, a postponement,
a tie. Divergences are opened by a rule difference, or by one text being silent where another speaks; beside them stand,
always, the endings in which venues part although nothing we know explains it: they are shown, and do not keep anything
from being locked.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Refund, Settlement, Value
from allsight.domain.questions import (
    Branch,
    Conflict,
    ConflictKind,
    LinkedMarket,
    Orientation,
    Predicate,
    Severity,
)
from allsight.domain.states import State, StateKind, StateTable

MAX_STATES = 4_096

NO: Settlement = Value(Fraction(0))
YES: Settlement = Value(Fraction(1))
REFUND: Settlement = Refund()

ENDS = (NO, YES)
_ANY = (NO, YES, REFUND)
_OUTCOMES: dict[str, tuple[Settlement, ...]] = {
    "no": (NO,),
    "yes": (YES,),
    "split": (Value(Fraction(1, 2)),),
    "refund": (REFUND,),
    "fair_price": ENDS,  # a value left open in [0, 1] is its two ends
}
CASES = {
    "void": "Called off",
    "postponed": "Postponed",
    "tie": "Tie",
    "dead_heat": "Dead heat",
    "early_close": "Closed early",
}
_CASE_WORDS = {case: words.lower() for case, words in CASES.items()}
CASE_CONFLICTS = {case: {ConflictKind(case)} for case in CASES}
CASE_CONFLICTS["void"].add(ConflictKind.NO_EVENT)
WAITS = "stands"
AS_TOLD = "as the rules of each say"
SETTLING = frozenset({"refund", "split", "fair_price"})


class _Divergence(msgspec.Struct):
    """A divergence under construction; several reasons may open the same ending."""

    label: str
    opened_by: Severity | None
    why: list[str]


class _Table:
    """Endings in the making: what the rules allow is kept by its label, a divergence only where no rule leads there."""

    def __init__(self, markets: Sequence[LinkedMarket]) -> None:
        self.markets = markets
        self.allowed: list[State] = []
        self._known: set[tuple[Settlement, ...]] = set()
        self._divergences: dict[tuple[Settlement, ...], _Divergence] = {}

    def allow(self, settlements: tuple[Settlement, ...], kind: StateKind, name: str, label: str, why: str = "") -> None:
        """Add an ending that the rules allow."""
        self._guard()
        self._known.add(settlements)
        self.allowed.append(
            State(id=f"{kind}:{name}", kind=kind, label=label, settlements=self._by_market(settlements), why=why)
        )

    def open(self, settlements: tuple[Settlement, ...], label: str, opened_by: Severity | None, why: str = "") -> None:
        """Add an ending in which the venues part; where it is open already, its severity and its reasons grow."""
        if settlements in self._known:
            return
        row = self._divergences.get(settlements)
        if row is None:
            self._guard()
            row = self._divergences[settlements] = _Divergence(label, opened_by, [])
        elif opened_by is not None and (row.opened_by is None or opened_by.rank > row.opened_by.rank):
            row.opened_by = opened_by
        if why and why not in row.why:
            row.why.append(why)

    def states(self) -> tuple[State, ...]:
        """Return what was added: what the rules allow first."""
        kind = StateKind.DIVERGENCE
        parted = (
            State(
                id=f"{kind}:{state_name(self.markets, settlements)}",
                kind=kind,
                label=row.label,
                settlements=self._by_market(settlements),
                opened_by=row.opened_by,
                why=" ".join(row.why),
            )
            for settlements, row in self._divergences.items()
        )
        return (*self.allowed, *parted)

    def _by_market(self, settlements: tuple[Settlement, ...]) -> dict[MarketKey, Settlement]:
        return {market.market: settlement for market, settlement in zip(self.markets, settlements, strict=True)}

    def _guard(self) -> None:
        if len(self.allowed) + len(self._divergences) >= MAX_STATES:
            raise InvalidRequestError(f"a cluster may have at most {MAX_STATES} endings: cut it")


def state_table(
    markets: Sequence[LinkedMarket],
    predicates: Mapping[MarketKey, Predicate],
    conflicts: Iterable[Conflict] = (),
) -> StateTable:
    """Build all joint endings of markets that ask one question.

    Args:
        markets: the markets, with which side of each is YES of the question.
        predicates: what was read out of their rules; a market without one is silent on every branch.
        conflicts: the rule differences; those with a market outside `markets` are left aside.

    Raises:
        InvalidRequestError: if there are more than `MAX_STATES` endings.
    """
    table = _Table(markets)
    for answer, word in ((1, "Yes"), (0, "No")):
        settlements = tuple(_answer(market, answer) for market in markets)
        table.allow(settlements, StateKind.CORE, word.lower(), _everywhere(word, len(markets)))
    conflicts = _within(markets, conflicts)
    branches = [_branches(predicates.get(market.market)) for market in markets]
    folded = [_add_case(table, case, [found.get(case) for found in branches], conflicts) for case in CASES]
    for conflict in conflicts:
        _add_conflict(table, conflict)
    for answers in itertools.product((1, 0), repeat=len(markets)):
        if len(set(answers)) > 1:
            settlements = tuple(_answer(market, answer) for market, answer in zip(markets, answers, strict=True))
            table.open(settlements, described(markets, settlements), None)
    return StateTable(table.states(), tuple(filter(None, folded)))


# -- branches ------------------------------------------------------------------------------------------------------


def _branches(predicate: Predicate | None) -> dict[str, Branch]:
    """Index what the rules say on top of the claim; closing early matters only if it changes what is paid."""
    if predicate is None:
        return {}
    return {
        branch.case: branch
        for branch in predicate.branches
        if branch.case in CASES and (branch.case != "early_close" or branch.outcome in SETTLING)
    }


def _add_case(table: _Table, case: str, branches: list[Branch | None], conflicts: tuple[Conflict, ...]) -> str:
    """Add the endings of one case; return a sentence instead where it leads to none of its own."""
    spoken = [branch for branch in branches if branch is not None]
    if not spoken:
        return spared(case, waits=False)
    if len(spoken) < len(branches):
        _add_silent(table, case, branches, conflicts)
        return ""
    if all(branch.outcome == WAITS for branch in spoken):
        return spared(case, waits=True)
    longest = max(branch.hours or 0 for branch in spoken)
    why = as_told(spoken)
    for hours in sorted({branch.hours or 0 for branch in spoken}):
        label = case_label(case, hours, longest)
        tier = case if hours == longest else f"{case}:{hours}"
        for settlements in _joint(table.markets, spoken, hours):
            name = f"{tier}:{state_name(table.markets, settlements)}"
            table.allow(settlements, StateKind.BRANCH, name, f"{label}: {described(table.markets, settlements)}", why)
    return ""


def spared(case: str, *, waits: bool) -> str:
    """Say why a case leads to no ending of its own: no text mentions it, or all wait for the result."""
    return f"{CASES[case]}: {'every rule text waits for the result' if waits else 'no branch in any rule text'}"


def as_told(branches: Iterable[Branch]) -> str:
    """Say on what the settlements of a case rest that every rule text speaks of."""
    fair = any(branch.outcome == "fair_price" for branch in branches)
    return AS_TOLD + ("; a fair price may lie anywhere between its two ends" if fair else "")


def case_label(case: str, hours: int, longest: int) -> str:
    """Name a case that has lasted so many hours, of the longest that any rule text waits."""
    if hours == longest:
        return CASES[case]
    return f"{CASES[case]} by {f'{hours} to' if hours else 'less than'} {longest} hours"


def _joint(markets: Sequence[LinkedMarket], branches: list[Branch], hours: int) -> Iterator[tuple[Settlement, ...]]:
    """List how the markets settle together once so many hours have passed.

    A market that waits, by its rule or because its own limit is not reached, pays on the result in the end: all who
    wait pay on the same one. Where nobody's branch applies yet there is nothing to add to the core.
    """
    applied = [branch.outcome != WAITS and (branch.hours or 0) <= hours for branch in branches]
    if not any(applied):
        return
    seen = set()
    for answer in (1, 0):
        choices = [
            outcomes_of(branch) if settles else (_answer(market, answer),)
            for market, branch, settles in zip(markets, branches, applied, strict=True)
        ]
        for settlements in itertools.product(*choices):
            if settlements not in seen:
                seen.add(settlements)
                yield settlements


def _add_silent(table: _Table, case: str, branches: list[Branch | None], conflicts: tuple[Conflict, ...]) -> None:
    """Add the endings of a case that only some texts mention; who is silent may decide either way."""
    severity = silence(case, branches, conflicts)
    why = silent_on(case, (market for market, branch in zip(table.markets, branches, strict=True) if branch is None))
    choices = [ENDS if branch is None or branch.outcome == WAITS else outcomes_of(branch) for branch in branches]
    for settlements in itertools.product(*choices):
        label = f"{CASES[case]}: {described(table.markets, settlements)}"
        table.open(settlements, label, severity, why)


def silence(case: str, branches: Iterable[Branch | None], conflicts: Iterable[Conflict]) -> Severity:
    """Weigh a text's silence: the validator's word if it has one, else whether silence comes to the same.

    What is called off, tied or shared has not come true, so No there agrees with a text that only states the claim.
    """
    known = [conflict.severity for conflict in conflicts if conflict.kind in CASE_CONFLICTS[case]]
    if known:
        return max(known, key=lambda severity: severity.rank)
    outcomes = {branch.outcome for branch in branches if branch is not None}
    return Severity.NOTE if outcomes == {"no"} and case != "postponed" else Severity.MATERIAL


def listed(names: Sequence[str]) -> str:
    """Write names as a list in a sentence: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def silent_on(case: str, markets: Iterable[LinkedMarket]) -> str:
    """Say which venues' rules have no word on a case."""
    quiet = list(dict.fromkeys(market.venue.label for market in markets))
    does = "does" if len(quiet) == 1 else "do"
    return f"{listed(quiet)} {does} not say what happens if {_CASE_WORDS[case]}"


def outcomes_of(branch: Branch) -> tuple[Settlement, ...]:
    """Return how a market may settle by a branch of its rules: all that it leaves open."""
    return _OUTCOMES.get(branch.outcome, _ANY)


# -- divergences ---------------------------------------------------------------------------------------------------


def _within(markets: Sequence[LinkedMarket], conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    keys = {market.market for market in markets}
    return tuple(conflict for conflict in conflicts if conflict.first in keys and conflict.second in keys)


def _add_conflict(table: _Table, conflict: Conflict) -> None:
    if only_words(conflict):
        return
    choices: list[tuple[Settlement, ...]] = []
    for market in table.markets:
        if market.market == conflict.first:
            choices.append(paid_in(conflict.first_yes))
        elif market.market == conflict.second:
            choices.append(paid_in(conflict.second_yes))
        else:
            choices.append(ENDS)
    for settlements in itertools.product(*choices):
        table.open(settlements, described(table.markets, settlements), conflict.severity, conflict.ending)


def only_words(conflict: Conflict) -> bool:
    """Tell whether rules differ in words alone: no ending was found that parts the venues."""
    return conflict.severity is Severity.NOTE and conflict.first_yes is None and conflict.second_yes is None


def paid_in(yes: Fraction | None) -> tuple[Settlement, ...]:
    """Return how a market may settle in the ending that a difference names; None leaves everything open."""
    return _ANY if yes is None else (Value(yes),)


# -- words ---------------------------------------------------------------------------------------------------------


def _answer(market: LinkedMarket, answer: int) -> Settlement:
    """Return how a market settles when its question is answered 1 (yes) or 0 (no)."""
    return YES if (market.orientation is Orientation.SAME) == bool(answer) else NO


def _everywhere(label: str, count: int) -> str:
    return {1: label, 2: f"{label} on both"}.get(count, f"{label} on all")


def described(markets: Sequence[LinkedMarket], settlements: Sequence[Settlement], names: Sequence[str] = ()) -> str:
    """Say how each venue answers the question, in the question's orientation; `names` tell markets of one apart."""
    words = map(settlement_word, markets, settlements)
    codes = names or [market.venue.code for market in markets]
    return ", ".join(f"{code} {word}" for code, word in zip(codes, words, strict=True))


def numbered(codes: Iterable[str]) -> tuple[str, ...]:
    """Tell markets of one venue apart by number: `KA`, `PM`, and a second one of Kalshi `KA2`."""
    seen: dict[str, int] = {}
    names = []
    for code in codes:
        seen[code] = seen.get(code, 0) + 1
        names.append(code if seen[code] == 1 else f"{code}{seen[code]}")
    return tuple(names)


def state_name(markets: Sequence[LinkedMarket], settlements: Sequence[Settlement], names: Sequence[str] = ()) -> str:
    """Name an ending for `State.id`, for example `KA=no,PM=yes`; `names` are those of the markets in a larger table."""
    words = (
        "refund" if isinstance(settlement, Refund) else _share(market, settlement).lower()
        for market, settlement in zip(markets, settlements, strict=True)
    )
    return ",".join(
        f"{name}={word}"
        for name, word in zip(names or numbered(market.venue.code for market in markets), words, strict=True)
    )


def settlement_word(market: LinkedMarket, settlement: Settlement) -> str:
    """Say what a settlement makes of the question's YES: `Yes`, `No`, a share of it, or that the stake is refunded."""
    return "refunds" if isinstance(settlement, Refund) else _share(market, settlement)


def _share(market: LinkedMarket, settlement: Value) -> str:
    """Write what a settlement makes of the question's YES."""
    yes = settlement.yes if market.orientation is Orientation.SAME else 1 - settlement.yes
    if yes in (0, 1):
        return "Yes" if yes else "No"
    return str(yes)
