"""The pages for what went wrong, in our look, in both languages, without asking the database."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from grants.trail.blockers import Words

# status → what happened, what was kept, what to do
WORDS: dict[int, tuple[Words, Words, Words]] = {
    400: (
        _("This request could not be read"),
        _("Nothing was changed."),
        _("Go back, look at what you typed and try again."),
    ),
    403: (
        _("This page is not open to you"),
        _("Nothing was changed. What you may see and do follows from the offices you hold."),
        _("If you think it should be open, ask the person in your unit who keeps the offices."),
    ),
    404: (
        _("There is no such page"),
        _("It may have been moved, or it belongs to another unit or organisation. Nothing was changed."),
        _("Go back, or begin again from the first page."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("What you sent was not carried out; nothing is half done."),
        _("Go back and try once more. If it happens again, tell the person who runs this system the time it happened."),
    ),
}
HOME = _("To the first page")
EXPIRED: tuple[Words, Words, Words] = (
    _("This form has expired"),
    _("It was opened before you signed in, or cookies are switched off. Nothing was changed."),
    _("Go back, reload the page, and send it again; what you typed is usually still there."),
)
UNREADABLE: tuple[Words, Words, Words] = (
    _("What is locked here cannot be read at the moment"),
    _("Nothing was changed and nothing is lost: the keys of this system are not where it looks for them."),
    _("Tell the person who runs this system at once, and the purchaser if a deadline is near."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def unreadable(request: HttpRequest) -> HttpResponse:
    return _page(503, template="500.html", words=UNREADABLE)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(403, template="csrf.html", words=EXPIRED)


def _page(status: int, *, template: str = "", words: tuple[Words, Words, Words] | None = None, reason: str = "") -> HttpResponse:
    context: dict[str, Any] = {"status": status, "reason": reason, "told": list(_told(words or WORDS[status]))}
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)


def _told(words: tuple[Words, Words, Words]) -> Iterator[dict[str, str]]:
    """The same words in Chinese and in English."""
    for language in ("zh-hans", "en"):
        with override(language):
            happened, kept, do = (str(part) for part in words)
            yield {"language": language, "happened": happened, "kept": kept, "do": do, "home": str(HOME)}
