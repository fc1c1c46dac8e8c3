"""The MP3s of items: found beside reports, stored here or sent to another dashboard."""
