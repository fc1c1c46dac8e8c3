"""A curator's browser: the page of an item as it was opened, what is typed there, and the buttons of the lists."""

import re
from html import unescape
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from content.models import Content, Curation

KEY = "aaaaaaaaaaa"
LISTS = ("content", "curation", "suggestion", "tombstone", "history", "categoryalias", "pause", "summary")
# The lists whose rows are sentences.
SENTENCES = ("curation", "suggestion", "tombstone", "history")
MARKED = r'name="subcategories_json-category"[^>]*autocomplete="off"([^>]*)>'
CONFIRMING = re.compile(r'<form method="post"(?: action="(?P<address>[^"]*)")?(?: data-go-on)?>.*?</form>', re.DOTALL)
PAGE = reverse("admin:content_content_change", args=[KEY])


def categories(**names):
    return {"categories": [{"category": name, "subcategories": list(subs)} for name, subs in names.items()]}


ITEM = {
    "title": "Machine's",
    "channel_name": "A channel",
    "language": "en",
    "subcategories_json": categories(History=["Rome", "Greece"], Art=[]),
}


class Opened(HTMLParser):
    """A page of the item in somebody's browser, and what it would send."""

    def __init__(self, client, answer):
        super().__init__()
        self.client, self.text = client, answer.content.decode()
        self.fields, self.inside = {}, False
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.inside = self.inside or values.get("id") == "content_form"
        is_off = values.get("type") == "radio" and "checked" not in values
        if self.inside and tag == "input" and values.get("type") != "submit" and not is_off:
            self.fields.setdefault(values["name"], []).append(values.get("value") or "")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"

    @property
    def rows(self):
        """The category rows that hold something."""
        columns = [self.fields[f"subcategories_json-{name}"] for name in ("category", "subcategories")]
        return [row for row in zip(*columns, strict=True) if any(row)]

    def save(self, *, rows=None, **typed):
        if rows is not None:
            typed["subcategories_json-category"] = [category for category, _ in rows]
            typed["subcategories_json-subcategories"] = [below for _, below in rows]
        answer = self.client.post(PAGE, self.fields | typed | {"_save": "Save"}, follow=True)
        assert answer.status_code == 200
        return Opened(self.client, answer)

    @property
    def marked(self):
        """Whether each row that holds something is marked as wrong."""
        return [mark == ' aria-invalid="true"' for mark in re.findall(MARKED, self.text)][: len(self.rows)]

    @property
    def is_refused(self):
        return "errornote" in self.text


def opened_by(user):
    client = Client()
    client.force_login(user)
    return Opened(client, client.get(PAGE))


def overrides():
    return Curation.objects.get().overrides


def names():
    return [entry["category"] for entry in Content.objects.get().shown_categories]


def listing(name):
    return reverse(f"admin:content_{name}_changelist")


def page(key=KEY, name="content"):
    return reverse(f"admin:content_{name}_change", args=[key])


def status(client, path):
    return client.get(path).status_code


def typed(client):
    """What a browser would send if nothing on the item's page were touched."""
    return Opened(client, client.get(PAGE)).fields


def save(client, **changes):
    return client.post(PAGE, typed(client) | changes | {"_save": "Save"}, follow=True)


def press(client, button, value):
    return client.post(PAGE, {button: value}, follow=True)


def act(client, name, action, *chosen, **more):
    """Use an action of a list on the chosen rows."""
    return client.post(listing(name), {"action": action, "_selected_action": chosen, **more}, follow=True)


def confirm(client, name, asked, **more):
    """Send the form of a confirmation page, as a browser does; its pages of progress, too."""
    while form := CONFIRMING.search(asked.content.decode()):
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form.group())
        address = unescape(form["address"] or "") or listing(name)
        fields = {field: unescape(value) for field, value in hidden} | more
        asked = client.post(address, fields)
    return client.get(asked.headers["Location"])


def messages(answer):
    return [str(message) for message in answer.context["messages"]]


def sentences(answer):
    """The sentences of a list of sentences, each with its details, as one reads them."""
    rows = [". ".join([row.sentence.removesuffix("."), *row.details]) for row in answer.context["cl"].rows]
    return [unescape(re.sub("<[^>]*>", "", row)) for row in rows]


def offered(answer):
    """The actions on each row."""
    return [[button.action for button in row.buttons] for row in answer.context["cl"].rows]
