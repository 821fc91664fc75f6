"""What is asked on a condition, beside the same asked without it or on another one."""

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.sharing import undated
from allsight.normalization.matcher.relations.verdicts import verdict
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import words


def conditional(found: Judgement, ours: Claim, theirs: Claim) -> Judgement:
    """Return a judgement of claims that suppose different things: neither implies the other, whatever they ask.

    Where the condition does not come true one of them pays nobody, or by the rules that it has for that.
    """
    apart = found.match is Match.DIFFERENT and not (_happens(ours, theirs) or _happens(theirs, ours))
    match = Match.DIFFERENT if apart else Match.RELATED
    differs = verdict("condition", False, ours.supposed, theirs.supposed)
    return Judgement(match, 0.0, False, (*found.fields, differs))


def _happens(ours: Claim, theirs: Claim) -> bool:
    """Tell whether a claim asks, unconditionally, for what the other one only supposes."""
    asked = theirs.head - words("soft")
    return not theirs.supposed and bool(undated(asked)) and asked <= ours.supposed
