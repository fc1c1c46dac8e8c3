"""The answers to deliveries: kept as rows, and left beside the files."""
