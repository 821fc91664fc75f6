"""Decisions of people: checked, carried out, counted."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from itertools import combinations
from statistics import median
from typing import Final

from allsight.api.models.matches import Agreement, ImportedLine, ImportReport, MatchStats, ReviewerPair
from allsight.api.rest.respond import ConflictError, NotStoredError, UnacknowledgedError
from allsight.api.views.matches import MatchViews
from allsight.api.views.review import demanding
from allsight.domain.decisions import Action, Decision
from allsight.domain.ids import LinkId, venue_of
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.exchange import Exchange
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.ruling import Ruling

_LET_IN: Final = {Action.CONFIRM: False, Action.OPPOSITE: True}
"""Actions after which money may be staked on the link, and whether they turn it round."""


class DecisionViews:
    """Takes decisions of people.

    Args:
        matcher: carries them out.
        matches: knows the differences that they pass over.
        changed: told what a decision has changed, so that clusters and storage follow.
        stored: waits until storage has what was decided so far; false where that takes too long.
    """

    def __init__(
        self,
        matcher: Matcher,
        matches: MatchViews,
        changed: Callable[[Changes], None],
        stored: Callable[[], Awaitable[bool]],
    ) -> None:
        self._matcher = matcher
        self._matches = matches
        self._changed = changed
        self._stored = stored
        self._exchange = Exchange(matcher.desk)

    async def decide(self, ruling: Ruling, version: int | None, acknowledged: Iterable[str]) -> None:
        """Carry out what a person decided, and return when it would outlive the end of the program.

        Raises:
            NotFoundError: if there is no such link.
            ConflictError: if the link has changed since the person looked at it.
            UnacknowledgedError: if it passes over a fatal or unread difference that was not named.
            InvalidRequestError: if the action has no meaning for the link as it is.
            NotStoredError: if it is in force, and storage did not take it in time.
        """
        link = self._matcher.link(ruling.link)
        if version is not None and version != link.version:
            raise ConflictError(f"the link is at version {link.version} by now, the decision is about {version}")
        turns = _LET_IN.get(ruling.action)
        if turns is not None:
            side = link.orientation.turned if turns else link.orientation
            wanted = demanding(self._matches.conflicts(link, side))
            missing = tuple(kind for kind in wanted if kind not in set(acknowledged))
            if missing:
                raise UnacknowledgedError(
                    f"differences that must be acknowledged before the link may be confirmed: {', '.join(missing)}",
                    missing,
                )
        await self._apply(self._matcher.desk.decide(ruling))

    def export(self) -> bytes:
        """Return every decision, one a line, oldest first."""
        return self._exchange.export()

    async def bring_in(self, lines: bytes, *, dry_run: bool) -> ImportReport:
        """Bring in decisions that were made elsewhere, all that apply or, if a line cannot be read, none.

        Raises:
            InvalidRequestError: if a line is no decision; it says which.
            NotStoredError: if they are in force, and storage did not take them in time.
        """
        report, changes = self._exchange.bring_in(lines, dry_run=dry_run)
        await self._apply(changes)
        told = tuple(ImportedLine(line.line, line.id, line.outcome, line.reason) for line in report.lines)
        return ImportReport(
            dry_run=dry_run, applied=report.applied, skipped=report.skipped, unknown=report.unknown, lines=told
        )

    def stats(self) -> MatchStats:
        """Say how people and the machine agree."""
        return agreement(self._matcher.desk.decisions, self._matcher.desk.undone)

    async def _apply(self, changes: Changes) -> None:
        self._changed(changes)
        if changes.decisions and not await self._stored():
            raise NotStoredError("it is in force, but not stored yet: the database is behind; see Status")


def agreement(decisions: Iterable[Decision], undone: Callable[..., bool]) -> MatchStats:
    """Count agreement over decisions that stand."""
    made = [one for one in decisions if one.action is not Action.UNDO]
    standing = [one for one in made if not undone(one.id)]
    compared = [one for one in standing if one.machine is not None and one.finding is not None]
    took = [one.took_s for one in standing if one.took_s is not None]
    return MatchStats(
        decisions=len(standing),
        undone=len(made) - len(standing),
        compared=len(compared),
        agreed=sum(map(_agrees, compared)),
        by_finding=_grouped(compared, lambda one: one.machine.finding if one.machine else ""),
        by_score=_grouped(compared, _tenth),
        by_venues=_grouped(compared, _venues),
        by_reviewer=_grouped(compared, lambda one: one.by),
        timed=len(took),
        median_s=round(median(took), 2) if took else None,
        reviewers=_between(standing),
    )


def _agrees(one: Decision) -> bool:
    """Tell whether a person found what the machine found; who only refuses a link agrees with whatever is none."""
    if one.machine is None or one.finding is None:
        return False
    if one.action in (Action.REJECT, Action.SPLIT):
        return not one.machine.finding.one_question
    return one.machine.finding is one.finding


def _tenth(one: Decision) -> str:
    low = min(int((one.machine.score if one.machine else 0.0) * 10), 9)
    return f"{low / 10:.1f}–{(low + 1) / 10:.1f}"


def _venues(one: Decision) -> str:
    other = next(iter(one.sides), None)
    codes = sorted({venue_of(key).code for key in (one.market, other) if key is not None})
    return "–".join(codes)


def _grouped(decisions: Iterable[Decision], group_of: Callable[[Decision], str]) -> tuple[Agreement, ...]:
    found: dict[str, list[bool]] = defaultdict(list)
    for one in decisions:
        found[group_of(one)].append(_agrees(one))
    return tuple(Agreement(group, len(found[group]), sum(found[group])) for group in sorted(found))


def _between(decisions: Iterable[Decision]) -> tuple[ReviewerPair, ...]:
    """Hold the last words of reviewers about one link against each other, where they read the same texts."""
    last: dict[LinkId, dict[str, Decision]] = defaultdict(dict)
    for one in decisions:
        last[one.link][one.by] = one
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for by in last.values():
        for first, second in combinations(sorted(by), 2):
            if _same_texts(by[first], by[second]):
                found[first, second].append(by[first].finding is by[second].finding)
    return tuple(ReviewerPair(*pair, len(found[pair]), sum(found[pair])) for pair in sorted(found))


def _same_texts(one: Decision, other: Decision) -> bool:
    shared = one.rules.keys() & other.rules.keys()
    return one.market in shared and all(one.rules[key] == other.rules[key] for key in shared)
