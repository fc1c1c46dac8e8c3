"""Running manage.py on another database: in a child process with its own environment, so that nothing is shared."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from ytv2.ops.backup.dsn import Database

# With these the child could use other databases than the given one.
LEFT_OUT = ("DATABASE_REPLICA_URL",)


class ManageError(RuntimeError):
    """The child failed; the message is the last line that it wrote."""


def manage(database: Database, *arguments: str, stdin: Any = None) -> Any:
    """Run `manage.py ARGUMENTS` on that database; `stdin` is sent as JSON. Returns its JSON. Raises ManageError.

    The system checks of this process hold for the child, whose code and settings are the same.
    """
    environment = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
    done = subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments, "--skip-checks"],
        env=environment | {"DATABASE_URL_POSTGRES_NEW": database.url()},
        input=json.dumps(stdin),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it ended without a word."]
        raise ManageError(f"{database}: {lines[-1].strip()}")
    return json.loads(done.stdout.splitlines()[-1])
