"""The first scorer: fields must agree, hard differences veto, and what could not be read goes to a person."""

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.across import across
from allsight.normalization.matcher.relations.beside import beside, of_others
from allsight.normalization.matcher.relations.conditions import conditional
from allsight.normalization.matcher.relations.contests import contests, part
from allsight.normalization.matcher.relations.games import games
from allsight.normalization.matcher.relations.happenings import acts_agree, happenings
from allsight.normalization.matcher.relations.measured_acts import measured_act
from allsight.normalization.matcher.relations.numbers import numbers
from allsight.normalization.matcher.relations.parlays import parlays
from allsight.normalization.matcher.relations.terms import words_part
from allsight.normalization.matcher.relations.verdicts import DIFFERENT
from allsight.normalization.parsers.claim import Claim, ClaimKind


class RulesScorer:
    """Compare predicates field by field.

    A pair is certain when every field that the kind of claim needs was read on both sides and agrees, and no word of
    either headline is left unexplained by the other's text. One contradiction makes it another question; something
    unread leaves it for review.
    """

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        """Tell whether two claims differ in the kind of thing they claim, in the act, or in too many words.

        Most candidates do, and no verdict need be written down to say so.
        """
        if ours.kind is not theirs.kind or ours.legs != theirs.legs:
            return True
        if ours.contest is not None and theirs.contest is not None:
            return part(ours.contest, theirs.contest)
        if ours.kind is not ClaimKind.HAPPENING:
            return False
        return acts_agree(ours, theirs) is False or words_part(ours, theirs)

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        """Say how two claims lie to each other, and how surely."""
        found = self._asked(ours, theirs)
        return found if ours.supposed == theirs.supposed else conditional(found, ours, theirs)

    def _asked(self, ours: Claim, theirs: Claim) -> Judgement:
        if ours.legs or theirs.legs:
            return parlays(ours, theirs)
        if (ours.game is None) != (theirs.game is None):
            return DIFFERENT
        if ours.game is not None and theirs.game is not None:
            return games(ours, theirs, ours.game, theirs.game)
        if ours.contest is not None and theirs.contest is not None:
            return contests(ours, theirs, ours.contest, theirs.contest)
        if ours.contest is not None or theirs.contest is not None:
            found = beside(ours, theirs)
            settled = found.match is not Match.DIFFERENT or of_others(ours.contest or theirs.contest)
            return found if settled else across(ours, theirs)
        if ours.kind is ClaimKind.NUMBER and theirs.kind is ClaimKind.NUMBER:
            return numbers(ours, theirs)
        if ours.kind is not theirs.kind:
            return measured_act(ours, theirs) or across(ours, theirs)
        return happenings(ours, theirs)
