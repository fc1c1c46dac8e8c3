"""python -m ytv2.ops.audit: whether a package that production needs has a known vulnerability, as PyPI says.

It fails only for what is known. Where the index does not answer it says so and passes: a check that cannot run must not
stop people who work without a network.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
INDEX = "https://pypi.org"
PATIENCE_SECONDS, ALTOGETHER_SECONDS = 8.0, 20.0
AT_ONCE = 8


class Package(NamedTuple):
    name: str
    version: str


def production(requirements: Iterable[str]) -> list[Package]:
    """What these requirements installed, with all that it needs in turn."""
    waiting: list[tuple[str, str]] = [*_named(requirements)]
    seen, found = set(), set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found.add(Package(name, version(name)))
        except PackageNotFoundError:
            continue  # for another system
        waiting += _named(requires(name) or [], extra)
    return sorted(found)


def _named(requirements: Iterable[str], extra: str = "") -> Iterator[tuple[str, str]]:
    """Name and extra of what is needed here; a requirement with several extras is several."""
    for line in requirements:
        text = line.partition(" #")[0].strip()
        if not text or text.startswith(("#", "-")):
            continue
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(needed.name), wanted) for wanted in ("", *needed.extras))


def vulnerabilities(index: str, package: Package, deadline: float) -> list[dict[str, Any]] | None:
    """What is known of this version; None when the index does not say, or not in time."""
    left = min(PATIENCE_SECONDS, deadline - time.monotonic())
    if left <= 0:
        return None
    try:
        with httpx.Client(base_url=index, timeout=left, follow_redirects=True) as client:
            answer = client.get(f"/pypi/{package.name}/{package.version}/json")
            if answer.status_code == 404:  # a mirror may know projects only, each in its newest version
                answer = client.get(f"/pypi/{package.name}/json")
            said = answer.raise_for_status().json()
            if said["info"]["version"] != package.version:
                return None
            return [known for known in said["vulnerabilities"] if not known.get("withdrawn")]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def audit(index: str, packages: list[Package]) -> dict[Package, list[dict[str, Any]] | None]:
    deadline = time.monotonic() + ALTOGETHER_SECONDS
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = pool.map(lambda package: vulnerabilities(index, package, deadline), packages)
        return dict(zip(packages, said, strict=True))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ytv2.ops.audit", description=__doc__)
    parser.add_argument("--index", default=INDEX, help="The index to ask, with PyPI's JSON API.")
    parser.add_argument("--requirements", type=Path, default=REQUIREMENTS, help="Audit what this file installs.")
    options = parser.parse_args(arguments)
    found = audit(options.index.rstrip("/"), production(options.requirements.read_text().splitlines()))
    known = {package: said for package, said in found.items() if said}
    for package, said in known.items():
        _say(f"{package.name} {package.version}: {'; '.join(map(_sentence, said))}")
    silent = sum(said is None for said in found.values())
    _say(_summary(len(found), silent, len(known)))
    return 1 if known else 0


def _sentence(known: dict[str, Any]) -> str:
    names = ", ".join([str(known.get("id", "")), *map(str, known.get("aliases") or [])])
    mended = ", ".join(map(str, known.get("fixed_in") or []))
    return f"{names}. {f'Upgrade to {mended}.' if mended else 'There is no version without it yet.'}"


def _summary(packages: int, silent: int, known: int) -> str:
    if silent == packages:
        return f"Not audited: the index does not say anything about the {packages} packages of production."
    left = f" Of {silent} the index knows only other versions." if silent else ""
    return f"{packages - silent} of {packages} packages audited, {known} with known vulnerabilities.{left}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
