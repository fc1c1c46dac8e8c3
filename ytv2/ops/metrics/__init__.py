"""What Prometheus scrapes: counters of the process, figures of the library, and their endpoint."""
