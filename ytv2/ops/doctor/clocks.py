"""Whether the clocks of this machine and the database agree: the newer report wins, and codes expire in 30 seconds."""

from collections.abc import Iterator
from datetime import UTC, datetime

from ytv2.ops.doctor.finding import Finding, error, ok, warning
from ytv2.ops.doctor.query import row

NOTICEABLE_SECONDS, WRONG_SECONDS = 2, 60
CURE = "Let both machines follow a time server: timedatectl set-ntp true."


def clocks_agree() -> Iterator[Finding]:
    before = datetime.now(UTC)
    theirs = row("SELECT clock_timestamp()")[0]
    after = datetime.now(UTC)
    # The database read its clock at some moment between these two: only a time outside of them is a difference.
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    message = f"The database's clock is {apart:.1f} s from ours."
    if apart > WRONG_SECONDS:
        yield error(message, CURE)
    elif apart > NOTICEABLE_SECONDS:
        yield warning(message, CURE)
    else:
        yield ok("The clocks agree.")
