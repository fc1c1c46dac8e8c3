"""What API, pages and files share of HTTP: JSON, ETags, ranges, tokens. Views are in content/api and content/web."""
