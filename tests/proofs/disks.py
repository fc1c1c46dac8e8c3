"""A small disk in memory, and filling it up."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def small_disk(folder: Path, size: int | str, mode: str = "755") -> Iterator[Path]:
    """A file system of its own in memory; only root can mount one, and not everywhere."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode={mode}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def can_mount() -> bool:
    """Whether a small disk can be mounted, as root mostly can. CI always answers yes, so that it proves everything."""
    if os.environ.get("CI") == "true":
        return True
    with tempfile.TemporaryDirectory() as probe:
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", probe], check=True)
        return True


class SmallDisk:
    """Fills up a small disk, and frees it again."""

    complaint = "No space left on device"

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        with self.ballast.open("wb") as file, suppress(OSError):  # other files that grow take the rest
            while (free := _free(self.ballast)) > 0:
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, free)

    def relieve(self) -> None:
        self.ballast.unlink()


def _free(path: Path) -> int:
    usage = os.statvfs(path)
    return usage.f_bavail * usage.f_frsize
