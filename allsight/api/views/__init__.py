"""Builds what the API says out of what the rooms know; pure reading, no state but counters."""
