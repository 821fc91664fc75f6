"""Instants as the API writes them."""

from allsight.domain.clock import MILLISECOND_NS


def ms(ns: int) -> int:
    """Turn nanoseconds into the API's milliseconds."""
    return ns // MILLISECOND_NS


def ms_or_none(ns: int | None) -> int | None:
    """Turn nanoseconds into the API's milliseconds, leaving None as it is."""
    return None if ns is None else ns // MILLISECOND_NS
