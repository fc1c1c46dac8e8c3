"""The MP3s and pictures: where they are stored, how they are named, and which item they belong to."""
