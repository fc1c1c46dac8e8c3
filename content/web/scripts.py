"""What the scripts of a page import. The page names all of it: otherwise a browser would learn of each module only when
it has the one that imports it, a round trip later each time.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# What every page loads.
SITE = "js/site.js"
IMPORT = re.compile(r'^(?:import|export)\b[^"\n]*"(\.[^"\n]+)";$', re.MULTILINE)


@cache
def imports(name: str) -> tuple[str, ...]:
    """The modules that one imports, and those that these import, by their names as static files.

    Without those that every page names, unless `SITE` is asked for.
    """
    known = {name} if name == SITE else {name, SITE, *imports(SITE)}
    return tuple(_imported(name, known))


def _imported(name: str, known: set[str]) -> Iterator[str]:
    """Those that are not yet known, which they are from then on."""
    path = finders.find(name)
    for other in IMPORT.findall(Path(path).read_text()) if path else ():
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
        if imported not in known:
            known.add(imported)
            yield imported
            yield from _imported(imported, known)
