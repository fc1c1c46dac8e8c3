"""The pages that are looked at, in the sample library."""

from dataclasses import dataclass

READ, HEARD, DELETED = "mFKm8w0VWZF", "ESJiqh2waAd", "Sp2vMS12CwB"
LIST = "/admin/content/content/"


@dataclass(frozen=True)
class Page:
    """An address, and the status of its answer; Lighthouse looks at those that are `measured`."""

    name: str
    path: str
    status: int = 200
    measured: bool = True


READERS = (
    Page("list", "/"),
    Page("list, filtered", "/?category=Cooking&sort=title_asc", measured=False),
    Page("list, page 2", "/?page=2", measured=False),
    Page("search", "/?q=the"),
    Page("search, nothing", "/?q=zyzzyva"),
    Page("reading", f"/read/{READ}"),
    Page("reading, with sound", f"/read/{HEARD}"),
    Page("reading, marked", f"/read/{HEARD}?q=the", measured=False),
    Page("feeds", "/feeds"),
    Page("category", "/category/cooking", measured=False),
    Page("statistics", "/statistics"),
    Page("remembered", "/remembered", measured=False),
    Page("API", "/api/docs"),
    Page("login", "/admin/login/"),
    Page("404", "/there/is/nothing", 404),
    Page("410", f"/read/{DELETED}", 410),
)
CURATORS = tuple(
    Page(path, path)
    for path in (
        "/",
        f"/read/{HEARD}",
        "/admin/",
        "/admin/desk/",
        f"/admin/correct/?item={HEARD}",
        LIST,
        f"{LIST}?curated=no&category=Music",
        f"{LIST}{HEARD}/change/",
        f"{LIST}{HEARD}/delete/",
        *(
            f"/admin/content/{name}/"
            for name in ("suggestion", "curation", "tombstone", "history", "summary", "categoryalias", "pause")
        ),
        f"/admin/content/history/?item={HEARD}",
        "/admin/taxonomy/",
        "/admin/taxonomy/change/?act=merge&category=Photography&to_category=Cooking",
        "/admin/exchange/",
        "/admin/ingest/delivery/?is_open__exact=all",
        "/admin/ingest/run/",
        "/admin/doctor/",
        "/admin/two-factor/",
    )
)
