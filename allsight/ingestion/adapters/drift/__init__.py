"""Drift BET, prediction markets as perpetuals on Solana: `docs/venues/drift.md` says what is known of it."""
