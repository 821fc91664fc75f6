"""The longer patterns for acts of politics: what is an office, to stand for one, to do away with a tax or a law."""

from typing import Final

OFFICE: Final = (
    r"(?:office|president|prime minister|chancellor|governors?|mayor|speaker|leader|secretary|minister|role|position"
    r"|post|chair|chairman|ceo|director|administration|cabinet|court|congress|senate|white house|company|member"
    r"|attorney|general|commissioner|ambassador|envoy|justice|head|chief)\b"
)
"""Words that tell an office or a body that somebody may leave."""

_HEAD = (
    r"(?:[a-z]+'s |us |u\.s\. )?(?:head of (?:state|government)|(?:supreme )?leader|president|prime minister|chancellor"
    r"|premier|king|governor|mayor|pope|ceo|(?:fed )?chair)"
)

HOLDING: Final = (
    rf"\bbe (?:still )?(?:the |an? )?(?:de facto |acting |interim )?{_HEAD}\b"
    r"(?=.{0,40}\b(?:at (?:the )?(?:end|start)|end of|(?:on|as of) (?:[a-z]+\.? \d{1,2}|\d{1,2}|the last day)|when)\b)"
)
"""To be in office at one moment, whoever was before: no contest for it."""

LEAVING: Final = (
    r"\b(?<!drop )(?<!drops )(?<!dropped )out"
    r"(?=(?: as\b| of office\b| by\b| before\b| in\b| as of\b|\?|$| from\b| this\b))"
    rf"|\b(?:leaves?|left|leaving)\b(?=.{{0,40}}\b{OFFICE})|\bleaves?\b(?= (?:by|before|in) )"
    r"|\bexit (?=date\b|year\b)|\bousted\b|\bremoved\b(?= (?:as|from|by|via|before|in|under)\b)"
    r"|\bceas(?:es?|ed) to (?:be|hold)\b|\bno longer (?:be |hold |serve )|\bdeparts?\b|\bdeparture\b"
)
"""To be out of an office, of one's own accord or not."""

LEFT: Final = (
    "out leav left oust remov ceas offic depart departur role position post term longer exit date year "
    "manager coach head"
)
"""Stems of words that only name it."""

STAYING: Final = (
    r"\bremains?\b(?= (?:[a-z.]{2,4} )?(?:as |in |the |an? |[a-z]{2,20}'s |president|prime minister|chancellor"
    r"|governor|mayor|speaker|leader|supreme|secretary|ceo|chair|head|king|pope|general|first|senate|house|fed|attorney))"
    r"|\bstays? (?:as |in )|\bsurvives?\b|\bstill (?:be |hold )?(?=in office|in power|the|president|prime"
    r"|leader|ceo|chair|chancellor|governor|mayor|speaker|secretary|supreme|head)"
    r"|\b(?:serves?|finish(?:es)?|completes?)(?: out)?\b(?=.{0,24}\bterm\b)"
)
"""To remain in an office, or to serve out a term."""

_STANDING = r"\b(?:president|presidency|candidacy|run|campaign|bid|election|nomination|20\d\d|governor|senate|mayor)\b"

RUNNING: Final = (
    r"\bannounc(?:es?|ed|ing)\b(?=.{0,40}\b(?:run(?:ning)?|candidacy|campaign|bid)\b)"
    r"|(?<!home )\brun(?:s|ning)? (?:for|in)\b(?= (?:the )?(?:us |u\.s\. )?(?:[a-z]+ ){0,2}"
    r"(?:re-?election|president|office|governor|senate|congress|mayor|house|nomination|20\d\d))"
    rf"|\bdeclar(?:es?|ed)\b(?= (?:for|his|her|their|a|candidacy)\b.{{0,40}}{_STANDING})"
)
"""To stand for an office or for a nomination, or to say that one will."""

_DOOMED = r"\b(?:tax(?:es)?|filibuster|term limits?|birthright|daylight|department of|penny)\b"

ABOLISHING: Final = (
    r"\brepeal(?:s|ed)?\b|\boverturn(?:s|ed)?\b"
    rf"|\b(?:abolish|eliminat|scrap|nuke|remov|(?<!by )(?<!the )end(?:s|ed)?\b)(?=.{{0,40}}{_DOOMED})"
    rf"|{_DOOMED}(?: be| is| gets?)? (?:abolish|eliminat|scrapp|nuk|remov|end)ed\b"
)
"""To do away with a law, a tax or a rule, in whatever words."""

DECREE: Final = (
    r"\b(?:signs?|signed|issue[sd]?)\b(?=.{0,40}\b(?:executive orders?|proclamation)\b)"
    r"|\b(?:executive order|proclamation)\b(?=.{0,40}\b(?:signed|issued)\b)"
)
"""To sign an executive order is to issue it."""

RULED: Final = (
    r"\b(?:strikes?|struck|striking) down\b|\brules? (?=(?:against|illegal|unconstitutional|unlawful)\b)"
    r"|\bruled (?=(?:against|illegal|unconstitutional|unlawful)\b)|\binvalidat(?:es?|ed)\b"
)
"""A court decides against something, in whatever words."""

UPHELD: Final = r"\buph(?:old|eld)|\brul(?:es?|ed) in favou?r\b|\bsid(?:es?|ed) with\b"
"""A court decides for something."""

GOVERNING: Final = (
    r"\bforms? (?=(?:the |a )?(?:next |new )?(?:[a-z-]{2,20} ){0,2}(?:government|coalition|cabinet)\b)"
    r"|\b(?:part of|in|joins?|enters?|leads?) "
    r"(?=(?:the |a )?(?:next |new )(?:[a-z-]{2,20} ){0,2}(?:government|coalition|cabinet)\b)"
)
"""To govern after a vote, alone or with others."""
