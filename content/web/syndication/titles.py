"""What the feeds of a selection are called, in its own language. Two of them have two names."""

import re

from content.catalogue.browsing import Browsing
from content.web import selection
from content.web.syndication.phrases import PHRASES

SITE = "YTV2"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def language(browsing: Browsing) -> str:
    """The code of the one language that is filtered by; "" for none or several, and for what is no language."""
    codes = {choice.key for choice in browsing.selection.choices.get("language", ())}
    code = codes.pop() if len(codes) == 1 else ""
    return code if LANGUAGE.fullmatch(code) else ""


def title(browsing: Browsing, code: str) -> str:
    """In the language of that code; with the name of the site, which alone is the whole library."""
    named = selection.name(browsing, code)
    return f"{named} · {SITE}" if named else SITE


def description(browsing: Browsing, code: str) -> str:
    about, named = PHRASES[selection.known_code(code)]["library"], selection.name(browsing, code)
    return f"{about}: {named}" if named else about
