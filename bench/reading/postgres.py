"""PostgreSQL alone on the same rows: the twelve newest items with all their latest text and html, by pgbench."""

import re
import subprocess
import tempfile

from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.pg_tools import find

NEWEST = """
SELECT c.video_id, c.title, c.channel_name, c.indexed_at, s.variant, s.text, s.html
FROM (
    SELECT video_id, title, channel_name, indexed_at FROM content ORDER BY indexed_at DESC NULLS LAST, video_id LIMIT 12
) AS c
JOIN content_summaries s USING (video_id)
WHERE s.is_latest;
"""


def rate(dsn: str, *, clients: int, seconds: float) -> float:
    """Transactions a second, over the simple protocol and connections that last."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(NEWEST)
        script.flush()
        arguments = [
            "-n",
            "-M",
            "simple",
            "-c",
            str(clients),
            "-j",
            "1",
            "-T",
            f"{max(seconds, 1):.0f}",
            "-f",
            script.name,
        ]
        command = [find("pgbench", least=18).path, *arguments]
        environment = Database.of(dsn).environment()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    tps = re.search(r"tps = ([\d.]+)", done.stdout)
    assert tps, done.stdout
    return round(float(tps[1]), 1)
