"""Hosting shared by every emulated venue: sockets, faults by script, playback."""
