"""Markdown to HTML by cmark, called as its binding does but for one thing: the result's memory is given back.

`cmarkgfm.markdown_to_html` keeps it for ever, about a kilobyte for each summary.
"""

from cffi import FFI
from cmarkgfm import _cmark
from cmarkgfm.cmark import Options

# cmark takes its memory from the C library.
_declared = FFI()
_declared.cdef("void free(void *pointer);")
_c = _declared.dlopen(None)


def rendered(markdown: str) -> str:
    """HTML as cmark writes it, line breaks kept; raw HTML and unsafe addresses are left out."""
    source = markdown.encode()
    result = _cmark.lib.cmark_markdown_to_html(source, len(source), Options.CMARK_OPT_HARDBREAKS)
    try:
        return _cmark.ffi.string(result).decode()
    finally:
        _c.free(result)
