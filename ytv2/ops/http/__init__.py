"""Serving HTTP: an event loop waits for the clients, and a few threads work for them."""
