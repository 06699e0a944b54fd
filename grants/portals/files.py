"""Handing out a stored file to those who may read it. Pictures are shown, everything else is saved: nothing of strangers runs here."""

from django.http import FileResponse, Http404, HttpRequest

from grants.evidence import queries


def stored_file(request: HttpRequest, sha256: str) -> FileResponse:
    found = queries.readable(request.user, sha256)
    if found is None or not found.path.exists():
        raise Http404
    answer = FileResponse(
        found.open(), as_attachment=not found.is_picture, filename=found.original_name, content_type=found.content_type
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=0"
    return answer
