"""The SQL functions of the way in, functions.sql: what is known of an item, its rows, its receipts."""

from pathlib import Path

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text()
NONE = """
DROP FUNCTION ingest_look(text[], text[]);
DROP FUNCTION ingest_shelve(jsonb, jsonb, jsonb, jsonb);
DROP FUNCTION ingest_deliver(jsonb, text[]);
DROP FUNCTION IF EXISTS ingest_forget_waiting(text[]);
"""
