"""What has changed in a market's texts, and whether a decision that rests on them still holds."""

import msgspec

from allsight.domain.ids import Fingerprint, fingerprint
from allsight.domain.market import Rules
from allsight.normalization.matcher.listing import Listing


def fingerprint_of(rules: Rules | None) -> Fingerprint:
    """Return the fingerprint of rules; that of nothing where there are none."""
    return fingerprint() if rules is None else rules.fingerprint


def reads_differently(before: Listing, after: Listing) -> bool:
    """Tell whether anything that parsers read has changed."""
    return _read(before) != _read(after)


def only_traded(before: Listing, after: Listing) -> bool:
    """Tell whether nothing has changed but what was traded: thousands of markets are told of anew every minute."""
    now = after.market
    traded = msgspec.structs.replace(before.market, volume_24h=now.volume_24h, open_interest=now.open_interest)
    return traded == now and (before.event, before.rules) == (after.event, after.rules)


def only_completed(before: Listing, after: Listing) -> bool:
    """Tell whether the rules have come in the meantime, to a market that is worded as it was."""
    return before.rules is None and after.rules is not None and _worded(before) == _worded(after)


def _read(listing: Listing) -> tuple[object, ...]:
    market, event, rules = listing.market, listing.event, listing.rules
    group = (event.title, event.subtitle, event.at_most_one, event.occurs_ns) if event else ()
    return (
        *_worded(listing), market.occurs_ns, market.closes_ns, group, rules.texts if rules else (),
        rules.sources if rules else (), rules.deadline_ns if rules else None,
    )  # fmt: skip


def _worded(listing: Listing) -> tuple[object, ...]:
    market = listing.market
    return (market.title, market.yes_label, market.no_label, market.outcome, market.strike)


def describe(before: Listing, after: Listing) -> str:
    """Name what has changed of what a decision rests on: wording, text, source, deadline; empty if nothing has.

    The time at which trading closes is no such thing: venues move it whenever a game is moved.
    """
    named = []
    if _worded(before) != _worded(after):
        named.append("title, label or strike")
    old, new = before.rules, after.rules
    sections = {text.section: text.text for text in old.texts} if old else {}
    changed = {text.section: text.text for text in new.texts} if new else {}
    edited = sorted(name for name in sections.keys() | changed.keys() if sections.get(name) != changed.get(name))
    if edited:
        named.append(f"resolution text ({', '.join(edited)})")
    if (old.sources if old else ()) != (new.sources if new else ()):
        named.append("source")
    if (old.deadline_ns if old else None) != (new.deadline_ns if new else None):
        named.append("deadline")
    return ", ".join(named)
