"""How two claims that somebody does well in a contest lie to each other."""

from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.choices import choices
from allsight.normalization.matcher.relations.competitions import SEASONS, worded, yearly
from allsight.normalization.matcher.relations.holding import heads, read_off
from allsight.normalization.matcher.relations.terms import races
from allsight.normalization.matcher.relations.verdicts import UNREAD, agree, turned, verdict
from allsight.normalization.matcher.relations.votes import (
    elected,
    elsewhere,
    leaving,
    majority,
    most_seats,
    settled,
    stood,
    tickets,
)
from allsight.normalization.matcher.relations.windows import when_of, window
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contest_grammar import Result
from allsight.normalization.parsers.contestants import Sort
from allsight.normalization.parsers.contests import ADVANCE, COUNTED, OUTRIGHT, OVERALL, Contest
from allsight.normalization.parsers.editions import editions_agree
from allsight.normalization.parsers.numbers import Edge, Range

_KIN: Final = (
    frozenset(("president", "vice_president")),
    frozenset(("parliament", "prime_minister")),
    frozenset(("parliament", "chancellor")),
    frozenset(("congress", "senate")),
    frozenset(("congress", "house")),
    frozenset(("congress", "president")),
)
"""Offices that one election decides together."""

_WEEK_DAYS: Final = 7
_ONLY: Final = frozenset(
    ("pope", "fed_chair", "european_parliament", "house_speaker", "treasury_secretary", "secretary_of_defense")
)
"""Offices that need no place: there is one of each."""

_EDGES: Final = {
    Edge.EQUAL: Match.SAME, Edge.ROUNDING: Match.SAME, Edge.COMPLEMENT: Match.OPPOSITE, Edge.WITHIN: Match.WITHIN,
    Edge.AROUND: Match.AROUND, Edge.APART: Match.RELATED, Edge.OVERLAP: Match.RELATED,
}  # fmt: skip


def contests(ours: Claim, theirs: Claim, a: Contest, b: Contest) -> Judgement:
    """Say how two claims lie to each other: the contest and its edition first, then who must do how well in it."""
    found: list[FieldVerdict] = []
    contest, kin = _contest(ours, theirs, a, b)
    chambered = contest is not True and (majority(a, b) or majority(b, a)) is not None
    contest = None if chambered else contest
    found.append(verdict("contest", contest, a.name, b.name))
    edition, order = _edition(ours, theirs, a, b, found)
    moment = read_off(ours, theirs, a, b)
    if moment is Match.DIFFERENT or (contest is False and not kin) or (edition is False and not order):
        return Judgement(Match.DIFFERENT, 0.0, False, tuple(found))
    who, sure = choices(a, b)
    if (who is Match.RELATED and _plays(a, b)) or tickets(a, b, who):
        return Judgement(Match.DIFFERENT, 0.0, False, tuple(found))
    who = settled(who, a, b)
    named = (" or ".join(one.text for one in side.who) for side in (a, b))
    found.append(verdict("contestant", (True if sure else None) if who.one_question else False, *named))
    stage = Match.SAME if chambered else _stages(a, b)
    if moment is not Match.SAME:
        found.append(verdict("window", False, when_of(ours), when_of(theirs)))
    found.append(verdict("stage", stage is Match.SAME, "; ".join(sorted(a.stages)), "; ".join(sorted(b.stages))))
    result, read = _results(a, b)
    if who is Match.OPPOSITE and not (_one_winner(a) and _one_winner(b)):
        who = Match.RELATED
    found.append(verdict("result", (True if read else None) if result is Match.SAME else False, a.asked, b.asked))
    if _strange(a, b, who):
        return Judgement(Match.DIFFERENT, 0.0, False, tuple(found))
    if contest is False or apart(a, b):
        # Other prizes of one ceremony and other groups of one tournament have in common only who is in both.
        seasonal = a.competition in SEASONS or bool(a.words and b.words and a.family == "competition")
        of_one = who is Match.SAME or not (apart(a, b) or seasonal)
        return Judgement(Match.RELATED if of_one else Match.DIFFERENT, 0.0, False, tuple(found))
    if not races(ours, theirs):
        found.append(verdict("race", False, ours.race, theirs.race))
        return Judgement(Match.RELATED, 0.0, False, tuple(found))
    ordered = Match.SAME if not order else Match.WITHIN if order < 0 else Match.AROUND
    match = _joined((who, stage, result, ordered, moment))
    exclusive = who is Match.RELATED and stage is result is ordered is moment is Match.SAME and _one_winner(a)
    if exclusive and sure and _two_way(a, b):
        match = Match.OPPOSITE
    match = _signed(match, ours.negated, theirs.negated, exclusive=exclusive and sure)
    unread = sum(one.verdict == UNREAD for one in found)
    score = max(0.05, 0.99 - 0.17 * unread) if match.one_question else 0.0
    return Judgement(match, score, match.one_question and not unread, tuple(found))


