"""Handing out a stored file to those who may read it, always to be saved: nothing of strangers runs or shows itself here.

Forbidden and unknown files answer alike. An ``<img>`` of ours still shows a picture: browsers ignore the attachment there.
"""

import logging

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

# Each room says in its own queries who reads its files; they must have said so before the first question.
import grants.audits.queries
import grants.bids.queries
import grants.disbursements.batches
import grants.milestones.queries
import grants.needs.queries
import grants.spending.queries  # noqa: F401
from grants.evidence import queries
from grants.portals.auditor import looks

log = logging.getLogger(__name__)


@require_safe
def stored_file(request: HttpRequest, sha256: str) -> FileResponse:
    found = queries.readable(request.user, sha256)
    if found is None:
        raise Http404
    try:
        content = found.open()
    except FileNotFoundError:
        log.error("stored file %s is missing on the disk", sha256)
        raise Http404 from None
    if request.method == "GET":
        looks.record_look(request.user, found)
    answer = FileResponse(content, as_attachment=True, filename=found.download_name, content_type=found.content_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=0"
    return answer
