"""A small disk in memory that any user may have, and filling it up."""

import ctypes
import multiprocessing
import os
import subprocess
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.db import connections

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def on_a_small_disk(folder: Path, size: int, proof: Callable[[], None]) -> None:
    """Run the proof in a fork of this process, for which the folder is a disk of `size` bytes, with what it holds now.

    Nobody else sees that disk, and it goes with the fork. Raises what the proof raises, as text. Skips where the
    system lets nobody but root mount anything; never in CI, which proves everything.
    """
    connections.close_all()  # two processes must not share a session
    process = multiprocessing.get_context("fork")
    here, there = process.Pipe(duplex=False)
    child = process.Process(target=_prove, args=(folder, size, proof, there))
    child.start()
    there.close()
    outcome = here.recv()
    child.join()
    if isinstance(outcome, OSError) and os.environ.get("CI") != "true":
        pytest.skip(f"no disk may be mounted here: {outcome}")
    if outcome is not None:
        raise AssertionError(outcome)


def _prove(folder: Path, size: int, proof: Callable[[], None], parent: Connection) -> None:
    try:
        _mount(folder, size)
    except OSError as error:
        parent.send(error)
        return
    try:
        proof()
    except BaseException:
        parent.send(traceback.format_exc())
    else:
        parent.send(None)


def _mount(folder: Path, size: int) -> None:
    """In a mount namespace of this process's own; who is not root makes one in a user namespace, as themselves."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWNS | (CLONE_NEWUSER if user else 0))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    disk = folder.with_name(f"{folder.name}-disk")
    disk.mkdir()
    _call("mount", b"tmpfs", bytes(disk), b"tmpfs", 0, f"size={size},mode=755".encode())
    subprocess.run(["cp", "--archive", f"{folder}/.", disk], check=True)
    _call("mount", bytes(disk), bytes(folder), None, MS_BIND, None)


def _call(name: str, *arguments: int | bytes | None) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        raise OSError(number := ctypes.get_errno(), f"{name}: {os.strerror(number)}")


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
