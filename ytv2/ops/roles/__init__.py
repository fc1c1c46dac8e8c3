"""The lesser roles: what each may do, and what bounds it. `manage.py grant_roles` provides them."""
