"""Which answers several questions can have together, given what is known of how they hang together.

Every relation is a clause: a set of answers of which at least one is given. "A implies B" is {not A, B}, "A and B
exclude each other" is {not A, not B}, "one of these pays" is {A, B, C}.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from allsight.domain.errors import InvalidRequestError

MAX_WORLDS: Final = 4_096
_DEAD_ENDS: Final = 32
"""For each world that is found so many steps may lead nowhere."""

Answer = tuple[int, bool]
"""A question's place, and its answer."""

Clause = frozenset[Answer]


class TooManyWorldsError(InvalidRequestError):
    """The questions can be answered in more ways than a solver is given: they must be cut into smaller groups."""

    code = "too_many_endings"


def implies(first: Answer, second: Answer) -> Clause:
    """Say that one answer brings another with it."""
    return frozenset((turned(first), second))


def exclude(first: Answer, second: Answer) -> Clause:
    """Say that two answers are not given together."""
    return frozenset((turned(first), turned(second)))


def at_least_one(answers: Iterable[Answer]) -> Clause:
    """Say that one of several answers is given, or more."""
    return frozenset(answers)


def at_most_one(answers: Sequence[Answer]) -> Iterator[Clause]:
    """Say that no two of several answers are given together."""
    return (exclude(one, two) for one, two in combinations(answers, 2))


def turned(answer: Answer) -> Answer:
    """Return the other answer to the same question."""
    return answer[0], not answer[1]


def worlds(questions: int, clauses: Iterable[Clause], most: int = MAX_WORLDS) -> tuple[tuple[bool, ...], ...]:
    """Return every way to answer all questions that breaks no clause, Yes before No, the first question first.

    There is none if the clauses contradict each other.

    Raises:
        TooManyWorldsError: if there are more than `most`, or if they cannot be found in reasonable time.
    """
    ending_at: list[list[Clause]] = [[] for _ in range(questions)]
    for clause in clauses:
        if not clause:
            return ()
        if not any(turned(answer) in clause for answer in clause):
            ending_at[max(place for place, _ in clause)].append(clause)
    found: list[tuple[bool, ...]] = []
    given: list[bool] = []
    steps = 0
    fresh = [True]
    while fresh:
        answer = fresh[-1]
        place = len(fresh) - 1
        del given[place:]
        steps += 1
        if len(found) > most or steps > _DEAD_ENDS * (most + 1) * max(1, questions):
            raise TooManyWorldsError(f"{questions} questions can be answered in more than {most} ways")
        if place == questions:
            found.append(tuple(given))
        elif _holds(given, answer, ending_at[place]):
            given.append(answer)
            fresh.append(True)
            continue
        _next(fresh, questions)
    return tuple(found)


def _holds(given: Sequence[bool], answer: bool, clauses: Iterable[Clause]) -> bool:
    """Tell whether no clause that ends with this answer is broken by it."""
    place = len(given)
    return all(any((given[at] if at < place else answer) is said for at, said in clause) for clause in clauses)


def _next(fresh: list[bool], questions: int) -> None:
    """Go on to the next branch: No where Yes has been tried, else one question back."""
    if len(fresh) > questions:
        fresh.pop()
    while fresh and not fresh[-1]:
        fresh.pop()
    if fresh:
        fresh[-1] = False
