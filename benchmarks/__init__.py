"""The numbers that the project holds itself to: `make bench`."""
