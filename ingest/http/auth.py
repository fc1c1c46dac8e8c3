"""Who may bring anything in over HTTP."""

from django.conf import settings
from django.http import HttpRequest

from content.http.tokens import check_writer


def check_ingest(request: HttpRequest) -> None:
    """Raises HttpError 401 or 503."""
    check_writer(request, header="X-INGEST-TOKEN", secret=settings.INGEST_TOKEN)
