"""Load on a site by wrk: addresses in turn, a new connection each, by clients that ask as fast as they are answered."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.reading import processes
from ytv2.ops.backup.dsn import Database

SCRIPT = Path(__file__).with_name("load.lua")
NEEDED = "The load comes from wrk, which is not here: apt-get install wrk."
TIMEOUT = 30
CHECKED = 40


@dataclass(frozen=True)
class Figures:
    """`rate` in answers a second, times in milliseconds, `size` in bytes.

    `site_ms` and `database_ms` are processor time an answer, of gunicorn's processes and of PostgreSQL's sessions.
    Errors are statuses from 400 on, broken connections and timeouts.
    """

    rate: float
    p50: float
    p95: float
    longest: float
    size: int
    site_ms: float
    database_ms: float
    errors: int


def generator() -> str:
    """wrk's version. Raises SystemExit with the cure if it is not installed."""
    if shutil.which("wrk") is None:
        raise SystemExit(NEEDED)
    return subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.split()[1]


def run(site: str, dsn: str, paths: list[str], *, clients: int, seconds: float) -> Figures:
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as listed:
        listed.write("\n".join(paths) + "\n")
        listed.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{clients}",
            f"-d{max(round(seconds), 1)}s",
            f"--timeout={TIMEOUT}s",
            f"--script={SCRIPT}",
            site,
        ]
        with processes.spent(site, Database.of(dsn).name) as spent:
            done = subprocess.run([*command, "--", listed.name], capture_output=True, text=True, check=True)
    counted = json.loads(done.stdout.splitlines()[-1])
    answers = max(counted["answers"], 1)
    return Figures(
        rate=round((counted["answers"] - counted["refused"]) / counted["seconds"], 1),
        p50=round(counted["p50_ms"], 2),
        p95=round(counted["p95_ms"], 2),
        longest=round(counted["longest_ms"], 2),
        size=counted["bytes"] // answers,
        site_ms=round(spent.site * 1000 / answers, 2),
        database_ms=round(spent.database * 1000 / answers, 2),
        errors=counted["refused"] + counted["broken"] + counted["late"],
    )


def check(site: str, paths: list[str], sign: str) -> None:
    """Ask some of the addresses, evenly spread: each must be answered 200, with this sign in it."""
    with httpx.Client(base_url=site, timeout=TIMEOUT) as client:
        for path in paths[:: max(len(paths) // CHECKED, 1)]:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])
            assert sign in answer.text, (path, f"has no {sign}", answer.text[:300])
