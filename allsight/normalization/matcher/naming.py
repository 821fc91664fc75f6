"""What a question is called and known by: from what it asks, not from who asked first."""

import re
from typing import Final

from allsight.domain.ids import OccurrenceId, QuestionId, short_id
from allsight.domain.market import Category
from allsight.domain.questions import Question
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.text import clean

_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}")
"""Markdown that some venues leave in their titles."""


def worded(raw: str) -> str:
    """Return a venue's words in one line, without markup."""
    return _EMPHASIS.sub("", clean(raw))


def question_for(claim: Claim, listing: Listing, *, salt: str = "") -> Question:
    """Make the question that a market asks; markets that read alike make the same one, whichever comes first."""
    return Question(
        id=QuestionId(f"q{short_id('question', _content(claim), salt, length=10)}"),
        title=headline(listing, name_outcome=claim.game is not None),
        category=listing.event.category if listing.event else Category.OTHER,
        predicate=claim.predicate,
        occurrence=_occurrence(claim),
        closes_ns=listing.market.closes_ns,
    )


_LONG: Final = 50
"""A longer title comes after the outcome."""


def headline(listing: Listing, *, name_outcome: bool = False) -> str:
    """Return the venue's question in one line, with the outcome that pays where the title alone does not name it.

    `name_outcome` says that the title names several outcomes, as that of a game does.
    """
    title = worded(listing.market.title)
    label = clean(listing.market.outcome or listing.market.yes_label)
    if label.lower() in ("", "yes", "no") or (label.lower() in title.lower() and not name_outcome):
        return title
    if len(title) > _LONG:
        return f"{label}: {title}"  # a list cuts the end off, and what tells rows apart must stay
    return f"{title.rstrip(' ?')}: {label}"


def _content(claim: Claim) -> str:
    day = claim.period.last.isoformat() if claim.period else ""
    game = claim.game
    if game is not None:
        sides = [min(side.teams) if len(side.teams) == 1 else side.text for side in game.sides]
        paying = "" if game.paying is None else sides[game.paying]
        return "|".join(("game", *sorted(sides), day, str(game.number), game.wager.words, str(game.line), paying))
    if claim.measure is not None and claim.reading is not None:
        grid = claim.reading.on_grid(claim.measure.step)
        minute = "" if claim.period is None or claim.period.minute is None else str(claim.period.minute)
        terms = " ".join(sorted(claim.terms))
        return "|".join(
            (claim.measure.name, str(claim.variant), str(claim.place), day, minute, grid.words, str(claim.touch), terms)
        )
    reading = "" if claim.reading is None else claim.reading.words
    return "|".join((claim.act, " ".join(sorted(claim.terms)), day, reading))


def _occurrence(claim: Claim) -> OccurrenceId | None:
    day = claim.period.last.isoformat() if claim.period else ""
    if claim.game is not None:
        names = sorted(min(side.teams) if len(side.teams) == 1 else side.text for side in claim.game.sides)
        return OccurrenceId(f"o{short_id('game', *names, day)}")
    contest = claim.contest
    if contest is not None and contest.edition.year is not None and (contest.competition or contest.office):
        held = (contest.competition, contest.office, contest.place, contest.seat, str(contest.edition.year))
        return OccurrenceId(f"o{short_id('contest', *held)}")
    if claim.measure is not None:
        return OccurrenceId(f"o{short_id('reading', claim.measure.name, str(claim.place), day)}")
    return None
