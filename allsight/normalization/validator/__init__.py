"""Differences between linked rules, with both spans and the ending in which they part."""
