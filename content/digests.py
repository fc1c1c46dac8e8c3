"""Texts that were seen before, remembered by digest in a table whose size never changes."""

import hashlib
import secrets
from array import array


class DigestTable:
    """A set of texts that forgets some, and never takes one text for another.

    Each digest has one slot, which its last bits name, and takes it from whichever text was there. The digests are
    keyed by a secret of the process: nobody can look for a text that shares one with another. Threads may share it.
    """

    def __init__(self, slots: int) -> None:
        self._secret = secrets.token_bytes(32)
        self._slots = array("Q", bytes(8 * slots))

    def __contains__(self, text: str) -> bool:
        digest = self._digest(text)
        return self._slots[digest % len(self._slots)] == digest

    def add(self, text: str) -> None:
        digest = self._digest(text)
        self._slots[digest % len(self._slots)] = digest

    def _digest(self, text: str) -> int:
        data = self._secret + text.encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.sha256(data, usedforsecurity=False).digest()[:8], "little")
