"""Tests, laid out like the package; helpers that several folders share are in tests/support."""