def _strange(a: Contest, b: Contest, who: Match) -> bool:
    """Tell whether one asks who of many goes next, and the other for something that has nothing to do with going."""
    if (a.result.action == "next_out") == (b.result.action == "next_out"):
        return False
    return who is not Match.SAME or not heads(a.office, b.office)


def part(a: Contest, b: Contest) -> bool:
    """Tell quickly that two claims do not ask one question: another contest, another stage of it, another name."""
    fields = (
        (a.competition, b.competition), (a.office, b.office), (a.place, b.place), (a.party, b.party), (a.seat, b.seat),
    )  # fmt: skip
    if any(one and other and one != other for one, other in fields):
        return True
    if a.stages != b.stages and a.result.action != "margin":
        return True
    return not (a.rivals or b.rivals or choices(a, b)[0].one_question)


def _plays(a: Contest, b: Contest) -> bool:
    """Tell whether one asks that a player takes part in what the other asks of a team or a country."""
    taking_part = "take_part" in (a.result.action, b.result.action)
    sorts = {one.sort for side in (a, b) for one in side.who}
    return taking_part and Sort.PERSON in sorts and bool(sorts & {Sort.COUNTRY, Sort.TEAM})


def apart(a: Contest, b: Contest) -> bool:
    """Tell whether two contests are played in different parts of one competition: other groups, other conferences."""
    return bool(a.part and b.part) and not (
        f"{a.part}_".startswith(f"{b.part}_") or f"{b.part}_".startswith(f"{a.part}_")
    )


def _contest(ours: Claim, theirs: Claim, a: Contest, b: Contest) -> tuple[bool | None, bool]:
    """Compare what is contested; beside it whether two that are not the same belong to one event."""
    silent = False
    for name in ("competition", "seat", "party", "place", "office"):
        one, other = getattr(a, name), getattr(b, name)
        agreed = agree(one or None, other or None)
        if agreed is False:
            kin = name == "office" and (frozenset((one, other)) in _KIN or heads(one, other))
            kin = kin and ("congress" not in (one, other) or {a.place, b.place} <= {"", "us"})
            return False, kin and a.party == b.party and (a.place or "us") == (b.place or "us")
        silent = silent or agreed is None
    held = bool(a.office and a.office == b.office)
    known = bool(a.competition and b.competition) or (held and (bool(a.place and b.place) or a.office in _ONLY))
    if elsewhere(a, b) or elsewhere(b, a) or leaving(a, b) or leaving(b, a):
        return False, False
    alike_in_words, kin = worded(ours, theirs, a, b, known=known)
    if alike_in_words is False:
        return False, kin
    shared = known or bool(a.words & b.words) or bool(held and a.office == "leader" and a.party)
    staged = a.stages == b.stages != frozenset((OVERALL,)) or a.part == b.part != ""
    alike = a.family == b.family and (a.family == "vote" or staged)
    if not shared and not (held or a.competition or b.competition or alike):
        return False, False
    return (True if shared and alike_in_words and not silent else None), False


