"""What can be filtered by. An answer has thousands of values, so of each there is the JSON up to its count."""

from functools import lru_cache, partial

import orjson
from django.http import HttpRequest, HttpResponse

from content.api.schemas import QUERY, Filters
from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.catalogue.facets import Ranked
from content.catalogue.filters.library_filter import FACETS, FILTERS
from content.http.etag import conditional
from content.http.operation import operation
from content.http.responses import json_response


@operation("Reading", "What can be filtered by, with counts", {200: Filters}, errors=(400, 503), parameters=QUERY)
@conditional
def filters(request: HttpRequest) -> HttpResponse:
    counted = facets.count(Browsing.from_query(request.GET))
    groups = {name: orjson.Fragment(_group(name, counted[name])) for name in FACETS}
    return json_response({key: groups[name] for name, facet in FACETS.items() for key in facet.keys})


def _group(name: str, ranked: Ranked) -> str:
    begun = partial(_begun, name) if name in ("source", "has_audio") else _value
    names, counts = ranked.names, ranked.counts
    entries = [
        f"{begun(names[number].label)}{counts[number]}{_below(ranked, names[number].key) if ranked.below else ''}}}"
        for number in ranked.numbers
    ]
    return f"[{','.join(entries)}]"


def _below(ranked: Ranked, key: str) -> str:
    below = ranked.below.get(key)
    return f',"subcategories":{_group("subcategory", below)}' if below else ""


def _begun(name: str, value: str) -> str:
    if name == "has_audio":
        return _json({"value": value == "true"})
    return _json({"value": value, "label": FILTERS[name].name_of(value, value)})


@lru_cache(100_000)
def _value(value: str) -> str:
    return _json({"value": value})


def _json(members: dict[str, object]) -> str:
    return orjson.dumps(members).decode().removesuffix("}") + ',"count":'
