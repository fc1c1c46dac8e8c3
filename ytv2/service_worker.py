"""The service worker of the release, by which browsers read and listen without a connection."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from content.http.safe_methods import read_only
from content.web.formats import deployment

WORKER = """\
self.release = {release};
importScripts({script});
"""


@read_only
def script(request: HttpRequest) -> HttpResponse:
    """A few bytes that differ with the release: by them a browser learns of another one. It asks for them each time."""
    body = WORKER.format(release=json.dumps(release()), script=json.dumps(static("js/offline/worker.js")))
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def release() -> str:
    """What the names of all static files follow from; the commit where they have no hash in their names."""
    return deployment() or settings.DEPLOYMENT_COMMIT
