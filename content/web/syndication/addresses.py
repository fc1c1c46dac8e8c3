"""Where selections are: one address each, and none that was given out once leads nowhere."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from content.catalogue.browsing import DEFAULT_SORT, Browsing
from content.catalogue.choices import Choice
from content.catalogue.filters.fields import LONGEST_VALUE
from content.characters import clean

CATEGORIES = ("category", "subcategory", "parentCategory")
# Browsers ask again each time: a name may come back.
ASKED_AGAIN = "public, max-age=0, s-maxage=5"


class Place(NamedTuple):
    """A filter whose single values have pages: `/<name>/<value>`."""

    name: str
    parameter: str
    key: Callable[[Choice], str]


PLACES: Mapping[str, Place] = {
    place.parameter: place
    for place in (
        Place("category", "category", lambda choice: choice.key),
        Place("channel", "channel", lambda choice: choice.key),
        Place("topic", "topics", lambda choice: choice.key.replace(" ", "-").replace("_", "-")),
    )
}


def of(browsing: Browsing, page: int = 1) -> str:
    """The one address of the selection and order, however it was asked for."""
    path, query = path_of(browsing), ""
    if not path:
        path, query = "/", browsing.canonical()
    return f"{path}{query}" if page <= 1 else f"{path}{query}{'&' if query else '?'}page={page}"


def path_of(browsing: Browsing) -> str:
    """The page of a category, a channel or a topic; "" where more or something else is asked for."""
    if browsing.q or browsing.sort != DEFAULT_SORT or len(browsing.filters) != 1:
        return ""
    (parameter,) = browsing.filters
    choices = browsing.selection.choices.get(parameter, ())
    keys = {PLACES[parameter].key(choice) for choice in choices} if parameter in PLACES else ()
    return path(parameter, keys.pop()) if len(keys) == 1 else ""


def path(parameter: str, key: str) -> str:
    """The page of a value as it is compared; "" for one that no path can hold: `/?` has it."""
    steps = key.split("/")
    if "_" in key or not all(steps) or {".", ".."} & {*steps}:
        return ""
    return f"/{PLACES[parameter].name}/{quote(key.replace(' ', '_'))}"


def value(written: str) -> str:
    """What stands in such a path, for the filter."""
    return written.rstrip("/").replace("_", " ")


def led_on(request: HttpRequest, browsing: Browsing) -> HttpResponse | None:
    """301 to the same under the names that categories and subcategories have now, if one is asked for by an old one."""
    for name in CATEGORIES:
        asked = {clean(value)[:LONGEST_VALUE] for value in request.GET.getlist(name)}
        if not asked.issuperset(browsing.selection.values.get(name, ())):
            return moved(f"{request.path}?{browsing.effective(request.GET).urlencode()}")
    return None


def moved(address: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": ASKED_AGAIN})
