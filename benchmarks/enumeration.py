"""The solver and the search against trying everything there is, on random small cases: 0 unsafe, 0 missed is wanted.

The cases are those of the tests (`tests/analysis/solver`, `tests/analysis/groups`) with other seeds, and more of them:
problems of refunds, commission, quadratic fees, currency intervals, lots and minimums, whose every order is tried; and
groups of questions under changes of their books, of which everything that is shown is verified anew and every world is
gone through. What was wrong is printed with its seed, so that a test can be made of it.
"""

import random
import time
from typing import Final

from allsight.analysis.arbitrage.solver.program import Solver
from tests.analysis.groups.cases import misjudged, move, scene_of, unsafe, worlds_of
from tests.analysis.solver.cases import judged, problem

FIRST_SEED: Final = 1_000_000
PROBLEMS: Final = 1_000
GROUPS: Final = 300
CHANGES: Final = 20
SHOWN: Final = 5


def problems(count: int = PROBLEMS) -> list[str]:
    """Hold the solver against enumeration, print what came of it, and return what was wrong."""
    solver, gains, unsafe_ones, others = Solver(), 0, list[str](), list[str]()
    began = time.process_time()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        verdict = judged(problem(random.Random(seed)), solver)
        gains += verdict.gains
        unsafe_ones += [f"seed {seed}: {verdict.unsafe}"] if verdict.unsafe else []
        others += [f"seed {seed}: {verdict.differs}"] if verdict.differs else []
    print(f"solver: {count:,} problems, every order of each tried; something to gain in {gains:,}; "
          f"{len(others)} disagreements beyond rounding, {len(unsafe_ones)} unsafe; "
          f"{time.process_time() - began:.1f} s of a core")  # fmt: skip
    return [*unsafe_ones, *others]


def groups(count: int = GROUPS, changes: int = CHANGES) -> list[str]:
    """Hold the search over groups against every world, print what came of it, and return what was wrong."""
    shown, gone, unsafe_ones, missed, unfounded = 0, 0, list[str](), list[str](), list[str]()
    began = time.process_time()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        chance = random.Random(seed)
        scene = scene_of(chance)
        worlds = worlds_of(scene.group)
        gone += len(worlds) * changes
        for number in range(changes):
            move(chance, scene)
            shown += len(scene.open)
            unsafe_ones += [f"seed {seed}, change {number}: {text}" for text in unsafe(scene, worlds)]
            if text := misjudged(scene, worlds):
                (unfounded if scene.open else missed).append(f"seed {seed}, change {number}: {text}")
    print(f"groups: {count:,} groups, {changes} changes of books each; {shown:,} times something shown, verified anew "
          f"and held against {gone:,} worlds; {len(unsafe_ones)} unsafe, {len(unfounded)} shown where nothing gains, "
          f"{len(missed)} missed; {time.process_time() - began:.1f} s of a core")  # fmt: skip
    return [*unsafe_ones, *unfounded, *missed]


def main() -> None:
    """Print both, and what was wrong.

    Raises:
        AssertionError: if anything was.
    """
    wrong = [*problems(), *groups()]
    for text in wrong[:SHOWN]:
        print(f"  {text}")
    if wrong:
        raise AssertionError(f"{len(wrong)} wrong answers")


if __name__ == "__main__":
    main()
