"""Which part of labelled data a pair belongs to: event groups are never split, and the part depends on nothing else."""

import hashlib


def fold_of(event_key: str, folds: int) -> int:
    """Return the number of the part, 0 up to `folds` − 1, that an event group belongs to."""
    return int.from_bytes(hashlib.sha256(event_key.encode()).digest()[:8], "big") % folds


def held_back(event_key: str) -> bool:
    """Tell whether an event group is of the two fifths that nobody looked at while parsers and relations were written.

    What those are worth on events that nobody has seen shows here alone.
    """
    return hashlib.sha1(event_key.encode(), usedforsecurity=False).digest()[0] % 5 < 2
