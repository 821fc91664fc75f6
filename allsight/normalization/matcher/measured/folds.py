"""Which part of labelled data a pair belongs to: event groups are never split, and the part depends on nothing else."""

import hashlib


def fold_of(event_key: str, folds: int) -> int:
    """Return the number of the part, 0 up to `folds` − 1, that an event group belongs to."""
    return int.from_bytes(hashlib.sha256(event_key.encode()).digest()[:8], "big") % folds


def read_last(event_key: str) -> bool:
    """Tell whether an event group is of the fifth whose pairs were read last.

    Parsers and relations stood when its errors were looked at and mended by concept. It flatters less than the others
    and still flatters: what the matcher does on pairs that nobody has read, `benchmarks/catalogue_pairs` tells.
    """
    return hashlib.sha1(event_key.encode(), usedforsecurity=False).digest()[0] % 5 < 1
