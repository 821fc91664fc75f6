"""Drift's prediction markets as local servers, written from the venue sheet and the recorded traffic.

Market data is complete: the order-book server over HTTP and WebSocket, the Data API, and the accounts on an emulated
Solana node. The gateway and transactions are order routes and come with execution. What is served, left out and
assumed stands in `docs/venues/drift.md`.
"""
