"""Selections beyond their page: what they are called, their one address, and the forms in which others take them."""
