"""make bench [ARGS="NAME ..."]: compare figures within one run only, and run it twice: the machine is shared."""

import sys

import django

django.setup()

from bench import events, floor, ingest, restore, rules  # noqa: E402 - Django first
from bench.desk import run as desk  # noqa: E402
from bench.quality import run as quality  # noqa: E402
from bench.reading import library, soak, tables  # noqa: E402
from bench.reading import run as reading  # noqa: E402

BENCHES = {
    "rules": rules.run,
    "ingest": ingest.run,
    "floor": floor.run,
    "restore": restore.run,
    "events": events.run,
    "reading": reading.run,
    "desk": desk.run,
}
# Only when they are asked for.
OTHERS = {"reading-soak": soak.run, "reading-table": tables.show, "library": library.show, "quality": quality.run}

if __name__ == "__main__":
    for argument in [each for each in sys.argv[1:] if each != "--json"] or BENCHES:
        name, _, size = argument.partition("=")
        print(f"== {argument}", file=sys.stderr, flush=True)
        (BENCHES | OTHERS)[name](*([int(size)] if size else []))  # type: ignore[operator]
