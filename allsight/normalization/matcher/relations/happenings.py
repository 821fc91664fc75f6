"""How two claims that something happens lie to each other."""

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.across import one_event
from allsight.normalization.matcher.relations.implications import implied
from allsight.normalization.matcher.relations.roles import agency, roles_agree
from allsight.normalization.matcher.relations.sharing import NOT_THINGS, undated
from allsight.normalization.matcher.relations.standing import by_office, places
from allsight.normalization.matcher.relations.stretches import apart, eras_apart, stretches
from allsight.normalization.matcher.relations.terms import PARTIES, hard_terms, parties, races, words_left
from allsight.normalization.matcher.relations.verdicts import UNREAD, turned, verdict
from allsight.normalization.matcher.relations.windows import when_of
from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import ONCE
from allsight.normalization.parsers.dates import Period
from allsight.normalization.parsers.frames import ANY
from allsight.normalization.parsers.lexicon import kind_of, words

_TAKEN = frozenset(("next", "first", "last", "only"))
"""Slots of which whoever takes one also does the thing; the third hottest year is not the hottest."""

_SAID = frozenset(("agree", "announce", "declare", "vote"))
"""Acts of saying that one will do a thing, which is not to do it."""

_AMONG = frozenset(("war", "peace", "meeting", "deal"))
"""Walks of life in which parties do something together or to each other."""

_UNDOING = frozenset(
    (
        "threaten", "plan", "fail", "refus", "deny", "reject", "stop", "halt", "avoid", "delay", "talk", "negotiation",
        "new", "process", "resum", "acknowledg", "discus", "consider", "toward", "attend", "offer", "propos", "end",
        "without",
    )
)  # fmt: skip
"""Words beside which an act is not done, or is done by somebody else."""

_EXTENTS = ("whole", "", "part")
"""How much of a thing is meant, the most first."""

_LIGHT = frozenset(("use", "used", "via", "receiv"))
"""Words beside which another one says what is done."""


def happenings(ours: Claim, theirs: Claim) -> Judgement:
    """Say how two happenings lie to each other: who, what act, in which roles, and when.

    Each field says whether one claim lies within the other in it; the claims lie so as all fields do. What differs in
    who, or in an act that neither implies the other, leaves two things that may still belong to one event.
    """
    found: list[FieldVerdict] = []
    agreed, a_left, b_left = words_left(ours, theirs)
    act = act_of(ours, theirs)
    found.append(verdict("action", acts_agree(ours, theirs), ours.act, theirs.act))
    time, read = stretches(ours, theirs)
    if ours.act == theirs.act == "grow" and time in (Match.WITHIN, Match.AROUND):
        time = Match.RELATED  # a month above the one before says nothing of the year
    if "hold_office" in (ours.act, theirs.act) and time is not Match.SAME:
        time = _moments(ours.period, theirs.period)
    found.append(verdict("window", read, when_of(ours), when_of(theirs)))
    scope, a_scope, b_scope = hard_terms(ours, theirs)
    found.append(verdict("scope", scope, a_scope, b_scope))
    found.append(verdict("words", agreed, a_left, b_left))
    roles = _roles(ours, theirs, found)
    if swapped(ours, theirs):
        found.append(verdict("roles", False, ours.than, theirs.than))
        one = agreed and time is Match.SAME and ours.negated == theirs.negated and ours.act == theirs.act
        return Judgement(Match.OPPOSITE if one else Match.RELATED, 0.6 if one else 0.0, False, tuple(found))
    slot = _slots(ours, theirs)
    if slot is not Match.SAME:
        found.append(verdict("slot", False, ours.frame.slot, theirs.frame.slot))
    raced = races(ours, theirs)
    if not raced:
        found.append(verdict("race", False, ours.race, theirs.race))
    meant = _may_be(ours, b_left) or _may_be(theirs, a_left)
    if (ours.unnamed or theirs.unnamed) and not meant:
        found.append(verdict("subject", None, "" if ours.unnamed else "named", "" if theirs.unnamed else "named"))
        another = (ours.frame.unsaid and theirs.frame.doers) or (theirs.frame.unsaid and ours.frame.doers)
        one = one_event(ours, theirs, apart=apart(ours, theirs, time)) and roles and not another
        return Judgement(Match.RELATED if one else Match.DIFFERENT, 0.0, False, tuple(found))
    one_of = _one_of(ours, theirs, a_left, b_left)
    if one_of is not None and raced and act is Match.SAME and roles and scope is not False:
        return _judged(_signed(ours, theirs, meet(act, time, slot, one_of)), found)
    detail = _detail(ours, theirs, a_left, b_left) if act is Match.SAME and scope is not False else Match.SAME
    if detail is not Match.SAME and agreed is False:
        agreed = None
    if agreed is False or scope is False or act is None or not roles or unread_act(ours, a_left, theirs, b_left):
        other = one_event(ours, theirs, apart=apart(ours, theirs, time)) and roles
        return Judgement(Match.RELATED if other else Match.DIFFERENT, 0.0, False, tuple(found))
    extent = _extent(ours, theirs)
    if extent is not Match.SAME:
        found.append(verdict("scope", False, ours.frame.extent, theirs.frame.extent))
    choice = _choices(ours, theirs)
    if choice is not Match.SAME:
        found.append(verdict("roles", False, ours.frame.choice, theirs.frame.choice))
    match = meet(
        act,
        time,
        slot,
        choice,
        extent,
        detail,
        places(ours, theirs),
        _eras(ours, theirs, act, time),
        agency(ours, theirs),
    )
    rival = rivals(ours, theirs)
    if rival is not Match.SAME:
        found.append(verdict("roles", False, ours.named, theirs.named))
        match = rival if match is Match.SAME else Match.RELATED
    if not raced and match is not Match.DIFFERENT:
        match = Match.RELATED if one_event(ours, theirs, apart=False) else Match.DIFFERENT
    return _judged(_signed(ours, theirs, match), found)


