"""A real PgBouncer in transaction mode."""

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.databases import owner_dsn, role_dsn
from tests.ports import own_port


@contextmanager
def pooler(database: str, *, connections: int = 3, roles: tuple[str, ...] = ()) -> Iterator[str]:
    """The DSN of a test database behind a PgBouncer, which logs in as the tables' owner.

    Under the database's name and that of one of the `roles`, with a dash between, it logs in as that role.
    """
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing = "PgBouncer is not installed: apt-get install pgbouncer, or brew install pgbouncer."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    port = own_port()
    with tempfile.TemporaryDirectory(prefix="pooler-") as folder:
        file = Path(folder, "pgbouncer.ini")
        file.write_text(pooler_settings(database, port, connections, roles))
        user = unprivileged_owner(Path(folder), file)
        with subprocess.Popen([program, str(file)], stderr=subprocess.PIPE, text=True, user=user) as process:
            try:
                assert any("process up" in line for line in process.stderr), "PgBouncer did not come up"
                # Read its later output too: a full pipe would stop it.
                threading.Thread(target=process.stderr.read, daemon=True).start()
                yield f"postgresql://anybody@127.0.0.1:{port}/{database}"
            finally:
                process.terminate()


def pooler_settings(database: str, port: int, connections: int, roles: tuple[str, ...] = ()) -> str:
    logins = {database: owner_dsn(database)} | {f"{database}-{role}": role_dsn(role, database) for role in roles}
    databases = "\n".join(
        f"{name} = host={to['host']} port={to['port']} dbname={database} user={to['user']} password='{to['password']}'"
        for name, to in ((name, conninfo_to_dict(dsn)) for name, dsn in logins.items())
    )
    return f"""
        [databases]
        {databases}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = {connections}
    """.replace("        ", "")


def unprivileged_owner(*paths: Path) -> int | None:
    """The uid to run PgBouncer as, which refuses root: nobody, who becomes the owner of the paths. None for others."""
    if os.geteuid():
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in paths:
        os.chown(path, nobody, -1)
    return nobody
