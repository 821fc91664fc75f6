"""Venue-neutral streaming transport: sessions, reconnects, acknowledged subscriptions, silence watch."""
