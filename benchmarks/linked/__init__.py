"""Linked questions for the benchmarks: groups of every shape, markets of several venues, books that fit together."""
