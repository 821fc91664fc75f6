"""Links as people review them: both sides, what agrees, what differs."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from allsight.api.models.questions import FieldOut, LinkOut, MatchOut
from allsight.api.rest.respond import ConflictError
from allsight.api.views.markets import MarketViews, ms
from allsight.api.views.rules import conflicts_out
from allsight.domain.clock import Clock
from allsight.domain.ids import LinkId, venue_of
from allsight.domain.questions import Link, LinkStatus
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.matcher import Changes, Matcher


class MatchViews:
    """Reads and decides links.

    Args:
        matcher: keeps them.
        markets: describes their markets.
        store: rule versions in force.
        clock: the instant of quotes.
        changed: told what a decision has changed, so that clusters and storage follow.
    """

    def __init__(
        self,
        matcher: Matcher,
        markets: MarketViews,
        store: StateStore,
        clock: Clock,
        changed: Callable[[Changes], None],
    ) -> None:
        self._matcher = matcher
        self._markets = markets
        self._store = store
        self._clock = clock
        self._changed = changed

    def by_status(self, status: LinkStatus) -> Sequence[Link]:
        """Return links of one status, what moves most money and is least sure first."""
        return sorted(self._matcher.links(status), key=self._weight, reverse=True)

    def decide(self, link: LinkId, yes: bool, reviewer: str, note: str, version: int | None) -> Link:
        """Carry out what a person decided.

        Raises:
            NotFoundError: if there is no such link.
            ConflictError: if the link has changed since the person looked at it.
        """
        found = self._matcher.link(link)
        if version is not None and version != found.version:
            raise ConflictError(f"the link is at version {found.version} by now, the decision is about {version}")
        decide = self._matcher.confirm if yes else self._matcher.reject
        self._changed(decide(link, reviewer, note))
        return self._matcher.link(link)

    def link_out(self, link: Link) -> LinkOut:
        """Describe a link."""
        rules = self._store.rules(link.market)
        return LinkOut(
            id=link.id,
            market=link.market,
            question=link.question,
            venue=venue_of(link.market),
            orientation=link.orientation,
            status=link.status,
            confidence=link.confidence,
            decided_by=link.decided_by,
            decided_at=ms(link.decided_ns),
            rules_version=None if rules is None else rules.version,
            note=link.note,
            version=link.version,
        )

    def describe(self, link: Link) -> str:
        """Say in a few words how sure a link is and who says so."""
        return f"{venue_of(link.market).code} {link.status} by {link.decided_by}"

    def out(self, link: Link) -> MatchOut:
        """Describe a link with both sides of it."""
        cluster = self._matcher.cluster(link.question)
        now_ns = self._clock.now_ns()
        linked = {one.market: one for one in cluster.markets}
        others = [key for key in linked if key != link.market]
        return MatchOut(
            link=self.link_out(link),
            market=self._markets.out(self._markets.market(link.market), linked.get(link.market), link.question, now_ns),
            question_title=cluster.question.title,
            others=tuple(
                self._markets.out(self._markets.market(key), linked[key], link.question, now_ns) for key in others
            ),
            fields=tuple(FieldOut(field.field, field.verdict, field.ours, field.theirs) for field in link.fields),
            conflicts=conflicts_out([c for c in cluster.conflicts if link.market in (c.first, c.second)]),
        )

    def _weight(self, link: Link) -> tuple[Decimal, str]:
        market = self._store.market(link.market)
        volume = (market.volume_24h if market else None) or Decimal(0)
        unsure = Decimal(1) - abs(Decimal(str(round(link.confidence, 6))) - Decimal("0.5"))
        return volume * unsure, link.id
