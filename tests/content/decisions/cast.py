"""An item that a person and a machine see differently, and how readers see it."""

from content.models import Content

KEY = "aaaaaaaaaaa"
# Two keys of one item.
PREFIXED, BARE = "reddit:1pair", "1pair"


def categories(*names):
    return {"categories": [{"category": name, "subcategories": []} for name in names]}


PERSON = {
    "title": "Person's",
    "channel_name": "Person's channel",
    "thumbnail_url": "https://img.example/person.jpg",
    "language": "fr",
    "subcategories_json": categories("Rome"),
    "topics_json": ["person"],
    "summary_type_latest": "executive",
}
MACHINE = {
    "title": "Machine's",
    "channel_name": "Machine's channel",
    "thumbnail_url": "https://img.example/machine.jpg",
    "language": "en",
    "subcategories_json": categories("Sparta"),
    "topics_json": ["machine", "loud"],
    "summary_type_latest": "comprehensive",
}
LATER = MACHINE | {
    "title": "Machine's later",
    "channel_name": "Machine's later channel",
    "thumbnail_url": "https://img.example/later.jpg",
    "language": "es",
    "subcategories_json": categories("Carthage"),
    "topics_json": ["later"],
    "summary_type_latest": "audio",
}


def shown(column):
    return Content.objects.values_list(column, flat=True).get(video_id=KEY)


def shown_categories():
    return [entry["category"] for entry in shown("shown_categories")]
