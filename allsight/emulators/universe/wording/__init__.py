"""How each venue words what it lists. A venue without words here lists nothing yet."""
