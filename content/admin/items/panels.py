"""The parts of an item's page that show decisions, suggestions and history, each with its buttons."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.category_values import in_words
from content.decisions.history import describe, kind_of
from content.models import Content, Curation, History, Suggestion
from content.models.content import column_in_words

LINES = 30


def decisions_panel(obj: Content, *, with_buttons: bool) -> str:
    """What is decided, what the machine says beside it, and the way back."""
    curation = Curation.objects.filter(video_id=obj.video_id).first()
    if curation is None or not (curation.overrides or curation.refusals):
        return "Nothing is decided yet: everything is as the machine says."
    rows = [
        (
            column_in_words(name),
            in_words(value),
            in_words(curation.incoming.get(name)),
            _cell(button("_release", name, "Give back"), with_buttons),
        )
        for name, value in sorted(curation.overrides.items())
    ]
    body = format_html_join("", "<tr><th scope=row>{}</th><td>{}</td><td>{}</td>{}</tr>", rows)
    refused = in_words(curation.refusals.get("categories")) if curation.refusals else ""
    return format_html(
        "<table><thead><tr><th scope=col>Field</th><th scope=col>Decided</th><th scope=col>The machine says</th>"
        "{}</tr></thead><tbody>{}</tbody></table><p>By {} on {}{}{}</p>",
        _column("To the machine", with_buttons),
        body,
        curation.decided_by or "somebody",
        f"{curation.decided_at:%Y-%m-%d %H:%M} UTC",
        f": {curation.note.rstrip('.')}" if curation.note else "",
        f". Refused for ever: {refused}" if refused else "",
    )


def suggestions_panel(obj: Content, *, with_buttons: bool) -> str:
    suggestions = Suggestion.objects.filter(video_id=obj.video_id, state=Suggestion.State.OPEN)
    rows = [
        (
            f"{column_in_words(entry.field)}: {in_words(entry.value)}",
            f" (from {entry.source})" if entry.source else "",
            _answers(entry) if with_buttons else "",
        )
        for entry in suggestions.order_by("proposed_at")
    ]
    return format_html_join("", "<p>{}{} {}</p>", rows) or "None: no machine says otherwise."


def _answers(entry: Suggestion) -> SafeString:
    labels = {"_accept": "Accept", "_keep": "Keep mine", "_dismiss": "Dismiss for ever"}
    return format_html_join(" ", "{}", [(button(name, entry.pk, label),) for name, label in labels.items()])


def history_panel(obj: Content, *, with_buttons: bool) -> str:
    lines = History.objects.filter(item=obj.video_id).order_by("-id")[:LINES]
    rows = [
        (
            f"{line.at:%Y-%m-%d %H:%M}",
            line.actor,
            line.via,
            describe(line),
            _cell(_back_to(line), with_buttons),
        )
        for line in lines
    ]
    body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>{}</tr>", rows)
    return format_html(
        "<table><thead><tr><th scope=col>When (UTC)</th><th scope=col>Who</th><th scope=col>Through</th>"
        "<th scope=col>What</th>{}</tr></thead><tbody>{}</tbody></table>",
        _column("Return", with_buttons),
        body,
    )


def _back_to(line: History) -> str:
    return button("_return", line.pk, "Decide as after this") if kind_of(line).can_return(line) else ""


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
