"""Venue-neutral WebSocket transport: one session drives one connection for one venue's `StreamProtocol`."""
