"""Signed deliveries from a stored outbox."""
