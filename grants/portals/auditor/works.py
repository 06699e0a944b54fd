"""A long act on an engagement: how far it is, how it ended, and asking for it again where it broke off."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.audits import works
from grants.audits.works import Work
from grants.papers import working
from grants.portals.auditor import desk
from grants.portals.auditor.runs import RAN
from grants.trail.blockers import Words

SAYS: dict[str, Words] = {
    "freeze": _("%(contracts)s contracts are frozen."), "run_tests": RAN, "issue": _("The report was issued as %(serial)s."),
    "reissue": _("The new edition was issued as %(serial)s."),
}  # fmt: skip


class OfWork(desk.DeskPage):
    """A page about one long act of an engagement she sees."""

    @cached_property
    def work(self) -> Work:
        return get_object_or_404(works.visible(desk.engagements_of(self.person)), pk=self.kwargs["pk"])

    @property
    def page(self) -> str:
        return reverse("auditor:works-detail", args=[self.work.pk])


class WorkPage(OfWork):
    template_name = "auditor/works/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.work.engagement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work = self.work
        return super().get_context_data(
            title=work.get_kind_display(), work=work, says=told(work), wrong=wrong(work), leads_to=leads_to(work),
            mine=work.by_id == self.person.pk, **kwargs,
        )  # fmt: skip


class Progress(OfWork):
    """Whether it still goes on, asked by the page every second; when it is over the page is drawn anew."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.headers.get("HX-Request"):
            return redirect(self.page)
        answer = render(request, "auditor/works/progress.html", {"work": self.work})
        if not self.work.busy:
            answer["HX-Refresh"] = "true"
        return answer


class Start(OfWork):
    """Take up again what broke off: it is done in the name of whoever asked for it, so only she can."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.work.by_id != request.user.pk:
            raise PermissionDenied(_("Only who asked for it can start it again; ask for it anew in your own name."))
        if not working.start(self.work):
            messages.info(request, works.RUNNING if self.work.ended_at is None else _("It is over; nothing was started."))
        return redirect(self.page)


def told(work: Work) -> str:
    """What it did, "" while it has not."""
    return str(SAYS[work.kind] % work.result) if work.done else ""


def wrong(work: Work) -> list[str]:
    """Why it was not done, or how it ended instead; a sentence each."""
    if work.dead:
        return [gettext(works.BROKEN_OFF)]
    return [*([gettext(work.failed)] if work.failed else []), *work.refused]


def leads_to(work: Work) -> str:
    """The page on which its outcome stands, or where it is asked for again."""
    if work.done and "paper" in work.result:
        return reverse("auditor:papers-detail", args=[work.result["paper"]])
    if work.kind == Work.Kind.RUN_TESTS:
        return reverse("auditor:runs", args=[work.engagement_id])
    if work.kind == Work.Kind.REISSUE:
        return reverse("auditor:audit_engagements-reissue", args=[work.engagement_id])
    return reverse("auditor:audit_engagements-detail", args=[work.engagement_id])


urls = [
    path("works/<int:pk>/", WorkPage.as_view(), name="works-detail"),
    path("works/<int:pk>/progress/", Progress.as_view(), name="works-progress"),
    path("works/<int:pk>/start/", Start.as_view(), name="works-start"),
]
