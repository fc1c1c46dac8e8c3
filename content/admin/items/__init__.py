"""The admin's page of an item: a curator edits a field, and by that decides it."""
