"""What PostgreSQL runs: rules (triggers), functions, views; and the adoption of a predecessor's tables."""
