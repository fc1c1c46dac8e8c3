"""How items are found (filters, search, browsing, facets) and shown (cards, shapes, the HTML policy)."""
