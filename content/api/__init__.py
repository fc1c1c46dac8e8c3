"""The JSON API for programs: items, deletes, events. Their addresses are in ytv2/urls.py."""
