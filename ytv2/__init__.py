"""The wiring: settings, addresses, the admin's site, operations. Nothing imports this room."""
