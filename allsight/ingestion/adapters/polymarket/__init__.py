"""Polymarket, the international venue on Polygon: `docs/venues/polymarket.md` says what is known of it."""
