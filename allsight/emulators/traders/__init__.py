"""Makers and takers that move the books of emulated venues by real orders."""
