"""How a question can end, alone and with the questions that it hangs together with."""

from decimal import Decimal

import msgspec

from allsight.domain.book import Trust
from allsight.domain.groups import Basis, BondKind
from allsight.domain.questions import Orientation, Severity
from allsight.domain.states import StateKind, TableShape


class StateMarketOut(msgspec.Struct, frozen=True, kw_only=True):
    """One market that is confirmed to ask a member. `bid` and `ask` are in the member's terms, null without an offer.

    `trust` is null where no book is known.
    """

    market: str
    venue: str
    orientation: Orientation
    title: str
    bid: Decimal | None
    ask: Decimal | None
    trust: Trust | None


class MemberOut(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a table, or one market that asks it alone: then `question_id` is null.

    `label` is what tells it from the other members; it is empty where there are no others. `is_asked` marks the
    question of the address. In the labels of states its markets are called by their venues' codes, and a second one of
    a venue by its number: `KA`, `KA2`.
    """

    title: str
    label: str
    question_id: str | None
    is_asked: bool
    markets: tuple[StateMarketOut, ...]


class BondAnswerOut(msgspec.Struct, frozen=True):
    """An answer to the member at a place of the table's `members`, counted from 0."""

    member: int
    yes: bool


class BondOut(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of members together: of `answers` so many are given, `at_least` of them and `at_most`.

    `sentence` says the same in English. Nothing is locked on a bond that is not `certain`. `stated_by` is the venue
    whose event or set it is, null where it is none's.
    """

    kind: BondKind
    basis: Basis
    certain: bool
    answers: tuple[BondAnswerOut, ...]
    at_least: int
    at_most: int
    sentence: str
    stated_by: str | None


class SettlementOut(msgspec.Struct, frozen=True, kw_only=True):
    """How one market settles, in its member's terms: an `opposite` market is turned round already.

    `yes` is what a contract pays that pays on Yes, 0 to 1; null for a refund, and where the state leaves the market
    open. `word` is `Yes`, `No`, `refund`, a value such as `0.5`, or `any`: this market may settle either way.
    """

    market: str
    yes: Decimal | None
    refund: bool
    word: str


class StateRowOut(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which all may end.

    `severity` is that of the difference that opens a divergence, null where none that is known does. `answers` follow
    the table's members, null where the state does not say; `settlements` follow the members' markets.
    """

    id: str
    kind: StateKind
    label: str
    why: str
    severity: Severity | None
    answers: tuple[bool | None, ...]
    settlements: tuple[SettlementOut, ...]


class WorkloadOut(msgspec.Struct, frozen=True, kw_only=True):
    """What looking for opportunities in a table has cost since the program began.

    `looked` changes of its markets were looked at, of which `dismissed` were ruled out by one comparison with the last
    search; `searches` were made beyond that, which took `spent_ms` in all.
    """

    looked: int
    dismissed: int
    searches: int
    spent_ms: float


class TableOut(msgspec.Struct, frozen=True, kw_only=True):
    """Members that hang together, with every way in which they and their markets can end.

    `members` stand in the order to show: on a ladder each implies those behind it. `about` is what the set or the
    ladder is about. `must_pay` tells that one of a set must pay, as its venue states. `cut` tells that something was
    left out; `notes` say what, and which cases no rule text mentions. `worlds` counts the ways to answer the members:
    there is one core state for each. `workload` is null where only pairs are looked for, or nothing.
    """

    id: str
    shape: TableShape
    about: str
    must_pay: bool
    cut: bool
    notes: tuple[str, ...]
    members: tuple[MemberOut, ...]
    bonds: tuple[BondOut, ...]
    worlds: int
    states: tuple[StateRowOut, ...]
    workload: WorkloadOut | None


class StatesOut(msgspec.Struct, frozen=True, kw_only=True):
    """How a question can end: its own table first, then one for each group that holds it, smaller ones first."""

    question_id: str
    title: str
    tables: tuple[TableOut, ...]
