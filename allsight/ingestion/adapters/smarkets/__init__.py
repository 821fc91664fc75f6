"""Smarkets, the UK betting exchange: `docs/venues/smarkets.md` says what is known of it."""
