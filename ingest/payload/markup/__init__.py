"""A summary's text to HTML, and foreign HTML to HTML that may be shown."""
