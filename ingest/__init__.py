"""The way in: from a report's bytes to rows of the library, with a receipt for every delivery."""
