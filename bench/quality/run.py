"""`make quality`: what Lighthouse and the W3C's Nu checker say of the pages. It fails where one is not good enough.

Both come from npm (package.json beside this) and are no part of the product. They need Node.js, Java and Chromium.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.quality.pages import READERS
from bench.quality.site import Site, markup, site
from bench.reading import results

HERE = Path(__file__).resolve().parent
JAR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
FORMS = ("mobile", "desktop")
# The HTML standard knows links to what a page waits for before it is painted, rel=expect; the checker does not yet.
UNKNOWN = "A “link” element with a “blocking” attribute must have a “rel” attribute whose value is “stylesheet”."
EXPECT = 'rel="expect"'
# The least of each score, in percent.
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100}
# Milliseconds that a busy machine takes from a page count as the page's: one that lacks something is asked again, as
# often in all, and the medians count. What the browser was too busy to measure does not count: there are more turns.
TIMES, TURNS = 3, 6


def run() -> None:
    with site() as here:
        complaints = checked(markup(here))
        scores = {form: measured(here, form) for form in FORMS}
    show(scores)
    wanting = [f"{page}, {form}: {each}" for form in FORMS for page, each in scores[form].items() if lacks(each)]
    results.publish("quality", {120: {"scores": scores, "complaints": len(complaints)}}, versions())
    for each in complaints + wanting:
        print(each, file=sys.stderr)
    if complaints or wanting:
        raise SystemExit(f"The checker complains {len(complaints)} times; {len(wanting)} scores are too low.")


def checked(pages: dict[str, str]) -> list[str]:
    """What the Nu checker finds, a line each: page, line, message, the place."""
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{number}.html": name for number, name in enumerate(pages)}
        for file, name in files.items():
            Path(folder, file).write_text(pages[name])
        command = ["java", "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", *sorted(files)]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    return [
        f"{files[Path(each['url']).name]}, line {each.get('lastLine')}: {each['message']} {each.get('extract', '')}"
        for each in json.loads(found)["messages"]
        if not (each["message"] == UNKNOWN and EXPECT in each.get("extract", ""))
    ]


def measured(here: Site, form: str) -> dict[str, dict[str, Any]]:
    """Scores and what they lack, by the page's name."""
    pages = {page.name: f"{here.address}{page.path}" for page in READERS if page.measured}
    pages |= {"400": here.unknown, "503": here.broken}
    tries: dict[str, list[dict[str, Any]]] = {name: [] for name in pages}
    for _ in range(TURNS):
        asked = {name: address for name, address in pages.items() if _is_open(tries[name])}
        for each in _lighthouse(form, asked) if asked else ():
            if None not in each["scores"].values():
                tries[each["name"]].append(each)
    if unmeasured := [name for name, each in tries.items() if not each]:
        raise SystemExit(f"The browser was too busy to be measured: {', '.join(unmeasured)}.")
    return {name: median(each) for name, each in tries.items()}


def _is_open(tries: list[dict[str, Any]]) -> bool:
    return not tries or (len(tries) < TIMES and lacks(median(tries)))


def _lighthouse(form: str, pages: dict[str, str]) -> Iterator[dict[str, Any]]:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise SystemExit("There is no Chromium. Cure: apt-get install chromium")
    command = ["node", "lighthouse.mjs", browser, form, *(f"{name}={address}" for name, address in pages.items())]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            each = json.loads(line)
            print(f"{form:<8} {each['name']:<20} {each['scores']}", file=sys.stderr, flush=True)
            yield each
    if running.returncode:
        raise SystemExit("Lighthouse failed; what it said stands above.")


def median(tries: list[dict[str, Any]]) -> dict[str, Any]:
    """The last of several runs, with the medians of all scores."""
    scores = {name: round(statistics.median(each["scores"][name] for each in tries)) for name in WANTED}
    return tries[-1] | {"scores": scores, "runs": len(tries)}


def lacks(page: dict[str, Any]) -> bool:
    return any(page["scores"][name] < least for name, least in WANTED.items())


def versions() -> dict[str, str]:
    packages = json.loads((HERE / "package.json").read_text())["devDependencies"]
    browser = next(filter(None, map(shutil.which, BROWSERS)), "")
    version = subprocess.run([browser, "--version"], capture_output=True, text=True, check=False).stdout
    return packages | {"chromium": version.strip()}


def show(scores: dict[str, dict[str, dict[str, Any]]]) -> None:
    table = Table("page", *(f"{name}, {form}" for form in FORMS for name in WANTED))
    for page in scores[FORMS[0]]:
        table.add_row(page, *(str(scores[form][page]["scores"][name]) for form in FORMS for name in WANTED))
    Console(stderr=True).print(table)
