"""The parts of an item's page that show decisions, suggestions and history, each with its buttons."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content import jsonvalues
from content.admin.desk.about import decision_of
from content.admin.inboxes import entries
from content.admin.inboxes.sentences import Description, descriptions
from content.admin.inboxes.titles import Titled
from content.admin.inboxes.wording import author
from content.admin.links import admin_page
from content.category_values import in_words
from content.decisions.history.authors import Author, authors
from content.decisions.history.spelling import spellings
from content.models import Content, Suggestion
from content.models.content import column_in_words

LINES = 60
# On a phone a row is a stack of cells, each with its label.
DECIDED = (
    '<tr><th scope=row>{}</th><td data-label="Decided">{}</td><td data-label="Who">{}</td>'
    '<td data-label="The machine says">{}</td>{}</tr>'
)


def decisions_panel(obj: Content, *, with_buttons: bool) -> str:
    """What is decided, what the machine says beside it, and the way back."""
    curation = decision_of(obj)
    if curation is None or not curation.is_decided:
        return "Nothing is decided yet: everything is as the machine says."
    by = authors(obj.video_id)
    row = Author(curation.decided_by or "somebody", curation.decided_at)
    rows = [
        (
            column_in_words(name).capitalize(),
            in_words(value),
            _signed(by.get(name, row)),
            in_words(curation.incoming.get(name)),
            _cell(button("_release", name, "Give back"), with_buttons),
        )
        for name, value in sorted(curation.overrides.items())
    ]
    body = format_html_join("", DECIDED, rows)
    keys = jsonvalues.texts(curation.refusals.get("categories"))
    names = spellings(keys)
    refused = ", ".join(names.get(key, key) for key in keys)
    return format_html(
        "<table><thead><tr><th scope=col>Field</th><th scope=col>Decided</th><th scope=col>Who</th>"
        "<th scope=col>The machine says</th>{}</tr></thead><tbody>{}</tbody></table><p>{}{}{}</p>",
        _column("To the machine", with_buttons),
        body,
        "" if rows else f"{_signed(row)}. ",
        f"Note: {curation.note.rstrip('.')}. " if curation.note else "",
        f"Refused for ever: {refused}." if refused else "",
    )


def _signed(author: Author) -> str:
    return f"By {author.name} on {author.at:%Y-%m-%d %H:%M} UTC"


def suggestions_panel(suggestions: Iterable[Suggestion], *, with_buttons: bool) -> str:
    """What machines say against decisions, with the answers; "" where none does."""
    rows = [
        (
            f"{column_in_words(entry.field).capitalize()}: {in_words(entry.value)}",
            f" ({author(entry.source)})",
            _answers(entry) if with_buttons else "",
        )
        for entry in suggestions
    ]
    return format_html_join("", '<p>{}{}</p><p class="answers">{}</p>' if with_buttons else "<p>{}{}{}</p>", rows)


def _answers(entry: Suggestion) -> SafeString:
    labels = {"_accept": "Accept", "_keep": "Keep mine", "_dismiss": "Dismiss for ever"}
    return format_html_join(" ", "{}", [(button(name, entry.pk, label),) for name, label in labels.items()])


def history_panel(obj: Content, *, with_buttons: bool) -> str:
    """What happened to the item, the last first; what one act did is one entry."""
    known = {obj.video_id: Titled(str(obj), admin_page(obj.video_id))}
    rows = [
        (each.sentence, _listed(each.details), _back_to(each) if with_buttons else "")
        for each in descriptions(entries.of_item(obj.video_id, LINES), known=known)
    ]
    return format_html('<ol class="happened">{}</ol>', format_html_join("", "<li><p>{}</p><ul>{}</ul>{}</li>", rows))


def _listed(details: list[SafeString]) -> SafeString:
    return format_html_join("", "<li>{}</li>", [(each,) for each in details])


def _back_to(entry: Description) -> str:
    return button("_return", entry.returns_to, "As it was then") if entry.returns_to else ""


def _column(title: str, is_there: bool) -> str:
    return format_html("<th scope=col>{}</th>", title) if is_there else ""


def _cell(words: str, is_there: bool) -> str:
    return format_html("<td>{}</td>", words) if is_there else ""


def button(name: str, value: Any, label: str) -> SafeString:
    """Submits the page's form for this one thing; static/js/decisions.js asks first if that loses edits."""
    return format_html(
        '<button type="submit" class="button" name="{}" value="{}" data-beside formnovalidate>{}</button>',
        name,
        value,
        label,
    )
