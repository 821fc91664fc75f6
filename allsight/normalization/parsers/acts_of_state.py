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

_STANDING = r"\b(?:president|presidency|candidacy|run|campaign|bid|election|nomination|20\d\d|governor|senate|mayor)\b"

RUNNING: Final = (
    r"\bannounc(?:es?|ed|ing)\b(?=.{0,40}\b(?:run(?:ning)?|candidacy|campaign|bid)\b)"
    r"|\brun(?:s|ning)? (?:for|in)\b(?= (?:the )?(?:us |u\.s\. )?(?:[a-z]+ ){0,2}"
    r"(?:re-?election|president|office|governor|senate|congress|mayor|house|nomination|20\d\d))"
    rf"|\bdeclar(?:es?|ed)\b(?= (?:for|his|her|their|a|candidacy)\b.{{0,40}}{_STANDING})"
)
"""To stand for an office or for a nomination, or to say that one will."""

ABOLISHING: Final = (
    r"\brepeal(?:s|ed)?\b|\boverturn(?:s|ed)?\b|\bstruck down\b"
    r"|\b(?:abolish|eliminat|scrap|remov|(?<!by )(?<!the )end(?:s|ed)?\b)"
    r"(?=.{0,40}\b(?:tax(?:es)?|filibuster|term limits?|birthright|daylight|department of|penny)\b)"
)
"""To do away with a law, a tax or a rule, in whatever words."""