def _moments(a: Period | None, b: Period | None) -> Match:
    """Say how being in office at one moment lies to another moment: who is there then need not be now."""
    return Match.RELATED if a is None or b is None or a.last.year == b.last.year else Match.DIFFERENT


def _eras(ours: Claim, theirs: Claim, act: Match, time: Match) -> Match:
    """Tell two acts apart whose times say nothing of each other: a test this year, and a weapon used years ago."""
    crossed = act is not Match.SAME and meet(act, time) is Match.RELATED
    return Match.DIFFERENT if crossed and apart(ours, theirs, time) else Match.SAME


def _judged(match: Match, found: list[FieldVerdict]) -> Judgement:
    unread = sum(one.verdict == UNREAD for one in found)
    score = max(0.05, 0.99 - 0.17 * unread) if match.one_question else 0.0
    return Judgement(match, score, match.one_question and not unread, tuple(found))


def meet(*fields: Match) -> Match:
    """Return how claims lie to each other whose fields lie so: within only if every field lets them."""
    if Match.DIFFERENT in fields:
        return Match.DIFFERENT
    within = all(field in (Match.SAME, Match.WITHIN) for field in fields)
    around = all(field in (Match.SAME, Match.AROUND) for field in fields)
    if within and around:
        return Match.SAME
    return Match.WITHIN if within else Match.AROUND if around else Match.RELATED


def _signed(ours: Claim, theirs: Claim, match: Match) -> Match:
    """Turn the relation of two acts into that of the claims: "not" on both sides mirrors it, on one breaks it."""
    if ours.negated and theirs.negated:
        return match.mirrored
    if not ours.negated and not theirs.negated:
        return match
    if match in (Match.SAME, Match.OPPOSITE):
        return turned(match)
    return Match.DIFFERENT if match is Match.DIFFERENT or eras_apart(ours, theirs) else Match.RELATED


def act_of(ours: Claim, theirs: Claim) -> Match | None:
    """Say how one act lies to the other; one that no word named may be the other's."""
    if "be" in (ours.act, theirs.act):
        return None if {ours.act, theirs.act} & _SAID and not acts_agree(ours, theirs) else Match.SAME
    return implied(ours.act, theirs.act)


def unread_act(ours: Claim, a_left: frozenset[str], theirs: Claim, b_left: frozenset[str]) -> bool:
    """Tell whether a headline of which no act was read says in words of its own what the act of the other is not."""
    if (ours.act == "be") == (theirs.act == "be"):
        return False
    left = (a_left if ours.act == "be" else b_left) - words("soft") - _LIGHT
    return any(kind_of(word) not in NOT_THINGS for word in left)


def _one_of(ours: Claim, theirs: Claim, a_left: frozenset[str], b_left: frozenset[str]) -> Match | None:
    """Say how "a justice retires" lies to one who is named; None where neither is so, or they share no more than that.

    The one says in words of no name of what kind they are, the other only who it is.
    """
    if ours.frame.anyone == theirs.frame.anyone or ours.frame.choice or theirs.frame.choice:
        return None
    if "be" in (ours.act, theirs.act):
        return None
    kind, who, named = (a_left, b_left, theirs) if ours.frame.anyone else (b_left, a_left, ours)
    shared = (ours.terms & theirs.terms) - words("soft")
    people = {name for name in who if kind_of(name) in PARTIES}
    given = who & named.frame.given
    if (
        not (shared and kind and who)
        or len(who) > len(people) + 2 * len(given)
        or any(kind_of(one) in PARTIES for one in kind)
    ):
        return None
    return Match.AROUND if ours.frame.anyone else Match.WITHIN


