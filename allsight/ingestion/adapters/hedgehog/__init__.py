"""Hedgehog Markets on Solana, read from the chain: `docs/venues/hedgehog.md` says what is known of it.

There is no file for credentials: a node's key, where it has one, is part of the node's URL.
"""
