"""The predecessor's SQLite archives: the third door of the way in."""
