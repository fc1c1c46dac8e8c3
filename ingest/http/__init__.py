"""The HTTP doors of the way in: reports, MP3s and pictures. Their addresses are in ytv2/urls.py."""
