"""Structured logs, metrics and health."""
