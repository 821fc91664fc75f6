"""What is left when none of several things comes true: the market for anybody else."""

from collections.abc import Sequence

from allsight.emulators.universe.spaces import Region, Space, names


class NoneOf:
    """None of several things comes true, of which at most one can. Its regions are `YES` and its complement."""

    def __init__(self, name: str, others: Sequence[tuple[Space, Region]]) -> None:
        self.id = name
        self._others = tuple(others)

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely none of them comes true, or one does if the region leaves "yes" out."""
        one = min(1.0, sum(space.probability(part, at_ns) for space, part in self._others))
        return 1.0 - one if "yes" in names(region) else one

    def known_ns(self, region: Region) -> int:
        """Return when it is known: as soon as one of them has come true, else when all have failed."""
        known = [(space.known_ns(part), space, part) for space, part in self._others]
        true = [at_ns for at_ns, space, part in known if space.probability(part, at_ns) == 1.0]
        return min(true) if true else max(at_ns for at_ns, _, _ in known)
