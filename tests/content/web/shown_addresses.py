"""The addresses of this site that an answer shows, whatever it is: a page, XML, JSON, a text to take along."""

import json
import re
from html import unescape
from urllib.parse import quote, unquote, urlsplit

SITE = "testserver"
# Behind any scheme, as podcast apps have it; and escaped in another address.
WHOLE = re.compile(rf"(?::|%3A)(?://|%2F%2F)(?:subscribe/)?{SITE}((?:/|%2F)[^\s\"'<>\\`,]*)", re.IGNORECASE)
# Of this site without its name: as an attribute of a tag, and as a string of JSON.
ATTRIBUTE = re.compile(r'="(/(?!/)[^"]*)"')
STRING = re.compile(r'"(/(?!/)[^"\\]*)"')
# Files that come with a version of the site, the desk, and a template of addresses that is none itself.
OTHERS = re.compile(r"/(?:static|admin)/|.*[{}]")


def shown_by(answer, address):
    """Paths with their query strings. Of the API also those that its documentation has clients make."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    kind = answer.headers.get("Content-Type", "")
    found = {unquote(each) if each.startswith("%2F") else each for each in WHOLE.findall(unescape(text))}
    if "json" in kind and address != "/api/openapi.json":  # whose addresses are not all to be got
        found |= {*STRING.findall(text)}
    elif "ml" in kind:
        found |= {unescape(each) for each in ATTRIBUTE.findall(text)}
    if address.startswith("/api/reports"):
        found |= {*made_by_clients(json.loads(text), address)}
    # A browser sends no fragment.
    return {each.partition("#")[0] for each in found if not OTHERS.match(each)}


def made_by_clients(answer, address):
    for report in answer.get("reports", [answer]):
        if "video_id" in report:
            for identity in (report["id"], report["video_id"]):
                yield f"/api/reports/{quote(identity)}"
                yield f"/{quote(identity)}.json"
    if answer.get("next_after"):
        base = re.sub(r"[?&]after=[^&]*", "", address)
        yield f"{base}{'&' if '?' in base else '?'}after={answer['next_after']}"


def kind_of(address):
    """What the address is of: its first step, its ending, and the parameter that it has, or that it has several."""
    parts = urlsplit(address)
    first, ending = parts.path.strip("/").partition("/")[0], re.search(r"\.\w+$", parts.path)
    if ending and "/" not in parts.path[1:]:
        first = "" if ending[0] == ".json" else re.sub(r"\d", "", first)
    names = {pair.partition("=")[0] for pair in filter(None, parts.query.split("&"))}
    return first, ending[0] if ending else "", names.pop() if len(names) == 1 else len(names) > 1
