"""Our readers beside well-kept libraries, on texts whose answer is known."""
