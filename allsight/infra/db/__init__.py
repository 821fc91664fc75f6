"""Repositories behind domain ports, and the migrations of their schema."""
