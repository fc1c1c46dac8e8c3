"""A whole library, backed up and restored: snapshot, restore, compare, rehearse."""
