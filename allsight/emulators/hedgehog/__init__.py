"""Hedgehog Markets as a Solana node and a gateway for documents, written from the venue's published programs.

Parimutuel pools and fixed-odds markets are complete for reading; instructions that a client hands in come with
execution. What is served, left out and assumed stands in `docs/venues/hedgehog.md`.
"""
