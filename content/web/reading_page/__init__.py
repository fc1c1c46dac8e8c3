"""The page of an item: its summaries, its transcript, and what people decided about it."""
