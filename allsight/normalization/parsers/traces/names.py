"""Where the people, places, things and contests of a claim are named."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from allsight.domain.market import Market
from allsight.domain.questions import Origin
from allsight.normalization.parsers.ceremonies import ceremony_in, is_ceremony
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contest_names import names_in
from allsight.normalization.parsers.contestants import Contestant, Sort, contestant
from allsight.normalization.parsers.contests import OVERALL, Contest
from allsight.normalization.parsers.counts import scored_in, segment_of, stat_of
from allsight.normalization.parsers.dates import local_day
from allsight.normalization.parsers.editions import Edition, edition_of
from allsight.normalization.parsers.games import OVERTIME, REGULAR, Game
from allsight.normalization.parsers.lexicon import lexicon
from allsight.normalization.parsers.teams import LEAGUES, Likeness, Side, side
from allsight.normalization.parsers.traces.seeking import Finder, Sought, literal, pattern, phrase, term

_FOLLOWS: Final = "no word of its own says it: it follows from the other names"


def subjects(claim: Claim) -> Iterator[Sought]:
    """Yield everybody and everything that a claim is about."""
    if claim.game is not None:
        for one in (each for each in claim.game.sides if each.words or each.code):
            yield Sought(field="subject", value=one.text or one.code, finders=(_side(one, claim.game.sport),))
    elif claim.contest is not None:
        for who in claim.contest.who:
            yield Sought(
                field="subject", value=who.text, finders=(_contestant(who),), lead="outcome",
                otherwise=Origin.IDENTIFIER if who.sort is Sort.CODE else Origin.UNTRACED,
                reason="an abbreviation out of the identifier" if who.sort is Sort.CODE else "",
            )  # fmt: skip
    else:
        for name in claim.predicate.subject:
            yield (
                _own(name, "subject")
                if name == claim.place
                else Sought(field="subject", value=_plain(name), finders=_named(name))
            )
    if claim.predicate.place is not None:
        yield _own(claim.predicate.place, "place")


def _own(place: str, field: str) -> Sought:
    """Seek a place that need not be named, since most figures and offices are those of one country."""
    plain = place.replace("_", " ")
    return Sought(
        field=field, value=plain, finders=_named(place), otherwise=Origin.IMPLIED,
        reason=f"no text names it: such a figure or office is that of {plain} unless another is named",
    )  # fmt: skip


def scopes(claim: Claim, market: Market) -> Iterator[Sought]:
    """Yield everything that narrows a claim."""
    if claim.game is not None:
        yield from _game(claim.game)
    elif claim.contest is not None:
        yield from _contest(claim.contest, None if market.closes_ns is None else local_day(market.closes_ns))
    else:
        for stage in sorted(claim.stages):
            yield Sought(field="scope.stage", value=stage, finders=(pattern(_loose(stage)),))
        for kind, names in sorted(claim.hard.items()):
            for name in sorted(names):
                yield Sought(field=f"scope.{kind}", value=name.replace("_", " "), finders=_named(name))


def _game(game: Game) -> Iterator[Sought]:
    bet, sport = game.wager, game.sport
    if bet.segment:
        yield Sought(
            field="scope.segment", value=bet.segment,
            finders=(phrase(lambda text: segment_of(text, sport) == bet.segment, 3),),
        )  # fmt: skip
    if game.timing:
        words = REGULAR if game.timing == "regular_time" else OVERTIME
        yield Sought(field="scope.timing", value=game.timing.replace("_", " "), finders=(pattern(words),))
    elif game.counted:
        yield Sought(
            field="scope.timing", value=game.counted.replace("_", " "), otherwise=Origin.HABIT,
            reason="no text says whether extra time counts: it is the habit of the sport",
        )  # fmt: skip
    if bet.stat:
        counted = phrase(lambda text: bet.stat in (stat_of(text, sport), scored_in(text)), 3)
        yield Sought(field="scope.statistic", value=bet.stat.replace("_", " "), finders=(counted,),
                     otherwise=Origin.IMPLIED, reason=_FOLLOWS)  # fmt: skip
    for field, value in (("scope.player", bet.player), ("scope.detail", bet.detail)):
        if value:
            yield Sought(field=field, value=value.replace("_", " "), finders=(pattern(_loose(value)),),
                         otherwise=Origin.IMPLIED, reason=_FOLLOWS)  # fmt: skip


def _contest(contest: Contest, closes: date | None) -> Iterator[Sought]:
    parts = (
        ("competition", contest.competition), ("party", contest.party), ("office", contest.office),
        ("place", contest.place), ("seat", contest.seat), *(("words", word) for word in sorted(contest.words)),
    )  # fmt: skip
    for field, name in parts:
        if name:
            found = (_seat(name),) if field == "seat" else (*_named(name), pattern(_loose(name)))
            if field == "competition" and is_ceremony(name):
                found = (*found, _ceremony(name))
            yield (
                _own(name, "scope.place")
                if field == "place"
                else Sought(
                    field=f"scope.{field}",
                    value=name.replace("_", " "),
                    finders=found,
                    otherwise=Origin.IMPLIED,
                    reason=_FOLLOWS,
                )
            )
    words = contest.edition.words
    if words:
        yield Sought(
            field="scope.edition", value=words, finders=(_edition(contest.edition, contest.competition, closes),)
        )
    for stage in sorted(contest.stages - {OVERALL}):
        for part in stage.partition(" in ")[0].split("/"):
            finders = (*_named(part), *_named(part.removesuffix("_control")))
            yield Sought(
                field="scope.stage", value=part.replace("_", " "), finders=finders,
                otherwise=Origin.IMPLIED, reason=_FOLLOWS,
            )  # fmt: skip


# -- finders ----------------------------------------------------------------------------------------------------------


def _named(name: str) -> tuple[Finder, ...]:
    league, _, team = name.partition(":")
    if team and league in LEAGUES:
        return (phrase(lambda text: name in side(text, league).teams, 3),)
    return (term(name, lexicon(), names_in()), literal(name))


def _plain(name: str) -> str:
    league, _, team = name.partition(":")
    return (team if league in LEAGUES else name).replace("_", " ")


def _seat(seat: str) -> Finder:
    """Find a seat by its number, as in `MA-09` or `9th district`."""
    return pattern(re.compile(rf"\b[a-z]{{2}}-0?{re.escape(seat)}\b|\b0?{re.escape(seat)}(?:st|nd|rd|th)\b"))


def _loose(words: str) -> re.Pattern[str]:
    """Return an expression for words whatever stands between them and however they end."""
    return re.compile(r"\b" + r"[\s_-]{1,3}".join(re.escape(word) for word in re.split(r"[\s_-]+", words) if word))


def _side(one: Side, sport: str) -> Finder:
    def same(text: str) -> bool:
        if not one.words:
            return text == one.code
        return side(text, sport).likeness(one) is Likeness.SURE

    return phrase(same)


def _contestant(who: Contestant) -> Finder:
    def same(text: str) -> bool:
        found = contestant(text, names_in(), "")
        return found.text == who.text or bool(found.words and found.words == who.words)

    return phrase(same, 8)


def _ceremony(name: str) -> Finder:
    return phrase(lambda text: ceremony_in(text) == name)


def _edition(edition: Edition, competition: str, closes: date | None) -> Finder:
    return phrase(lambda text: edition_of((text,), "", "", closes, competition).words == edition.words)
