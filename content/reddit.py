"""The addresses of Reddit's threads."""

import re
from urllib.parse import SplitResult, unquote

from content import forwarders

HOST = re.compile(r"(?:.+\.)?reddit\.com")
# A bare id, of a post as well as of what Reddit calls by its full name.
AN_ID = r"(?:t3_)?([a-z0-9]{1,13})(?![\w-])"
IN_PATH = re.compile(rf"/(?:comments|gallery|duplicates|tb|by_id|poll)/{AN_ID}", re.I)
IN_SHORT_PATH = re.compile(rf"/{AN_ID}", re.I)


def thread_id_in(address: str) -> str | None:
    """The id of the thread at the address, in lower case; None if it is no thread's.

    A shared link (`/r/<name>/s/<share>`) holds no id: only Reddit knows which thread it means.
    """
    return next(filter(None, map(_thread_id, forwarders.followed(address))), None)


def _thread_id(parts: SplitResult) -> str | None:
    host, path = forwarders.host(parts), unquote(parts.path)
    if host in ("redd.it", "www.redd.it"):
        thread = IN_SHORT_PATH.match(path)
    else:
        thread = IN_PATH.search(path) if HOST.fullmatch(host) else None
    return thread[1].lower() if thread else None
