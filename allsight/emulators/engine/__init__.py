"""One deterministic matching engine under every emulated venue."""
