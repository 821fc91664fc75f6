"""What is known of a canonical act: the words that name it, and how it is done."""

import msgspec


class Act(msgspec.Struct, frozen=True):
    """A canonical act.

    Attributes:
        pattern: finds it in a headline; what only shows that it is meant stands in a look-ahead.
        absorbed: stems of words that only name it.
        field: the walk of life it belongs to; two acts of one field by the same people are related, empty for none.
        directed: somebody does it to somebody, so that the order of both matters.
        mutual: two do it together, in whatever order they are named.
    """

    name: str
    pattern: str
    absorbed: str = ""
    field: str = ""
    directed: bool = False
    mutual: bool = False
