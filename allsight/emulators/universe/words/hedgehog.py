"""What Hedgehog says of pools and of fixed-odds markets: the documents to which their accounts point."""

from allsight.emulators.universe.model import EventWords, Words


class HedgehogEventWords(EventWords, frozen=True):
    """What stands in the document of one account, and the times that stand in the account itself.

    The document is written once, when the account is made: an account cannot be pointed at another one.

    Attributes:
        kind: `pool` for a parimutuel pool over the options, `p2p` for one person's odds on the first option.
        title: the question.
        description: the rules.
        options: the labels of the options, in the order of the account.
        category: the venue's own heading.
        source: whose word decides, as a name or a URL; may be empty.
        closes_ns: until when stakes are taken.
        resolves_ns: from when the resolver may name an outcome.
    """

    kind: str
    title: str
    description: str
    options: tuple[str, ...]
    category: str
    source: str
    closes_ns: int
    resolves_ns: int


class HedgehogWords(Words, frozen=True):
    """One option of an account: its place in the list and its label."""

    place: int
    option: str
