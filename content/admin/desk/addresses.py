"""The addresses of the desk's own pages; the admin's site puts them before those of the tables."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from content.admin.desk import gesture, queue, vocabulary
from content.admin.frame import density

View = Callable[..., HttpResponse]


def addresses(guarded: Callable[[View], View]) -> list[URLPattern]:
    """`guarded` lets in only those who may enter the admin."""
    return [
        path("desk/", guarded(queue.page), name="desk"),
        path("names/", guarded(vocabulary.page), name="names"),
        path("density/", guarded(density.choose), name="density"),
        path("undo/<uuid:gesture>/", guarded(gesture.page), name="undo"),
    ]
