"""Kalshi, the US event-contract exchange: `docs/venues/kalshi.md` says what is known of it."""
