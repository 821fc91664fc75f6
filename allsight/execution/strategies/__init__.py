"""Strategy templates with parameters, limits and a track record."""
