"""What is looked for in PostgreSQL itself: sessions that are in the way, and what somebody altered."""
