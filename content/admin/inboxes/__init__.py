"""What came in or was done, a sentence a row, with what can be done about it beside it."""
