"""Venue-neutral HTTP transport: signing hook, limiter by the venue's scope, safe-verb retry, poller."""
