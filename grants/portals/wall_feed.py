"""The feed of a wall, answered from memory before sessions, languages and the rest of the house wake up: hundreds ask every second."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_safe

from grants.roadshows import live

BEGINS, ENDS = "/wall/", "/live.json"
Answer = Callable[[HttpRequest], HttpResponse]


class WallFeed:
    """Middleware, the first of all. GET /wall/<code>/live.json: the state of a session, 304 while nothing changed, 404 unknown."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.endswith(ENDS) and path.startswith(BEGINS) and request.method == "GET":
            return feed(request, path[len(BEGINS) : -len(ENDS)])
        return self.get_response(request)


@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """`X-Now` is the server's clock in milliseconds, in an answer without a body too: screens set theirs by it."""
    frame = live.frame(code)
    answer: HttpResponse
    if frame is None:
        answer = JsonResponse({"error": "unknown"}, status=404)
    elif frame.etag[2:] in request.META.get("HTTP_IF_NONE_MATCH", ""):
        answer = HttpResponseNotModified()
    elif "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        answer = HttpResponse(frame.packed, content_type="application/json", headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(frame.body, content_type="application/json")
    if frame is not None:
        answer.headers["ETag"] = frame.etag
        answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Now"] = str(live.now())
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
