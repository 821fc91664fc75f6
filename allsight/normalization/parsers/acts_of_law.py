"""The canonical acts of authorities against somebody, and who is in authority: to tax, to fine, to govern."""

from allsight.normalization.parsers.act import Act
from allsight.normalization.parsers.acts_of_state import GOVERNING

ACTS_OF_LAW: tuple[Act, ...] = (
    Act("govern", GOVERNING, "form part join enter lead next new government coalition cabinet", "office"),
    Act("impose", r"\bimpos(?:es?|ed|ing)\b(?=.{0,40}\btariffs?\b)", "impos new", "law", directed=True),
    Act("fine", r"\bfines?\b(?! (?:arts?|dining|print|with)\b)|\bfined\b", "fin fine fined", "law", directed=True),
    Act(
        "end_shutdown",
        r"\bend(?:s|ed)?\b(?= (?:the )?(?:government |federal )?shutdown\b)"
        r"|\bshutdown\b(?= (?:be |is )?(?:ends?\b|ended\b|over\b))",
        "end over shutdown government federal",
        "slump",
    ),
)