def _edition(
    ours: Claim, theirs: Claim, a: Contest, b: Contest, found: list[FieldVerdict]
) -> tuple[bool | None, int]:  # fmt: skip
    if a.family == b.family == "chart":
        when, _ = window(ours, theirs)
        if when is None and _other_week(ours, theirs):
            when = False
        found.append(verdict("edition", when, when_of(ours), when_of(theirs)))
        return when, 0
    edition, order = editions_agree(
        a.edition, b.edition, yearly=a.competition == b.competition and yearly(a.competition)
    )
    if edition is True and a.edition.upto and b.edition.upto and ours.period is not None and theirs.period is not None:
        order = (ours.period.last > theirs.period.last) - (ours.period.last < theirs.period.last)
        edition = not order
    found.append(verdict("edition", edition, a.edition.words, b.edition.words))
    return edition, order


def _other_week(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two charts are those of other days, or of weeks that have no day in common."""
    a, b = ours.period, theirs.period
    if a is None or b is None or not (a.sure and b.sure and a.grain == b.grain == "day" and a.first and b.first):
        return False
    if a.first > b.last or b.first > a.last:
        single = a.first == a.last and b.first == b.last
        return not (single and "week" in ours.near & theirs.near and abs((a.last - b.last).days) < _WEEK_DAYS)
    return False


def _stages(a: Contest, b: Contest) -> Match:
    if a.stages == b.stages or stood(a, b) or stood(b, a):
        return Match.SAME
    if elected(a, b) or elected(b, a):
        return Match.WITHIN if elected(a, b) else Match.AROUND
    if a.result.action == b.result.action == "margin" and _bare(a.stages) == _bare(b.stages):
        return Match.SAME
    if _goes_on(a, b) or _goes_on(b, a):
        return Match.SAME
    if a.stages > b.stages:
        return Match.WITHIN
    if a.stages < b.stages:
        return Match.AROUND
    if _leads_to(a, b):
        return Match.WITHIN
    return Match.AROUND if _leads_to(b, a) else Match.RELATED


def _goes_on(a: Contest, b: Contest) -> bool:
    """Tell whether who wins a division, a group or a semi-final is by that among those whom the other counts."""
    if not a.part or a.stages != {a.part} or b.stages != {OVERALL} or b.result.action != "reach":
        return False
    step = 2 if a.part.startswith("semifinal") else 32 if a.part.startswith("group") else 64
    return a.result.worst == 1 and not a.words and b.result.worst >= step


def _bare(stages: frozenset[str]) -> set[str]:
    """Return stages without the first round: a margin is that of the first count unless another one is named."""
    return {stage.removeprefix("first_round").strip("/") or OVERALL for stage in stages}


def _leads_to(a: Contest, b: Contest) -> bool:
    """Tell whether winning the stage of one contest is only possible for those whom the other one counts."""
    (one,), (other,) = (tuple(c.stages) if len(c.stages) == 1 else ("",) for c in (a, b))
    if not one or not other or a.count is not None or b.count is not None:
        return False
    if other.endswith(ADVANCE):
        return one == other.replace(ADVANCE, "runoff")
    if one == OUTRIGHT and other == "first_round":
        return True
    decided = set(one.split("/")) - {"runoff", OUTRIGHT}
    return decided != set(one.split("/")) and ("/".join(sorted(decided)) or OVERALL) == other


def _results(a: Contest, b: Contest) -> tuple[Match, bool]:
    """Compare how well somebody must do; beside it whether both were read for sure."""
    one, other = a.result, b.result
    if one.action in COUNTED or other.action in COUNTED:
        return _counts(a, b)
    if "next_out" in (one.action, other.action) and one.action != other.action:
        return Match.RELATED, True
    if (one.action == "majority") != (other.action == "majority"):
        return _majority(one, other)
    if (one.best, one.worst) == (other.best, other.worst):
        return Match.SAME, one.action == other.action or not {"hold", "lose"} & {one.action, other.action}
    if other.best <= one.best and one.worst <= other.worst:
        return Match.WITHIN, True
    return (Match.AROUND if one.best <= other.best and other.worst <= one.worst else Match.RELATED), True


def _majority(one: Result, other: Result) -> tuple[Match, bool]:
    """Compare with more than half of the seats, which is more than the most of them."""
    plain = other if one.action == "majority" else one
    if plain.best != 1 or plain.action in ("hold", "lose"):
        return Match.RELATED, True
    return (Match.WITHIN if one.action == "majority" else Match.AROUND), True


def _counts(a: Contest, b: Contest) -> tuple[Match, bool]:
    if a.result.action == b.result.action:
        if a.count is None or b.count is None:
            return Match.SAME, a.count is b.count is None and a.result.action == "gain_seats"
        step = Fraction(1) if a.result.action == "seats" else None
        one, other = (_capped(x.count, y.count) for x, y in ((a, b), (b, a)))
        return _EDGES[one.against(other, step)], True
    for counted, plain, turn in ((a, b, False), (b, a, True)):
        enough = majority(counted, plain)
        if enough is not None:
            return enough.mirrored if turn else enough, True
    for counted, plain, match in ((a, b, Match.WITHIN), (b, a, Match.AROUND)):
        if (
            (_decides(counted, plain) or most_seats(counted))
            and plain.result.worst == 1
            and plain.result.action not in COUNTED
        ):
            return match, True
    return Match.RELATED, True


def _capped(count: Range | None, other: Range | None) -> Range:
    """Close a share of the whole that is open upwards where the other one ends at the whole."""
    if count is None or other is None:
        return Range(None, None)
    whole = Fraction(100)
    if count.unit == "%" and count.high is None and other.high == whole:
        return msgspec.structs.replace(count, high=whole, high_in=True)
    return count


def _decides(counted: Contest, plain: Contest) -> bool:
    """Tell whether so much of the vote, or such a margin, is enough to win a contest that is held in one round."""
    least = None if counted.count is None else counted.count.low
    within = counted.result.action == "margin" and counted.stages == plain.stages != {"nomination"}
    if least is None or not (within or counted.stages == {OVERALL}):
        return False
    return least >= 50 if counted.result.action == "vote_share" else counted.result.action == "margin" and least >= 0


def _one_winner(a: Contest) -> bool:
    """Tell whether only one can do so well."""
    single = a.result.best == a.result.worst and a.result.action in (
        "win",
        "hold",
        "lead",
        "finish",
        "majority",
        "control",
    )
    return single and not any(stage.endswith(ADVANCE) for stage in a.stages)


def _two_way(a: Contest, b: Contest) -> bool:
    """Tell whether one of both venues names two sides, and these are the two."""
    for one, other in ((a, b), (b, a)):
        if len(one.rivals) == 2 and any(rival.agrees(name) for rival in one.rivals[1:] for name in other.who):
            return True
    return False


def _joined(parts: tuple[Match, ...]) -> Match:
    """Return how two claims lie to each other whose fields lie so: all must point one way."""
    pointing = {part for part in parts if part is not Match.SAME}
    if not pointing:
        return Match.SAME
    return pointing.pop() if len(pointing) == 1 else Match.RELATED


def _signed(match: Match, ours: bool, theirs: bool, *, exclusive: bool) -> Match:
    """Return the relation once the claims are turned round that ask for something not to come true."""
    if ours and theirs:
        return match.mirrored
    if not ours and not theirs:
        return match
    if exclusive and match is Match.RELATED:
        return Match.AROUND if ours else Match.WITHIN
    return turned(match) if match.one_question else Match.RELATED if match is not Match.DIFFERENT else match
