"""What happens to every request: its log line, its errors, HEAD, and what caches may keep."""
