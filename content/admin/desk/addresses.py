"""The addresses of the desk's own pages; the admin's site puts them before those of the tables."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from content.admin.bulk import bulk_page
from content.admin.desk import correction, gesture, queue, vocabulary
from content.admin.exchange import files, preview, upload
from content.admin.frame import density
from content.admin.item_list import in_place
from content.admin.taxonomy import views as taxonomy

View = Callable[..., HttpResponseBase]


def addresses(guarded: Callable[[View], View]) -> list[URLPattern]:
    """`guarded` lets in only those who may enter the admin."""
    return [
        path("bulk/", guarded(bulk_page.page), name="bulk"),
        path("desk/", guarded(queue.page), name="desk"),
        path("names/", guarded(vocabulary.page), name="names"),
        path("categories/", guarded(in_place.page), name="categories"),
        path("density/", guarded(density.choose), name="density"),
        path("exchange/", guarded(upload.page), name="exchange"),
        path("exchange/decisions.csv", guarded(files.sheet), name="exchange_sheet"),
        path("exchange/ledger.jsonl", guarded(files.ledger), name="exchange_ledger"),
        path("exchange/<uuid:pending>/", guarded(preview.page), name="exchange_preview"),
        path("taxonomy/", guarded(taxonomy.page), name="taxonomy"),
        path("taxonomy/change/", guarded(taxonomy.change), name="taxonomy_change"),
        path("taxonomy/apart/", guarded(taxonomy.apart), name="taxonomy_apart"),
        path("correct/", guarded(correction.page), name="correct"),
        path("undo/<uuid:gesture>/", guarded(gesture.page), name="undo"),
    ]
