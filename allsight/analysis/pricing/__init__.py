"""Implied probability net of fees; the home of every fee formula."""
