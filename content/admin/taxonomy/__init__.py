"""The page of categories and their subcategories, and what can be done with a name: rename, merge, move, split off."""
