"""make bench [ARGS="NAME ..."]: figures as ratios within one run; the machine is shared, so run them twice."""

import sys

import django

django.setup()

from bench import ingest, rules, serving  # noqa: E402 - Django first

BENCHES = {"rules": rules.run, "serving": serving.run, "ingest": ingest.run}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHES:
        print(f"== {name}", flush=True)
        BENCHES[name]()
