"""When and through what something was done, as people say it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.decisions.actor import UNDO_PAGE
from content.text import counted

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# Before the login of a program that names no report (`library_hear`).
SQL = "SQL: "
# What the history calls a page of the desk, and what people call it.
PLACES = {
    "admin item": "on the item’s page",
    "admin items": "in the list of items",
    "admin desk": "at the desk",
    "admin suggestions": "in the suggestions",
    "admin trash": "in the trash",
    "admin categories": "among the categories",
    "admin import": "by an import",
    "admin history": "in the history",
    "admin pauses": "under Pauses",
    UNDO_PAGE: "by Undo",
    "admin page": "on the public page",
    "ledger": "from a ledger",
    "ingest": "by a report",
}


def ago(moment: datetime) -> str:
    """`2 hours ago`; `on 3 Nov` if that is longer ago than a week."""
    now = timezone.now()
    passed = now - moment
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return f"{counted(passed // MINUTE, 'minute')} ago"
    if passed < DAY:
        return f"{counted(passed // HOUR, 'hour')} ago"
    if passed < WEEK:
        return f"{counted(passed // DAY, 'day')} ago"
    return f"on {day(moment)}"


def day(moment: datetime) -> str:
    """`3 Nov`, with its year unless that is this one."""
    year = f" {moment.year}" if moment.year != timezone.now().year else ""
    return f"{moment.day} {moment:%b}{year}"


def time(moment: datetime, words: str = "") -> SafeString:
    """The words, or how long ago it was; the minute stands behind it for those who point at it."""
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{moment:%Y-%m-%d %H:%M}",
        words or ago(moment),
    )


def place(via: str) -> str:
    return PLACES.get(via, f"through {via}" if via else "")


def program(login: str) -> str:
    return "The NAS" if login == settings.ROLES["nas"] else f"A program ({login})"


def author(source: str) -> str:
    """Who suggests, in words. A program names itself as it likes, so only its login counts."""
    if source.startswith(SQL):
        return program(source.removeprefix(SQL))
    # What older lines have of programs is no name of a report.
    return f"A report ({source})" if "." in source or "/" in source else "A machine"


def who(name: str, reader: Any, *, begins: bool = False) -> str:
    """`you` for the one who reads it; a sentence may begin so. A name stays as it is."""
    if name and name != reader.get_username():
        return name
    word = "you" if name else "somebody"
    return word.capitalize() if begins else word
