"""The pages of the desk whose speed is measured: name to address, in a library that people have worked on."""

from dataclasses import dataclass, field

from bench.desk.library import GESTURE
from bench.reading.items import key

ITEM, LIST = key(7), "/admin/content/content/"
# So many items are chosen for what is done with many.
CHOSEN = 50


@dataclass(frozen=True)
class Page:
    """`form` is posted, where there is one."""

    name: str
    path: str
    form: dict[str, object] = field(default_factory=dict)


FILTERS = (
    *("curated=no", "curated=yes", "curated=differs", "curated=suggested", "added=week", "source=youtube", "audio=yes"),
    *(
        "category=Technology",
        "language=fr",
        "category=Music&curated=no",
        "audio=awaited",
        "q=agent",
        "q=agent+channel",
        "curated=no&source=reddit",
        "p=20",
    ),
)
PAGES = (
    Page("front page", "/admin/"),
    Page("desk", "/admin/desk/"),
    *(Page(f"desk, {query}", f"/admin/desk/?{query}") for query in FILTERS[1:-1]),
    Page("list", LIST),
    *(Page(f"list, {query}", f"{LIST}?{query}") for query in FILTERS),
    Page("an item", f"{LIST}{ITEM}/change/"),
    Page("history of an item", f"/admin/content/history/?item={ITEM}"),
    Page("history", "/admin/content/history/"),
    Page("history of people", "/admin/content/history/?kind=curation"),
    Page("history of somebody without lines", "/admin/content/history/?actor=nobody"),
    Page("all history of such", "/admin/content/history/?actor=nobody&by=all"),
    Page("summaries", "/admin/content/summary/"),
    Page("suggestions", "/admin/content/suggestion/"),
    Page("suggestions, open", "/admin/content/suggestion/?state__exact=open"),
    Page("decisions", "/admin/content/curation/"),
    Page("trash", "/admin/content/tombstone/"),
    Page("merged categories", "/admin/content/categoryalias/"),
    Page("categories", "/admin/taxonomy/"),
    Page(
        "rename a category, asked",
        "/admin/taxonomy/change/?act=rename&category=Technology&to_category=Techno",
    ),
    Page("sheets", "/admin/exchange/"),
    Page("names of categories", "/admin/names/"),
    Page("names of categories, typed", "/admin/names/?q=te"),
    Page("names of subcategories", "/admin/names/?category=Technology"),
    Page("inbox", "/admin/ingest/delivery/"),
    Page("inbox, open", "/admin/ingest/delivery/?is_open__exact=1"),
    Page("undo of 500", f"/admin/undo/{GESTURE}/"),
    Page(
        "a category for all items, asked",
        LIST,
        {"action": "add", "select_across": "1", "_selected_action": key(1), "bulk_category": "Zoology"},
    ),
    Page(
        "agree with 50, asked",
        LIST,
        {"action": "agree", "_selected_action": [key(number) for number in range(CHOSEN)]},
    ),
    Page(
        "50 to the trash, asked",
        LIST,
        {"action": "delete_selected", "_selected_action": [key(number) for number in range(CHOSEN)]},
    ),
)
