"""Properties: a book made from changes is the book of the snapshot, and the mirror never adds to it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from allsight.ingestion.adapters.polymarket import parse
from tests.ingestion.polymarket.support import CENT, Scene, book, change, entry, key

PRICES = st.integers(1, 999).map(lambda mills: Decimal(mills).scaleb(-3))
SIZES = st.one_of(st.just(Decimal(0)), st.decimals("0.000001", "99999999", places=6))
CHANGES = st.lists(st.tuples(st.sampled_from(["BUY", "SELL"]), PRICES, SIZES), max_size=30)

Step = tuple[str, Decimal, Decimal]


def texts(levels: dict[Decimal, Decimal]) -> list[tuple[str, str]]:
    return [(str(price), str(size)) for price, size in levels.items() if size]


def final(steps: list[Step]) -> dict[str, object]:
    sides: dict[str, dict[Decimal, Decimal]] = {"BUY": {}, "SELL": {}}
    for side, price, size in steps:
        sides[side][price] = size
    return book(at_ms=9_000, bids=texts(sides["BUY"]), asks=texts(sides["SELL"]))


def mirror(side: str, price: Decimal, size: Decimal) -> dict[str, object]:
    return entry(3, str(1 - price), str(size), "SELL" if side == "BUY" else "BUY", None)


def play(steps: list[Step], *, mirrored: bool, burst: int) -> Scene:
    scene = Scene()
    scene.feed([book(bids=[], asks=[])])
    for first in range(0, len(steps), burst):
        entries = []
        for side, price, size in steps[first : first + burst]:
            entries.append(entry(2, str(price), str(size), side, None))
            if mirrored:
                entries.append(mirror(side, price, size))
        scene.feed(change(*entries, at_ms=2_000 + first))
    return scene


@given(CHANGES, st.integers(1, 5))
def test_a_book_from_changes_equals_the_book_of_the_snapshot(steps: list[Step], burst: int) -> None:
    by_changes = play(steps, mirrored=True, burst=burst)
    by_snapshot = Scene()
    by_snapshot.feed([final(steps)])
    assert by_changes.out.book_of() == by_snapshot.out.book_of()


@given(CHANGES, st.integers(1, 5))
def test_trap_03_the_mirrored_no_book_adds_nothing(steps: list[Step], burst: int) -> None:
    with_mirror, without = (play(steps, mirrored=mirrored, burst=burst) for mirrored in (True, False))
    assert with_mirror.out.book_of() == without.out.book_of()
    assert all(one.key == key(1) for one in with_mirror.out.published)


@given(st.integers(1, 999), st.integers(0, 3), st.booleans())
def test_every_spelling_of_a_price_is_the_same_rung(mills: int, zeros: int, bare: bool) -> None:
    plain = str(Decimal(mills).scaleb(-3).normalize())
    text = plain + "0" * zeros if "." in plain else plain
    assert parse.exact_rung(text.removeprefix("0") if bare else text, CENT) == mills - 1


@given(st.decimals("0", "999999999", places=6, allow_nan=False))
def test_sizes_are_exact(size: Decimal) -> None:
    assert parse.quanta(str(size) if "E" not in str(size) else f"{size:f}") == int(size.scaleb(6))
