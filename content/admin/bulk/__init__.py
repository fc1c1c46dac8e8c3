"""Changing many items at once: what was chosen, a page that shows what would change, and doing it by the part."""
