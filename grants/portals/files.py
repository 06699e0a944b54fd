"""The one address of a stored file. Forbidden and unknown files answer alike: not found."""

import logging

from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from grants.evidence.queries import readable

log = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, sha256: str) -> FileResponse:
    """The bytes as an attachment under the name they came with, its extension put right."""
    stored = readable(request.user, sha256)
    if stored is None:
        raise Http404
    try:
        content = stored.open()
    except FileNotFoundError:
        log.error("stored file %s is missing on the disk", sha256)
        raise Http404(_("The file is missing on the disk; the administrator was told.")) from None
    response = FileResponse(content, as_attachment=True, filename=stored.download_name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("files/<str:sha256>/", download, name="file")]
