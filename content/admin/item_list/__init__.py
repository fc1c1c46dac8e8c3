"""The list of items: how they are found, and what a row shows."""
