"""Shared cache and broker."""
