"""Full-text search: what a reader typed, which items match, where they do, and what may have been meant."""
