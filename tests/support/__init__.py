"""Helpers that tests of several rooms share: `from tests.support import eventually, looks`."""

from tests.support.waiting import eventually, looks

__all__ = ["eventually", "looks"]
