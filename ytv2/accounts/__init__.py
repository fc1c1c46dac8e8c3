"""Who may enter the admin: its site, the second factor, throttled logins."""
