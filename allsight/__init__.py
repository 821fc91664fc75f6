"""Cross-platform intelligence and execution layer for prediction markets."""

__version__ = "0.1.0"
