"""For this machine alone: the embedded PostgreSQL and the sample library. Production lacks this folder."""
