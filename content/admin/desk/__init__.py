"""The desk's own pages, beside the lists of tables."""
