"""The static files of production under names of their content, also where a module of JavaScript imports another."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r"""^@import (?:url\()?["']([^"':]+)["']\)?;$""", re.MULTILINE)
# By name: where a file is found, and its path there.
Sources = dict[str, tuple[Storage, str]]


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Whoever has a page of one deployment gets that deployment's modules, and a change of any changes the first.

    A sheet that imports others has them in their place: a browser would learn of each only when it has the sheet, and
    paints nothing until it has all of them.
    """

    support_js_module_import_aggregation = True
    # A name follows from the names of what it imports: as many rounds as modules import each other in a row, and more.
    max_post_process_passes = 15

    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = paths | self._joined(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _joined(self, paths: Sources) -> Sources:
        """The sheets that import others, with these in them, as they are written to where all files are collected."""
        joined: Sources = {}
        for name in (each for each in paths if each.endswith(".css")):
            text = whole(name, paths)
            if text != _read(name, paths):
                self.delete(name)
                self._save(name, ContentFile(text.encode()))
                joined[name] = (self, name)
        return joined


def whole(name: str, paths: Sources) -> str:
    """A sheet with what it imports. What comes from another folder may name no file: from here the way is another."""

    def imported(statement: re.Match[str]) -> str:
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), statement[1]))
        # What is missing, Django complains of.
        return whole(other, paths) if other in paths else statement[0]

    return IMPORT.sub(imported, _read(name, paths))


def _read(name: str, paths: Sources) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
