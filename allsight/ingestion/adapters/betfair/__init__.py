"""Betfair Exchange, read-only: catalogue and rules by JSON-RPC, books by the Exchange Stream."""
