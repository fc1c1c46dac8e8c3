"""Running it: backups, the doctor, health, metrics, roles, logs, gunicorn, the replica."""
