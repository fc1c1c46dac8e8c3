"""The head of a request as WSGI has it (PEP 3333)."""

from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

Scope: TypeAlias = dict[str, Any]
Environ: TypeAlias = dict[str, Any]
OWN = ("CONTENT_TYPE", "CONTENT_LENGTH")


def environ_of(scope: Scope) -> Environ:
    """All but `wsgi.input`."""
    server, client = scope["server"] or ("", 0), scope["client"] or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        # A name with an underscore would pass for one with a hyphen, which a proxy of ours may have set.
        if b"_" not in raw:
            name, text = raw.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1")
            key = name if name in OWN else f"HTTP_{name}"
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
