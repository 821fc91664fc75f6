"""Thirty days of the universe in one process, and its own truth as the judge of what is found in them."""
