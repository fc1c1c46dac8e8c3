"""How moments are written at the desk: one way, with their zone."""

DATETIME_FORMAT = r"Y-m-d H:i \U\T\C"
