"""The Smarkets exchange as a local server, written from the venue sheet and recorded traffic.

Market data and sessions are complete; orders are refused as for an account without API trading. What is served, left
out and assumed stands in `docs/venues/smarkets.md`.
"""
