"""From venue wording to comparable questions."""
