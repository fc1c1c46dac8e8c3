"""The library: its tables and rules, how items are found and shown, what people decide. Imports no other room."""
