"""Whether this machine and the database agree about the time: what is newer wins, and codes count for half a minute."""

from collections.abc import Iterator
from datetime import UTC, datetime

from ytv2.ops.doctor.finding import Finding, error, ok, warning
from ytv2.ops.doctor.question import row

NOTICEABLE_SECONDS, WRONG_SECONDS = 2, 60
CURE = "Let both machines follow a time server: timedatectl set-ntp true."


def clocks_agree() -> Iterator[Finding]:
    name = "clocks_agree"
    before = datetime.now(UTC)
    theirs = row("SELECT clock_timestamp()")[0]
    after = datetime.now(UTC)
    # It was read somewhere in between: only what lies outside is a difference.
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    said = f"The database's clock is {apart:.1f} s from ours."
    if apart > WRONG_SECONDS:
        yield error(name, said, CURE)
    elif apart > NOTICEABLE_SECONDS:
        yield warning(name, said, CURE)
    else:
        yield ok(name, "The clocks agree.")
