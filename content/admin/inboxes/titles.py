"""What items are called and where they are: in the library, in the trash, or nowhere any more."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.admin.links import admin_page, in_the_trash
from content.characters import clean, seen
from content.models import Content, Tombstone

# Of a search for a title, so many items at most are looked for in a list.
FOUND = 200
IN_THE_TRASH = SafeString(' <span class="quiet">(in the trash)</span>')


class Titled(NamedTuple):
    """Without an address if there is nothing left to look at."""

    title: str
    url: str = ""
    is_in_trash: bool = False

    def as_link(self, *, with_place: bool = True) -> SafeString:
        if not self.url:
            return format_html("<cite>{}</cite>", self.title)
        place = IN_THE_TRASH if self.is_in_trash and with_place else ""
        return format_html('<a href="{}"><cite>{}</cite></a>{}', self.url, self.title, place)


class Titles(dict[str, Titled]):
    """By key; a key that nobody knows is its own title."""

    def __missing__(self, key: str) -> Titled:
        return Titled(key)


def of(keys: Iterable[str], known: Mapping[str, Titled] = MappingProxyType({})) -> Titles:
    """With those that are known already. Two queries at most."""
    keys, titles = set(filter(None, keys)), Titles(known)
    if missing := keys - titles.keys():
        here = Content.objects.filter(pk__in=missing).values_list("pk", "title")
        titles |= {key: Titled(seen(title) or key, admin_page(key)) for key, title in here}
    if missing := keys - titles.keys():
        gone = Tombstone.objects.filter(pk__in=missing).values_list("pk", "title")
        titles |= {key: Titled(seen(title) or key, in_the_trash(key), is_in_trash=True) for key, title in gone}
    return titles


def matching(words: str) -> list[str]:
    """The keys of items, here or in the trash, whose titles hold the words; or of the one that has this key."""
    words = clean(words).strip()
    here = Content.objects.filter(title__icontains=words).order_by("pk").values_list("pk", flat=True)
    gone = Tombstone.objects.filter(title__icontains=words).order_by("pk").values_list("pk", flat=True)
    return [words, *here[:FOUND], *gone[:FOUND]]
