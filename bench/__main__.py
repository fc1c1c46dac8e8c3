"""make bench [ARGS="NAME ..."]: compare figures within one run only, and run it twice: the machine is shared."""

import sys

import django

django.setup()

from bench import floor, growing, ingest, restore, rules, serving  # noqa: E402 - Django first
from bench.reading import library  # noqa: E402
from bench.reading import run as reading  # noqa: E402

BENCHES = {
    "rules": rules.run,
    "serving": serving.run,
    "ingest": ingest.run,
    "floor": floor.run,
    "restore": restore.run,
    "growing": growing.run,
    "library": library.show,
    "reading": reading.run,
}

if __name__ == "__main__":
    for argument in sys.argv[1:] or BENCHES:
        name, _, size = argument.partition("=")
        print(f"== {argument}", flush=True)
        BENCHES[name](*([int(size)] if size else []))  # type: ignore[operator]
