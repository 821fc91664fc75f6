"""The event tree: roots and categories above, bettable events with their markets below (venue sheet 3.1)."""

from collections.abc import Iterable

import msgspec

from allsight.emulators.smarkets.formats import path_date
from allsight.emulators.universe.model import ListedEvent
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsLeaf, SmarketsNode


class Branch(msgspec.Struct, frozen=True):
    """An event of the tree with its place; `leaf` and `markets` are for bettable ones only."""

    id: str
    name: str
    slug: str
    full_slug: str
    parent_id: str | None
    domain: str
    scope: str
    created_ns: int
    leaf: SmarketsLeaf | None = None
    markets: tuple[ListedEvent, ...] = ()

    @property
    def start_ns(self) -> int | None:
        """Return when it starts, None above the leaves."""
        return None if self.leaf is None else self.leaf.start_ns

    @property
    def display_order(self) -> int:
        """Return its place among its siblings."""
        return 0 if self.leaf is None else self.leaf.display_order


def grow(markets: Iterable[ListedEvent], created_ns: int) -> dict[str, Branch]:
    """Hang markets on their events and those on their categories, which there are since `created_ns`; by id."""
    tree: dict[str, Branch] = {}
    hung: dict[str, list[ListedEvent]] = {}
    leaves: dict[str, SmarketsLeaf] = {}
    for market in markets:
        leaf = SmarketsEventWords.of(market).leaf
        leaves[leaf.id] = leaf
        hung.setdefault(leaf.id, []).append(market)
    for leaf in leaves.values():
        parent, path = _nodes(tree, leaf.parents, created_ns)
        members = sorted(hung[leaf.id], key=lambda market: (SmarketsEventWords.of(market).display_order, market.id))
        tree[leaf.id] = Branch(
            leaf.id,
            leaf.name,
            leaf.slug,
            f"{path}/{path_date(leaf.start_ns)}/{leaf.slug}",
            parent,
            leaf.domain,
            leaf.scope,
            leaf.listed_ns,
            leaf,
            tuple(members),
        )
    return tree


def _nodes(tree: dict[str, Branch], nodes: Iterable[SmarketsNode], created_ns: int) -> tuple[str | None, str]:
    parent: str | None = None
    path = ""
    for node in nodes:
        path += f"/{node.slug}"
        if node.id not in tree:
            tree[node.id] = Branch(node.id, node.name, node.slug, path, parent, node.domain, node.scope, created_ns)
        parent = node.id
    return parent, path
