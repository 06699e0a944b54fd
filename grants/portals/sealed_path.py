"""The way of what is sealed: uploads stay in memory, answers are kept nowhere, errors tell nothing of what was sent.

A view that may receive or show an application before its opening is an `OnSealedPath`; the middleware does the rest. It stands
before the CSRF check, which is the first to read what was posted.
"""

import io
import logging
import traceback
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.crypto import salted_hmac

from grants.portals import errors
from grants.sealing import keyring

log = logging.getLogger(__name__)
ANSWERED = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)  # Django has a page for each

Answer = Callable[[HttpRequest], HttpResponse]


class OnSealedPath:
    """Mark of a view. `largest_upload`: bytes of all files of one request together; what is over it is left out and named."""

    largest_upload: ClassVar[int] = 0


class InMemory(FileUploadHandler):
    """Keeps uploads in memory, never in a temporary file. A file that would go over the limit is skipped, the rest arrives."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.left, self.parts, self.refused = limit, list[bytes](), list[str]()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.parts = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if len(raw_data) > self.left:
            self.left += start
            self.parts = []
            self.refused.append(str(self.file_name))
            raise SkipFile
        self.left -= len(raw_data)
        self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kept, self.parts = io.BytesIO(b"".join(self.parts)), []
        return InMemoryUploadedFile(
            kept, self.field_name, self.file_name or "", self.content_type, file_size, self.charset, self.content_type_extra
        )


class SealedPath:
    """Middleware, before anything that reads what was posted."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if _limit(request) is not None:
            answer["Cache-Control"] = "no-store, private"
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> None:
        mark = getattr(view, "view_class", None)
        if isinstance(mark, type) and issubclass(mark, OnSealedPath):
            request.on_sealed_path = mark.largest_upload  # type: ignore[attr-defined]
            request.upload_handlers = [InMemory(request, mark.largest_upload)]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The words of an exception may quote what was sent: only its kind and the places in the code are written down."""
        if _limit(request) is None or isinstance(exception, ANSWERED):
            return None
        places = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(exception.__traceback__)]
        log.error("%s on the sealed path\n  %s", type(exception).__name__, "\n  ".join(places))
        return errors.unreadable(request) if isinstance(exception, keyring.Lost) else errors.server_error(request)


def too_large(request: HttpRequest) -> list[str]:
    """The names of the files that were left out because they were too large."""
    return [name for handler in request.upload_handlers for name in getattr(handler, "refused", ())]


def device_of(request: HttpRequest) -> str:
    """What names the machine a request came from without saying which: a keyed hash of its address and its browser."""
    try:
        address = get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        address = ""
    told = f"{address}\n{request.headers.get('User-Agent', '')}"
    return salted_hmac("grants.portals.device", told, algorithm="sha256").hexdigest()


def _limit(request: HttpRequest) -> int | None:
    limit: int | None = getattr(request, "on_sealed_path", None)
    return limit
