"""Visits, calls, interviews, counts and papers read: listed, written down, corrected by a new row."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import procedure_actions, queries, rules
from grants.audits.models import Engagement
from grants.audits.procedures import Procedure
from grants.portals.auditor import desk, finding_form
from grants.portals.auditor.procedure_form import CorrectForm, ProcedureForm
from grants.portals.pages import DraftPage
from grants.portals.uploads import stored
from grants.trail import clock
from grants.trail.blockers import Words

PAGE = 50
NOT_HERS = _(
    "Procedures are written down by the auditors of the team, from the freeze on and while the rectification is followed."
)


class Procedures(desk.DeskPage):
    """All of an engagement, those that were corrected with what took their place."""

    title = _("Visits, calls and other procedures")
    template_name = "auditor/procedures/list.html"

    @cached_property
    def engagement(self) -> Engagement:
        return get_object_or_404(desk.engagements_of(self.person), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement, "procedures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.engagement
        page = Paginator(of_engagement(one, self.person), PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            engagement=one, page=page, rows=page.object_list, tells=procedure_actions.may_tell(one, self.person), **kwargs
        )


def of_engagement(engagement: Engagement, person: Any) -> QuerySet[Procedure]:
    """The latest first."""
    return queries.visible_procedures(person).filter(engagement=engagement).order_by("-on", "-pk")


class Perform(desk.DeskPage, DraftPage):
    """Writing one down."""

    queryset_for: Callable[[Any], QuerySet[Any]] | None = staticmethod(desk.engagements_of)

    title = _("Write down a procedure")
    template_name = "auditor/procedures/edit.html"
    form_class = ProcedureForm

    @property
    def engagement(self) -> Engagement:
        one: Engagement = self.object
        return one

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement, "procedures")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not procedure_actions.may_tell(self.engagement, self.person):
            raise PermissionDenied(NOT_HERS)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_work(self.engagement, self.person):
            raise PermissionDenied(NOT_HERS)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        told = {"engagement": self.engagement, "person": self.person, "instance": Procedure()}
        return {**super().get_form_kwargs(), **told}

    def get_initial(self) -> dict[str, Any]:
        return {"on": clock.today(), "done_by": self.person.pk}

    @transaction.atomic
    def act(self, form: Any) -> Engagement:
        told = dict(form.cleaned_data)
        papers = stored(form, "documents", by=self.person)
        told.pop("documents")
        self.write(told, papers[0] if papers else None)
        return self.engagement

    def write(self, told: dict[str, Any], document: Any) -> None:
        procedure_actions.perform(self.engagement, by=self.person, document=document, **told)

    def next_page(self, done: Any) -> str:
        return reverse("auditor:procedures", args=[self.engagement.pk])


class Correct(Perform):
    """The same form with what was told; saving makes a new row that names the old one."""

    title = _("Correct a procedure")
    form_class = CorrectForm
    queryset_for = staticmethod(queries.visible_procedures)

    @property
    def engagement(self) -> Engagement:
        return self.procedure.engagement

    @property
    def procedure(self) -> Procedure:
        one: Procedure = self.object
        return one

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.procedure, name) for name in (*ProcedureForm.Meta.fields, "phone")}

    def write(self, told: dict[str, Any], document: Any) -> None:
        procedure_actions.correct(self.procedure, by=self.person, document=document or self.procedure.document, **told)


urls = [
    path("audit_engagements/<int:pk>/procedures/", Procedures.as_view(), name="procedures"),
    path("audit_engagements/<int:pk>/procedures/new/", Perform.as_view(), name="procedures-new"),
    path("procedures/<int:pk>/correct/", Correct.as_view(), name="procedures-correct"),
    path("procedures/words/", finding_form.guarded, {"fields": ["found"]}, name="procedures-words"),
]
