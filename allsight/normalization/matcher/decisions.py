"""What people decide: carried out on the links, kept as facts, taken back one by one."""

from collections.abc import Collection, Iterable

import msgspec

from allsight.domain.decisions import Action, Decision, DecisionId, MachineView
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.ids import Fingerprint, LinkId, MarketKey, QuestionId, short_id
from allsight.domain.questions import Link, LinkStatus, Match, Orientation, Question, Relation, RelationKind
from allsight.normalization.matcher.book import INSIDE, MATCHER, link_id
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.pairing import held_together
from allsight.normalization.matcher.ruling import Ground, OvertakenError, Ruling

_LET_IN = (Action.CONFIRM, Action.OPPOSITE)
_FINDINGS = {
    Action.SUBSET: (Match.WITHIN, Match.AROUND),
    Action.RELATED: (Match.RELATED,),
    Action.REJECT: (Match.DIFFERENT,),
    Action.SPLIT: (Match.DIFFERENT,),
}


class Desk:
    """Carries out decisions and remembers them. It is the `RelationSource` of what people said of questions.

    A market has at most one confirmed link, whatever is decided in whatever order. Every decision can be taken back as
    long as nobody has built upon it.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._book = ground.book
        self._of_link: dict[LinkId, list[Decision]] = {}
        self._undone: set[DecisionId] = set()
        self._known: dict[DecisionId, Decision] = {}
        self._questions: dict[QuestionId, Question] = {}

    # -- reading --------------------------------------------------------------------------------------------------

    def restore(self, decisions: Iterable[Decision]) -> None:
        """Take up what was decided before this run, oldest first."""
        for decision in decisions:
            self._remember(decision)

    def knows(self, decision: DecisionId) -> bool:
        """Tell whether a decision is among those that were made or taken up here."""
        return decision in self._known

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return every decision, oldest first."""
        return tuple(self._known.values())

    def decision(self, decision: DecisionId) -> Decision | None:
        """Return a decision; None if there is none by that id."""
        return self._known.get(decision)

    def fingerprints(self, markets: Iterable[MarketKey]) -> dict[MarketKey, Fingerprint]:
        """Return the fingerprints in force of those markets that are listed."""
        return self._ground.known.fingerprints(markets)

    def side(self, market: MarketKey) -> Orientation | None:
        """Return on which side a market asks its question; None if it asks none."""
        home = self._book.inside_link(market)
        return None if home is None else home.orientation

    def link_between(self, market: MarketKey, other: MarketKey) -> Link | None:
        """Return the link of a market to the question that another one asks; None if nobody has thought of it."""
        home = self._book.inside_link(other)
        link = None if home is None else link_id(market, home.question)
        return self._book.link(link) if link is not None and self._book.knows(link) else None

    def propose_between(self, market: MarketKey, other: MarketKey) -> LinkId:
        """Propose a market for the question that another one asks, and return the link.

        Raises:
            NotFoundError: if one of them is not listed.
        """
        judgement = self._ground.judge(market, other)
        if judgement is None:
            raise NotFoundError(f"{market} or {other} is not listed")
        return self._ground.proposer.propose_to(market, other, judgement)

    def history(self, link: LinkId) -> tuple[Decision, ...]:
        """Return every decision about a link, undone ones and undos as well, oldest first."""
        return tuple(self._of_link.get(link, ()))

    def standing(self, link: LinkId) -> Decision | None:
        """Return the last decision about a link that nobody has taken back."""
        for decision in reversed(self._of_link.get(link, ())):
            if decision.action is not Action.UNDO and decision.id not in self._undone:
                return decision
        return None

    def undone(self, decision: DecisionId) -> bool:
        """Tell whether a decision was taken back."""
        return decision in self._undone

    def against(self, link: Link) -> MarketKey | None:
        """Return the market of the question that a link is best held against; None where it is alone there."""
        members = {one.market: one for one in self._book.inside(link.question) if one.market != link.market}
        if not members:
            return None
        edges = self._ground.known.edges.get(link.market, {})
        # What the link rests on first, then the nearest one, and one on the question's own side if there is a choice.
        return min(
            members,
            key=lambda key: (
                key not in link.rules,
                -(edges[key].score if key in edges else -1.0),
                members[key].orientation is not Orientation.SAME,
                key,
            ),
        )

    def machine(self, link: Link) -> MachineView | None:
        """Say what the matcher makes of a market and the question, on the texts in force."""
        other = self.against(link)
        judgement = None if other is None else self._ground.judge(link.market, other)
        if other is None or judgement is None:
            return None
        contested = other in self._ground.known.contested.get(link.market, ())
        found = MachineView(judgement.match, judgement.score, judgement.certain, contested)
        return found.turned if self._sides(link)[other] is Orientation.OPPOSITE else found

    def relations(self, question: QuestionId) -> tuple[Relation, ...]:
        """Return what people said about a question and others, as long as it stands."""
        links = {link.id: link for link in self._book.of_question(question)}
        for member in self._book.confirmed(question):
            links.update((link.id, link) for link in self._book.of_market(member.market))
        found = (self._relation(link) for link in links.values() if link.status is LinkStatus.REJECTED)
        told = {one for one in found if one is not None and question in (one.first, one.second)}
        return tuple(sorted(told, key=lambda one: (one.kind, one.first, one.second)))

    def _relation(self, link: Link) -> Relation | None:
        decision, home = self.standing(link.id), self._book.confirmed_link(link.market)
        if decision is None or decision.finding is None or home is None or home.question == link.question:
            return None
        directed = decision.finding in (Match.WITHIN, Match.AROUND)
        if not directed and decision.finding is not Match.RELATED:
            return None
        if directed and home.orientation is Orientation.SAME:
            pair = (home.question, link.question)
            first, second = pair if decision.finding is Match.WITHIN else pair[::-1]
            return Relation(first, second, RelationKind.IMPLIES, 1.0)
        # What a market turned round implies is no implication of its question: no more than that they hang together.
        first, second = sorted((home.question, link.question))
        return Relation(first, second, RelationKind.RELATED, 1.0)

    # -- deciding -------------------------------------------------------------------------------------------------

    def decide(self, ruling: Ruling) -> Changes:
        """Carry out what a person decided.

        Raises:
            NotFoundError: if there is no such link.
            InvalidRequestError: if the action has no meaning for the link as it is.
            OvertakenError: if an undo would take back what a later decision rests on.
        """
        link = self._book.link(ruling.link)
        if ruling.action is Action.UNDO:
            return self._undo(link, ruling)
        machine, sides = self.machine(link), self._sides(link)
        finding = self._finding(link, ruling)
        alone = not sides and ruling.action not in _LET_IN
        if alone and (ruling.action is not Action.REJECT or link.status in INSIDE):
            raise InvalidRequestError(f"nobody but {link.market} asks this question: there is nothing to take it from")
        if ruling.action is Action.SPLIT and link.status not in INSIDE:
            raise InvalidRequestError(f"{link.market} is not linked to the question: reject it instead of splitting")
        touched = self._touched(link)
        before = self._states(touched)
        self._questions.update((one.question, self._book.question(one.question)) for one in before.values())
        if ruling.action in _LET_IN:
            self._let_in(link, ruling, finding)
        else:
            self._keep_out(link, ruling)
        changes = self._settle(link.market, touched)
        after = self._states(touched)
        decision = Decision(
            id=ruling.id or self._name(ruling),
            link=link.id,
            market=link.market,
            question=link.question,
            action=ruling.action,
            by=ruling.by,
            at_ns=ruling.at_ns or self._ground.clock.now_ns(),
            note=ruling.note,
            finding=finding,
            sides=sides,
            rules=self._ground.known.fingerprints((link.market, *sides)),
            machine=ruling.machine or machine,
            took_s=ruling.took_s,
            before=tuple(state for key, state in before.items() if after.get(key) != state),
            made=tuple(key for key in after if key not in before),
        )
        self._remember(decision)
        return msgspec.structs.replace(changes, decisions=(decision,))

    def _finding(self, link: Link, ruling: Ruling) -> Match:
        if ruling.action in _LET_IN:
            return Match(ruling.orientation or _side(link, ruling.action))
        allowed = _FINDINGS[ruling.action]
        finding = ruling.finding or (allowed[0] if len(allowed) == 1 else None)
        if finding not in allowed:
            raise InvalidRequestError(f"{ruling.action} needs a direction: {' or '.join(allowed)}")
        return finding

    def _let_in(self, link: Link, ruling: Ruling, finding: Match) -> None:
        for other in self._book.of_market(link.market):
            if other.id != link.id and other.status is not LinkStatus.REJECTED:
                self._book.drop(other.id)
        side = Orientation(finding)
        self._book.put(self._decided(link, LinkStatus.CONFIRMED, ruling, side))
        self._book.hold(link.id)
        for other in self._book.of_question(link.question):
            if other.status is LinkStatus.STALE and other.rules.keys() == {other.market}:
                self._book.put(self._decided(other, LinkStatus.CONFIRMED, ruling, other.orientation))

    def _keep_out(self, link: Link, ruling: Ruling) -> None:
        decided = self._decided(link, LinkStatus.REJECTED, ruling, link.orientation)
        if link.status is LinkStatus.REJECTED:  # who was there when it was first refused is kept apart as well
            decided = msgspec.structs.replace(decided, rules={**link.rules, **decided.rules})
        self._book.put(decided)
        if link.status in INSIDE:
            self._regroup(link, ruling.by)
        self._ground.linker.settle((link.market,))
        if ruling.action is Action.REJECT:
            return
        home = self._book.confirmed_link(link.market)
        if home is None:
            self._ground.linker.found_alone(link.market)
        else:  # what was said is said of this question: it may not go because nobody else asks it any more
            self._book.hold(home.id)

    def _regroup(self, left: Link, by: str) -> None:
        """Put before people those that were linked only through a market that has been taken out."""
        rest = self._book.confirmed(left.question)
        firm = [link.market for link in rest if link.decided_by != MATCHER]
        kept = held_together(self._ground.known, [link.market for link in rest], firm)
        for link in rest:
            if link.market not in kept:
                self._doubt(link, f"was linked through {left.market}, now taken out", by)

    def _decided(self, link: Link, status: LinkStatus, ruling: Ruling, side: Orientation) -> Link:
        members = [market for market in self._book.markets_of(link.question) if market != link.market]
        return msgspec.structs.replace(
            link, status=status, decided_by=ruling.by, decided_ns=self._ground.clock.now_ns(), note=ruling.note,
            orientation=side, rules=self._ground.known.fingerprints((link.market, *members)), version=link.version + 1,
        )  # fmt: skip

    # -- taking back ----------------------------------------------------------------------------------------------

    def _undo(self, link: Link, ruling: Ruling) -> Changes:
        last = self.standing(link.id)
        if last is None:
            raise InvalidRequestError(f"nobody has decided about {link.id}, or everything is taken back already")
        mine = {state.id for state in last.before} | set(last.made)
        for state in last.before:
            home = self._book.confirmed_link(state.market)
            apart = home is not None and home.id not in mine and home.decided_by != MATCHER
            if apart and state.market == link.market and state.status is LinkStatus.CONFIRMED:
                raise OvertakenError(f"{state.market} has been linked to another question since: undo that first")
        touched = self._touched(link) | {state.market for state in last.before}
        changed = self._states(touched)
        for state in sorted(last.before, key=lambda state: state.status is LinkStatus.CONFIRMED):
            # Others are given back what they had only if they have found nothing else since.
            home = self._book.confirmed_link(state.market)
            if state.market == link.market or home is None or home.id in mine:
                self._give_back(state, changed.get(state.id), [one.id for one in last.before])
        self._let_go(link.market, last)
        changes = self._settle(link.market, touched)
        decision = Decision(
            id=ruling.id or self._name(ruling), link=link.id, market=link.market, question=link.question,
            action=Action.UNDO, by=ruling.by, at_ns=ruling.at_ns or self._ground.clock.now_ns(), note=ruling.note,
            sides=self._sides(link), rules=self._ground.known.fingerprints((link.market, *last.sides)), undoes=last.id,
            took_s=ruling.took_s,
        )  # fmt: skip
        self._remember(decision)
        return msgspec.structs.replace(changes, decisions=(decision,))

    def _let_go(self, market: MarketKey, last: Decision) -> None:
        """Put before people what the matcher linked only because of a decision that is taken back now."""
        for name in last.made:
            if not self._book.knows(name):
                continue
            made = self._book.link(name)
            certain = made.status is LinkStatus.CONFIRMED and made.decided_by == MATCHER
            if certain and made.market != market:
                self._doubt(made, "was linked upon a decision that has been taken back")

    def _doubt(self, link: Link, why: str, by: str = MATCHER) -> None:
        self._book.put(
            msgspec.structs.replace(
                link, status=LinkStatus.PROPOSED, version=link.version + 1, note=why,
                decided_ns=self._ground.clock.now_ns(), decided_by=by,
            )
        )  # fmt: skip

    def _give_back(self, state: Link, now: Link | None, given: Collection[LinkId]) -> None:
        """Put a link back as it was; on texts that have changed since it is not what it was."""
        current = self._ground.known.fingerprints((state.market, *state.rules))
        question = self._questions.get(state.question) or self._ground.question(state.question)
        if state.market not in current or question is None:
            return
        self._book.know(question)
        if state.status in INSIDE:
            for home in self._book.of_market(state.market):
                if home.status in INSIDE and home.id not in given:
                    self._book.drop(home.id)
        status = state.status
        if any(state.rules.get(key, seen) != seen for key, seen in current.items()):
            status = {LinkStatus.CONFIRMED: LinkStatus.STALE, LinkStatus.REJECTED: LinkStatus.PROPOSED}.get(
                status, status
            )
        if status is LinkStatus.CONFIRMED:
            self._book.hold(state.id)
        version = max(state.version, now.version if now else 0) + 1
        self._book.put(
            msgspec.structs.replace(state, status=status, version=version, decided_ns=self._ground.clock.now_ns())
        )

    # -- inside ---------------------------------------------------------------------------------------------------

    def _touched(self, link: Link) -> set[MarketKey]:
        """Return the markets whose links a decision may change: all that share a question or are alike."""
        questions = {link.question, *(other.question for other in self._book.of_market(link.market))}
        members = {other.market for question in questions for other in self._book.of_question(question)}
        return members | {link.market, *self._ground.known.edges.get(link.market, ())}

    def _states(self, markets: Iterable[MarketKey]) -> dict[LinkId, Link]:
        return {link.id: link for market in sorted(markets) for link in self._book.of_market(market)}

    def _settle(self, market: MarketKey, touched: Iterable[MarketKey]) -> Changes:
        """Let those that have lost their home find another one, and put before people what is open now."""
        changes = self._ground.flush()  # takes the home from who is alone in it now
        told = [self._book.link(name) for name in changes.links]
        settled = {market, *touched}
        settled |= self._ground.linker.settle(settled)
        self._ground.proposer.propose(settled)
        later = self._ground.flush()
        unsaid = {link.id for link in later.parted}
        lost = tuple(link for link in told if not self._book.knows(link.id) and link.id not in unsaid)
        return changes | msgspec.structs.replace(later, parted=(*lost, *later.parted))

    def _sides(self, link: Link) -> dict[MarketKey, Orientation]:
        first = self.against(link)
        found = {one.market: one.orientation for one in self._book.inside(link.question)}
        found.pop(link.market, None)
        return found if first is None else {first: found[first], **found}

    def _name(self, ruling: Ruling) -> DecisionId:
        at = str(self._ground.clock.now_ns())
        number = str(len(self._of_link.get(ruling.link, ())))
        return DecisionId(f"d{short_id('decision', ruling.link, ruling.action, ruling.by, at, number, length=12)}")

    def _remember(self, decision: Decision) -> None:
        self._known[decision.id] = decision
        self._of_link.setdefault(decision.link, []).append(decision)
        if decision.undoes is not None:
            self._undone.add(decision.undoes)


def _side(link: Link, action: Action) -> Orientation:
    return link.orientation.turned if action is Action.OPPOSITE else link.orientation
