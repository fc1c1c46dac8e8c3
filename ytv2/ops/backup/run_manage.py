"""The same program on another database: a child process, told by its environment, so that nothing is shared."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from ytv2.ops.backup.dsn import Database

# What would lead the child elsewhere than to the one database that it is told of.
ELSEWHERE = ("DATABASE_REPLICA_URL", "DATABASE_POOL")


class BesideError(RuntimeError):
    """The child failed; carries its words."""


def manage(database: Database, *arguments: str, given: Any = None) -> Any:
    """What `manage.py ARGUMENTS` prints as JSON on that database. `given` is JSON for its stdin. Raises BesideError."""
    environment = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    done = subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments],
        env=environment | {"DATABASE_URL_POSTGRES_NEW": database.url()},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BesideError(f"{database}: {_last_words(done.stderr)}")
    return json.loads(done.stdout.splitlines()[-1])


def _last_words(said: str) -> str:
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it ended without a word."
