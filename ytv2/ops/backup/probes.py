"""Probes of a library: some fifty addresses and their answers, to compare two libraries by."""

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.test import Client

from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.models import Content

# Keys whose values depend on the time or the deployment, not on the library.
VOLATILE = {"timestamp", "deployment_commit", "deployment_version", "latency_ms"}
# The date of an empty feed is now; a page names the snapshot of its database.
VOLATILE_TEXT = re.compile(r'<(updated|lastBuildDate)>[^<]*</\1>|data-news="[^"]*"')
LISTS = (
    *("size=50", "page=2", "page=3&size=5", "size=1&page=9999", "latest=true", "sort=oldest", "sort=video_newest"),
    *("sort=title_az", "sort=title_za", "sort=duration", "sort=duration_asc", "sort=channel_az", "sort=channel_za"),
    *("q=history", 'q="of the"', "q=water -oven", "q=bread or music", "q=nothing-like-this", "q=a&sort=title"),
)
OTHERS = (
    *("/api/reports", "/api/filters", "/api/filters?q=history", "/api/tombstones", "/health/curation"),
    *("/feed.atom", "/feed.atom?q=history", "/podcast.rss", "/podcast.rss?sort=title", "/", "/?sort=title", "/feeds"),
)
ITEMS = 6
LONGEST = 60


def questions() -> list[str]:
    """Addresses for lists, filters, search, facets, details and feeds, with values that this library has."""
    addresses = [*OTHERS, *(f"/api/reports?{quote(query, safe='=&')}" for query in LISTS)]
    for group, values in sorted(facets.count(Browsing()).items()):
        if values:
            chosen = urlencode({group: values[0].value})
            addresses += [f"/api/reports?{chosen}", f"/api/filters?{chosen}"]
    for key in Content.objects.listed().newest().values_list("video_id", flat=True)[:ITEMS]:
        addresses += [f"/{quote(key, safe='')}.json", f"/read/{quote(key, safe='')}"]
    return addresses


def ask(addresses: list[str]) -> dict[str, Any]:
    """Address to its answer: {"status": int, "body": JSON or text}, the body without what is volatile."""
    client = _client()
    return {address: _answer(client, address) for address in addresses}


def difference(address: str, one: Any, other: Any) -> str:
    """A line that says where two answers to an address differ first; "" if they agree."""
    if one == other:
        return ""
    if one["status"] != other["status"]:
        return f"{address}: status {one['status']} or {other['status']}"
    return f"{address}: {_first_difference(one['body'], other['body'], 'the answer')}"


def _client() -> Client:
    """A client of the whole application without a socket, over HTTPS, with the first allowed host name."""
    name = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
    return Client(raise_request_exception=False, headers={"host": name})


def _answer(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address, secure=True)
    text = response.getvalue().decode(errors="replace")
    try:
        body = _without_volatile(json.loads(text))
    except ValueError:
        # Only the first: the entries of a feed have such dates too, which belong to the library.
        body = VOLATILE_TEXT.sub("", text, count=1)
    return {"status": response.status_code, "body": body}


def _without_volatile(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_volatile(entry) for key, entry in value.items() if key not in VOLATILE}
    return [_without_volatile(entry) for entry in value] if isinstance(value, list) else value


def _first_difference(one: Any, other: Any, where: str) -> str:
    """The first place at which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                return _first_difference(
                    one.get(key), other.get(key), key if where == "the answer" else f"{where}.{key}"
                )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        place = next(place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
        return _first_difference(one[place], other[place], f"{where}[{place}]")
    if isinstance(one, str) and isinstance(other, str) and min(len(one), len(other)) > LONGEST:
        pairs = enumerate(zip(one, other, strict=False))
        place = next((place for place, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
        return f"{where} at {place} is {_short(one[place:])} or {_short(other[place:])}"
    return f"{where} is {_short(one)} or {_short(other)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
