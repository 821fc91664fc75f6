"""A book moves while a set is proved in steps: what is shown holds by then, and nothing is done without a stop."""

from decimal import Decimal

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.groups.scanner import GroupScanner
from allsight.analysis.arbitrage.groups.standing import is_current
from allsight.domain.market import Market
from tests.analysis.build import book
from tests.analysis.groups.scene import Scene, implies, market, member

LOW, HIGH = market("CPI-T3", "CPI"), market("CPI-T4", "CPI")


def rungs() -> Scene:
    """Return two levels of one figure; as soon as the lower one is offered below the higher one's bid, both gain."""
    scene = Scene([LOW, HIGH], [member("above 3", LOW), member("above 4", HIGH)], [implies(1, 0)]).set()
    scene.put(HIGH, bid="0.40")
    return scene


def change(scene: Scene, one: Market, *, bid: str = "", ask: str = "", size: str = "100") -> None:
    """Change a book and tell of it, without giving any time."""
    version = scene.reader.views[one.key].version + 1
    bids, asks = [(bid, size)] if bid else [], [(ask, size)] if ask else []
    scene.reader.views[one.key] = book(one, bids, asks, version=version)
    scene.scanner.on_dirty([one.key])


def begin(scene: Scene) -> None:
    """Go on until orders have been sized and nothing is proved of them yet."""
    scanner: GroupScanner = scene.scanner
    before = scanner.stats.sized
    while scanner.stats.sized == before:
        scanner.settle(0)
    assert scene.said == []


def shown(scene: Scene) -> list[Decimal]:
    """Return how many contracts are shown, each on the books of this instant."""
    assert all(is_current(one.proof, scene.reader) for one in scene.scanner.episodes())
    return [one.contracts for one in scene.open]


def test_what_moves_meanwhile_is_shown_as_it_is_by_then() -> None:
    scene = rungs()
    change(scene, LOW, ask="0.35")
    begin(scene)
    sized = scene.scanner.stats.sized
    change(scene, HIGH, bid="0.40", size="60")
    while not scene.said:
        scene.scanner.settle(0)
    assert (shown(scene), scene.scanner.stats.sized) == ([Decimal(60)], sized), "the same orders, by no other program"
    assert scene.scanner.due > 0, "what else might be bought"
    scene.scanner.settle()
    assert (shown(scene), scene.scanner.due) == ([Decimal(60)], 0)


def test_what_is_gone_meanwhile_is_never_shown() -> None:
    scene = rungs()
    change(scene, LOW, ask="0.35")
    begin(scene)
    change(scene, HIGH, bid="0.30")
    scene.scanner.settle()
    assert (scene.said, scene.scanner.due) == ([], 0)


def test_what_moves_again_and_again_is_proved_at_last() -> None:
    """Gone at every third step and there again at the next: what is found has always gone when it is to be shown."""
    scene = rungs()
    change(scene, LOW, ask="0.35")
    for _ in range(12):
        begin_or_end(scene)
        change(scene, HIGH, bid="0.30")
        scene.scanner.settle(0)
        change(scene, HIGH, bid="0.40")
    scene.scanner.settle()
    assert (shown(scene), scene.scanner.due) == ([Decimal(100)], 0)
    assert scene.kinds()[-1] in (ChangeKind.OPENED, ChangeKind.UPDATED)


def begin_or_end(scene: Scene) -> None:
    """Give one step, if there is anything to do."""
    if scene.scanner.due:
        scene.scanner.settle(0)
