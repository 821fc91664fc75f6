"""The terminal command `allsight`: thin, quick to start, and clear about errors."""

from allsight.cli.entry import main

__all__ = ["main"]
