"""On what a headline is conditional: "if this happens, will that?" asks for that, and of another world than ours."""

from typing import Final

from allsight.normalization.parsers.cues import CuedPattern

_AHEAD: Final = CuedPattern(
    r"^\W{0,3}(?:if|assuming(?: that)?|given that|provided that|conditional (?:up)?on) (?P<what>[^?|]{3,160}?),"
    r"(?= (?:then )?(?:will|would|does|do|did|is|are|can|could|should|has|have|who|what|when|where|which|how)\b)"
)
_BEHIND: Final = CuedPattern(
    r"(?<!even)(?<!only)(?<!what)(?<!as),? if "
    r"(?!(?:any|needed|necessary|applicable|so|not|possible|either)\b)"
    r"(?P<what>[a-z][^?|()]{5,120})(?=\?|$)"
)


def supposition(text: str) -> tuple[int, int] | None:
    """Return where a headline says on what it is conditional, "if" included; None where on nothing.

    Behind what is asked an "If" with a capital is the name of something.
    """
    lower = text.lower()
    if not any(cue in lower for cue in ("if ", "assuming", "given that", "provided that", "conditional ")):
        return None
    ahead = _AHEAD.search(lower)
    if ahead is not None:
        return ahead.span()
    behind = _BEHIND.search(lower)
    return None if behind is None or " If " in text else behind.span()


def without(lower: str, span: tuple[int, int]) -> str:
    """Return a headline with what it supposes blanked, so that every other word stays where it stands."""
    start, end = span
    return f"{lower[:start]}{' ' * (end - start)}{lower[end:]}"
