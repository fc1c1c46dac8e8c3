"""Decisions as a sheet that spreadsheets read and write: out as CSV, and back after a look at what would change."""
