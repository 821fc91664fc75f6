"""The Kalshi exchange as local servers, written from the venue's own documents and recorded traffic.

Market data is complete; order routes, `/portfolio/*` reads and the private channels come with execution. What is
served, left out and assumed stands in `docs/venues/kalshi.md`.
"""
