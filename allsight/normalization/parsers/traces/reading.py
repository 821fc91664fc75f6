"""From a market and its claim to the traces of every value: asked for when somebody looks, never while comparing."""

from collections.abc import Iterable, Iterator

import msgspec

from allsight.domain.market import Event, Market, Rules
from allsight.domain.questions import Origin, Predicate, Trace
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.document import document
from allsight.normalization.parsers.traces.deeds import deeds, sides
from allsight.normalization.parsers.traces.levels import levels, line
from allsight.normalization.parsers.traces.names import scopes, subjects
from allsight.normalization.parsers.traces.seeking import Seeker
from allsight.normalization.parsers.traces.times import times


def traced(claim: Claim, market: Market, event: Event | None, rules: Rules | None) -> Predicate:
    """Return the predicate of a claim with the traces of all its values.

    The market's texts are those that the claim was read from. Costs some milliseconds; nothing here ever fails.
    """
    return msgspec.structs.replace(claim.predicate, traces=tuple(_traces(claim, market, event, rules)))


def of_field(traces: Iterable[Trace], field: str) -> tuple[Trace, ...]:
    """Return the traces of a field and of its parts, the weakest first."""
    found = [one for one in traces if one.field == field or one.field.startswith(f"{field}.")]
    return tuple(sorted(found, key=lambda one: one.confidence))


def _doubts(claim: Claim) -> dict[str, str]:
    """Return the fields in which a market contradicts itself or asks for more than was read, with the reason."""
    found = {}
    if claim.disputed:
        found["window"] = "title and rules, or text and identifier, name different times"
    if claim.joint:
        found |= dict.fromkeys(("threshold", "comparator"), "the title asks for something else as well")
    if claim.game is not None:
        named = {"participants": "subject", "side": "subject", "bet": "action", "threshold": "threshold"}
        found |= {named.get(doubt, "action"): "text and identifier differ in it" for doubt in claim.game.doubts}
    return found


def _traces(claim: Claim, market: Market, event: Event | None, rules: Rules | None) -> Iterator[Trace]:
    doc = document(market, event, rules)
    seeker = Seeker(doc)
    sought = [*subjects(claim), *deeds(claim), *levels(claim, market)]
    sought += line(claim) if claim.game is not None else ()
    sought += [*scopes(claim, market), *times(claim, doc, market, event), *sides(claim, doc)]
    doubts = _doubts(claim)
    for one in sought:
        found = seeker.trace(one)
        why = doubts.get(one.field.partition(".")[0])
        yield found if why is None else msgspec.structs.replace(found, origin=Origin.GUESS, reason=why)
    if claim.sources:
        first = claim.sources[0]
        origin = Origin.FIELD if first.span is None else Origin.RULES
        reason = "the venue names it in a field of its own" if first.span is None else ""
        yield Trace(field="source", value=first.text or first.name, origin=origin, span=first.span, reason=reason)
    for branch in claim.predicate.branches:
        unclear = branch.outcome == "unclear"
        yield Trace(
            field=f"branches.{branch.case}", value=branch.outcome.replace("_", " "),
            origin=Origin.GUESS if unclear else Origin.RULES, span=branch.span,
            reason="the case is named, what is paid in it was not read" if unclear else "",
        )  # fmt: skip
