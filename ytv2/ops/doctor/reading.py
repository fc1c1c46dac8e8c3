"""Whether what the rules keep for readers agrees with what it is made of."""

import secrets
import string
import time
from collections.abc import Iterator

from content.db.recount import recount
from content.models import Content
from content.text import counted
from ytv2.ops.doctor.finding import Finding, error, ok, some

# Of a large library only a part is looked at in this time, another each time; names and counts always whole.
SECONDS = 2.0
CURE = "See whether all rules stand; manage.py recount shows everything, with --repair it is made anew."


def lists_and_counts_agree() -> Iterator[Finding]:
    end = time.monotonic() + SECONDS
    somewhere = secrets.choice(string.ascii_letters + string.digits)
    result = recount(start=somewhere, goes_on=lambda: time.monotonic() < end)
    seen = f"{result.looked_at} of {counted(Content.objects.count(), 'item')}"
    if result.ok:
        yield ok(f"The lists of {seen} are as they should be, and all counts.")
        return
    differing = [f"{key} ({what})" for key, what in result.items.items()]
    differing += [f"{value}, counted {kept} times instead of {listed}" for value, kept, listed in result.counts]
    differing += [f"the name of {number}" for number in result.names]
    yield error(f"{counted(len(differing), 'difference')} in {seen}: {some(differing)}.", CURE)
