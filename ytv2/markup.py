"""The templates of the pages: Jinja's, ten times as fast as Django's, in which the desk is written."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup

from content.web import formats
from ytv2.ops import request_id

# Of cards and options, one or two kB each.
MOST_PARTS = 2_000


def environment(**options: Any) -> Environment:
    """As Django's Jinja2 backend asks for it. What a page does not name is empty, as is all that lies below it."""
    made = Environment(**options | {"undefined": ChainableUndefined})  # noqa: S701 - the backend's options escape
    made.filters.update(formats.FILTERS)
    made.globals.update(formats.GLOBALS, request_number=request_id.current)
    made.globals["once"] = lru_cache(MOST_PARTS)(_once)
    return made


def _once(macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What the macro makes of these values, by which it is remembered: so it may depend on nothing else."""
    return macro(*values)
