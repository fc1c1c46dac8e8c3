"""Bytes to JSON, and JSON values to Python ones, each with its reason and cure where that fails."""
