"""The composition root: the only place that knows adapters, emulators, storage and settings at once, and wires them."""
