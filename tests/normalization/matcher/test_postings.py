"""What postings hold is a function of what is in them, and nothing that shares enough is out of reach."""

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.matcher.candidates.postings import Postings

MOST = 3
KEYS = tuple(number << 20 | 7 for number in range(1, 9))

key_sets = st.lists(st.sampled_from(KEYS), min_size=1, max_size=7, unique=True).map(tuple)
histories = st.lists(st.tuples(st.integers(0, 14), st.none() | key_sets), max_size=60)

Held = dict[int, tuple[int, ...]]


def _after(history: Iterable[tuple[int, tuple[int, ...] | None]]) -> tuple[Postings, Held]:
    held: Held = {}
    postings = Postings(held.__getitem__, crowded=MOST)
    for slot, keys in history:
        if slot in held:
            postings.remove(slot, held[slot])
            del held[slot]
        if keys is not None:
            held[slot] = keys
            postings.add(slot, keys)
    return postings, held


def _found(postings: Postings, keys: tuple[int, ...]) -> dict[tuple[int, bool], set[int]]:
    found: dict[tuple[int, bool], set[int]] = {}
    for posting, weight, joint in postings.walk(dict.fromkeys(keys, 1)):
        slots = {posting} if isinstance(posting, int) else set(posting)
        assert len(slots) <= MOST
        found.setdefault((weight, joint), set()).update(slots)
    return found


@given(histories, st.randoms(use_true_random=False))
def test_the_way_to_a_state_leaves_no_trace(history: list[tuple[int, tuple[int, ...] | None]], rng: object) -> None:
    postings, held = _after(history)
    order = sorted(held.items())
    rng.shuffle(order)  # type: ignore[attr-defined]
    fresh, _ = _after(order)
    assert postings.sizes == fresh.sizes
    for keys in (KEYS, KEYS[2:6], *held.values()):
        assert _found(postings, keys) == _found(fresh, keys)


@given(histories)
def test_whoever_shares_a_rare_combination_is_found(history: list[tuple[int, tuple[int, ...] | None]]) -> None:
    postings, held = _after(history)
    carried = {slot: frozenset(keys) for slot, keys in held.items()}
    for ours in held.values():
        reached = set[int]().union(*_found(postings, ours).values())
        for size in (1, 2, 3):
            for shared in combinations(sorted(ours), size):
                carriers = {slot for slot, keys in carried.items() if keys.issuperset(shared)}
                if len(carriers) <= MOST:
                    assert carriers <= reached


@given(histories)
def test_taking_everything_out_leaves_nothing(history: list[tuple[int, tuple[int, ...] | None]]) -> None:
    postings, held = _after(history)
    for slot, keys in list(held.items()):
        postings.remove(slot, keys)
        del held[slot]
    assert postings.sizes == (0, 0, 0)


@given(st.lists(st.lists(st.integers(0, 6), min_size=1, unique=True), max_size=12))
def test_a_tally_is_the_sum_of_counts(markets: list[list[int]]) -> None:
    held = dict(enumerate(markets))
    books = [Postings(held.__getitem__, crowded=2) for _ in range(2)]
    for slot, keys in held.items():
        books[slot % 2].add(slot, keys)
    asked = list(range(8))
    counts = [0] * len(asked)
    for book in books:
        book.tally(asked, counts)
    assert counts == [sum(book.count(key) for book in books) for key in asked]
