"""The composition root: builds the real graph from settings and hands every room its collaborators."""
