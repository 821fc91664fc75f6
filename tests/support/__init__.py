"""Helpers that tests of several rooms share: `from tests.support import eventually`."""

from tests.support.waiting import eventually

__all__ = ["eventually"]