def acts_agree(ours: Claim, theirs: Claim) -> bool | None:
    """Compare acts; None where one headline names none, unless its paying sentence names that of the other."""
    if ours.act == theirs.act:
        return True
    if "be" not in (ours.act, theirs.act):
        return False
    said = theirs.act in ours.acts_said if ours.act == "be" else ours.act in theirs.acts_said
    return said or None


def _roles(ours: Claim, theirs: Claim, found: list[FieldVerdict]) -> bool:
    """Note where roles differ or could not be read; tell whether they agree."""
    roles = roles_agree(ours, theirs)
    if not roles:
        found.append(verdict("roles", False, ours.frame.doers, theirs.frame.doers))
    elif by_office(ours, theirs):
        found.append(verdict("roles", None, ours.frame.doers, theirs.frame.doers))
    return roles


def swapped(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two headlines compare one pair, each the other way round."""
    a, b = ours.than, theirs.than
    return bool(a and b) and a.isdisjoint(b) and a <= theirs.terms and b <= ours.terms


def _may_be(asking: Claim, named: frozenset[str]) -> bool:
    """Tell whether "who?" means somebody whom the other headline names, by the tail of its identifier."""
    code = asking.frame.unsaid
    return bool(code) and any(name.startswith(code) or code.startswith(name) for name in named)


def _detail(ours: Claim, theirs: Claim, a_left: frozenset[str], b_left: frozenset[str]) -> Match:
    """Compare how closely one act among the same parties is described: in which town they meet, what is struck.

    Only one headline may say more, and nothing that undoes the act. A name of a product or of its maker is no detail.
    """
    act = BY_NAME.get(ours.act)
    if act is None or act.field not in _AMONG or bool(a_left) == bool(b_left):
        return Match.SAME
    left = {word for word in undated((a_left or b_left) - words("soft")) if not word.endswith("ly")}
    a, b = parties(ours), parties(theirs)
    people = ours.frame.given | ours.frame.namesakes | theirs.frame.given | theirs.frame.namesakes
    if not left or a != b or len(a) < 2 or left & (_UNDOING | people):
        return Match.SAME
    return Match.WITHIN if a_left else Match.AROUND


def rivals(ours: Claim, theirs: Claim) -> Match:
    """Compare for whom of several that both titles list the markets pay: of two, one wins where the other does not."""
    a, b = ours.named, theirs.named
    if not a or not b or not a.isdisjoint(b) or not (a <= theirs.head and b <= ours.head):
        return Match.SAME
    listed = ours.frame.choice | theirs.frame.choice
    if not listed:
        others = (ours.terms | theirs.terms) - a - b
        listed = a | b | {name for name in others if name in ours.frame.own or kind_of(name) in NOT_THINGS}
    return Match.OPPOSITE if listed == a | b and ours.frame.slot == theirs.frame.slot == "first" else Match.RELATED


def _choices(ours: Claim, theirs: Claim) -> Match:
    """Compare those of whom any one will do: what one of them does, or all of them, is done by one of them."""
    a, b = ours.frame.choice, theirs.frame.choice
    if a == b:
        return Match.SAME
    if (ANY in a) != (ANY in b):
        return Match.AROUND if ANY in a else Match.WITHIN
    if a & theirs.terms and b < a:
        return Match.AROUND
    return Match.WITHIN if b & ours.terms and a < b else Match.RELATED


def _extent(ours: Claim, theirs: Claim) -> Match:
    """Compare how much of a thing is meant: who takes all of it takes a part."""
    a, b = (_EXTENTS.index(claim.frame.extent) for claim in (ours, theirs))
    return Match.SAME if a == b else Match.WITHIN if a < b else Match.AROUND


def _slots(ours: Claim, theirs: Claim) -> Match:
    """Compare slots: the next one to do a thing does it, not everybody who does it is the next one."""
    a, b = ours.frame.slot, theirs.frame.slot
    if ours.act in ONCE and theirs.act in ONCE:
        return Match.SAME
    a, b = ("" if slot == "which" else slot for slot in (a, b))
    if a == b:
        return Match.SAME
    if (a and b) or not {a, b} & _TAKEN:
        return Match.RELATED
    return Match.WITHIN if a else Match.AROUND
