"""What people do with names: two become one, or are kept apart."""
