"""Memory that a large request took goes back to the system: the allocator would keep it for the next one."""

import ctypes
import gc

# Bytes of a body or an answer.
LARGE = 2 * 1024 * 1024


def give_back() -> None:
    """Takes some milliseconds. Where the C library is not glibc, only what hangs together in circles is let go."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
