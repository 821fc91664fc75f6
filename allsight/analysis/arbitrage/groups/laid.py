"""A group as the scanner holds it: laid out, searched, with what is open in it and what it has cost."""

from collections.abc import Iterable, Iterator, Set

import msgspec

from allsight.analysis.arbitrage.episode import Episode
from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.analysis.arbitrage.groups.choices import Watch
from allsight.analysis.arbitrage.groups.layout import Items, Layout, Seat
from allsight.analysis.arbitrage.groups.search import Search
from allsight.analysis.arbitrage.groups.standing import Filled, is_there
from allsight.analysis.arbitrage.terms import StoreReader
from allsight.domain.ids import MarketKey
from allsight.domain.opportunity import OpportunityClass

Named = frozenset[tuple[MarketKey, bool]]
"""A set of answers by their members' first markets: they stay what they are when a group is put together anew."""


class Workload(msgspec.Struct, frozen=True):
    """What looking for opportunities in something has cost since the start.

    Attributes:
        looked, dismissed: changes that were looked at, and those that one comparison showed to be none of its concern.
        searches: how often it was searched beyond that, and `spent_ns`, what that took.
    """

    looked: int = 0
    dismissed: int = 0
    searches: int = 0
    spent_ns: int = 0

    def __add__(self, other: "Workload") -> "Workload":
        return Workload(
            self.looked + other.looked,
            self.dismissed + other.dismissed,
            self.searches + other.searches,
            self.spent_ns + other.spent_ns,
        )


class Heritage:
    """What was open in a group before it was put together anew, until each of its parts has said what is its own.

    Args:
        episodes: with the answers that they are about; two parts may have had one about the same.
        heirs: how many parts there are.
    """

    def __init__(self, episodes: Iterable[tuple[Named, Episode]], heirs: int) -> None:
        self.episodes = {episode.id: (named, episode) for named, episode in episodes}
        self._heirs = heirs

    def take(self, named: Named) -> Episode | None:
        """Hand over an episode about some answers, if there is one."""
        for id_, (answers, episode) in self.episodes.items():
            if answers == named:
                del self.episodes[id_]
                return episode
        return None

    def lose(self, episode: Episode) -> None:
        """Forget an episode."""
        self.episodes.pop(episode.id, None)

    def settled(self) -> list[Episode]:
        """Take note that a part has taken its own; after the last one, return what nobody wants."""
        self._heirs -= 1
        if self._heirs > 0:
            return []
        left = [episode for _, episode in self.episodes.values()]
        self.episodes.clear()
        return left


class Laid:
    """A group's part.

    Attributes:
        episodes: what is open, by the answers that it is about.
        kept: for every set that was proved or refused, what tells whether that still stands; None: it must be redone.
        moved: markets whose prices have changed since it was last searched.
        heritage: what was open before it was put together, until it has been searched.
        looked, dismissed: changes that were looked at, and those that one comparison showed to be none of its concern.
        fresh: a set that was neither proved nor refused so far is seen to gain.
        searching: prices have moved so that something new may gain, and nobody has searched since.
        hurried: something has changed: what is open is proved over the orders that it takes, and all else later.
        called: what is owed is due now, whatever has changed.
        elsewhere: sets that gain and are not shown here: another opportunity has the same orders, or these and more.
        owed: sets that were proved like that, until what else may be bought has been looked at as well.
        searches, spent_ns: how often it was searched beyond that, and what that has cost, in nanoseconds.
    """

    def __init__(self, layout: Layout, search: Search) -> None:
        self.layout = layout
        self.search = search
        self.episodes: dict[Items, Episode] = {}
        self.kept: dict[Items, Watch | Filled | None] = {}
        self.moved: dict[Seat, None] = dict.fromkeys(layout.seats)
        self.heritage: Heritage | None = None
        self.fresh = False
        self.searching = True
        self.hurried = False
        self.called = False
        self.elsewhere: set[Items] = set()
        self.owed: set[Items] = set()
        self.looked = self.dismissed = self.searches = self.spent_ns = 0

    @property
    def workload(self) -> Workload:
        """Return what it has cost."""
        return Workload(self.looked, self.dismissed, self.searches, self.spent_ns)

    @property
    def may_wait(self) -> bool:
        """Tell whether all that it shows is conditional: what is locked, or may be about to be, comes first."""
        return bool(self.episodes) and all(
            one.opportunity.class_ is OpportunityClass.CONDITIONAL for one in self.episodes.values()
        )

    @property
    def rank(self) -> Rank:
        """Tell when it is to be searched."""
        if self.fresh:
            return Rank.NEW
        if self.searching:
            return Rank.SEARCH
        if self.owed and not (self.hurried or self.called):
            return Rank.IDLE
        return Rank.LATER if self.called or self.may_wait else Rank.USUAL

    @property
    def usual_ns(self) -> int:
        """Return how long a search of it takes in the mean."""
        return self.spent_ns // max(1, self.searches)

    def sets(self) -> dict[Items, Items]:
        """Return the sets of answers that gain, with what may be added to each: answers to what hangs together with it.

        Of several members only sets that are about more than one. What shares an answer with a set that was found
        before is looked for without that answer, so it is not added again.
        """
        alone = len(self.layout.group.members) == 1
        found = {}
        for items, banned in self.search.sets().items():
            members = frozenset(member for member, _ in items)
            if alone or len(members) > 1:
                found[items] = self.layout.beside(members) - banned
        return found

    def stands(self, reader: StoreReader) -> bool:
        """Tell whether everything that was proved or refused of it still is."""
        return all(watch is not None and watch.stands(reader) for watch in self.kept.values())

    def proved(self, reader: StoreReader, items: Items) -> bool:
        """Tell whether a set was proved and can be had as it is shown: then it gains, without a solver's word."""
        watch, episode = self.kept.get(items), self.episodes.get(items)
        if watch is None or episode is None:
            return False
        return watch.stands(reader) or is_there(episode.proof, reader)

    def named(self, items: Items) -> Named:
        """Name a set of answers."""
        members = self.layout.group.members
        return frozenset((members[member].markets[0].market, answer) for member, answer in items)

    def left(self) -> Iterator[tuple[Named, Episode]]:
        """Go through what is open in it or has been, for whoever comes after it."""
        for items, episode in self.episodes.items():
            yield self.named(items), episode
        if self.heritage is not None:
            yield from self.heritage.episodes.values()

    def lose(self, episode: Episode) -> None:
        """Forget an episode, its own or what was open before."""
        self.episodes = {items: one for items, one in self.episodes.items() if one is not episode}
        if self.heritage is not None:
            self.heritage.lose(episode)

    def unlink(self, markets: Set[MarketKey]) -> None:
        """Have all of it searched anew without some markets."""
        for seat in self.layout.seats:
            if seat.key in markets:
                seat.unlink()
        self.kept = dict.fromkeys(self.kept)
        self.moved = dict.fromkeys(self.layout.seats)

    def ask_again(self, items: Items) -> None:
        """Have the next search ask whether a set gains, as though all prices of its members had changed."""
        members = {member for member, _ in items}
        self.moved.update(dict.fromkeys(seat for seat in self.layout.seats if seat.member in members))

    def take_moved(self) -> list[Seat]:
        """Return the seats whose prices have changed, and begin to take note anew."""
        moved = list(self.moved)
        self.moved.clear()
        return moved
