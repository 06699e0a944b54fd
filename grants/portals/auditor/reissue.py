"""A new edition of an engagement's report: prepared with a reason, agreed to, issued; each step by its own button and person."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import reissue
from grants.audits.models import Engagement
from grants.audits.works import Work, latest
from grants.papers import engagement as reports
from grants.papers import working
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.auditor import desk
from grants.portals.forms import ProseField
from grants.trail.blockers import Refused, Words

# Of each step: its button, what it is, what is told once it is done.
STEPS: dict[str, tuple[Words, Words, Words]] = {
    "prepare": (
        _("Prepare the new edition"),
        _("The leader says why a new edition is needed."),
        _("Prepared; the independent reviewer is asked now."),
    ),
    "agree": (
        _("Agree to the new edition"),
        _("The independent reviewer agrees to what was prepared."),
        _("Agreed; the leader may issue it."),
    ),
    "issue": (_("Issue the new edition"), _("The leader issues it; it takes the place of the one before."), ""),
}


class StepForm(forms.Form):
    seen = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    note = ProseField(label=_("Remark"), rows=2, max_length=1000, required=False, help_text=_("Kept in the trail."))


class PrepareForm(StepForm):
    note = ProseField(
        label=_("Reason"),
        rows=3,
        max_length=1000,
        help_text=_("Printed on the new edition: what has changed since the one before."),
    )


class Reissue(desk.DeskPage):
    """GET: where it stands and what is hers to do. POST on …/prepare/, …/agree/, …/issue/: that step."""

    title = _("A new edition of the report")
    template_name = "auditor/audit_engagements/reissue.html"
    http_method_names = ["get", "post", "head", "options"]
    step = ""

    @cached_property
    def engagement(self) -> Engagement:
        return get_object_or_404(desk.engagements_of(self.person), pk=self.kwargs["pk"])

    @property
    def page(self) -> str:
        return reverse("auditor:audit_engagements-reissue", args=[self.engagement.pk])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement, "report")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.step:
            return redirect(self.page)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.step:
            return redirect(self.page)
        one = self.engagement
        if not reissue.PERMISSIONS[self.step](one, self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))
        form = self.form(self.step, request.POST)
        if not form.is_valid():
            return self.answered(form, UNPROCESSABLE)
        try:
            return self.do(form.cleaned_data)
        except Refused as refusal:
            for blocker in refusal.blockers:
                form.add_error(blocker.anchor if blocker.anchor in form.fields else None, str(blocker))
            return self.answered(form, CODES.get(type(refusal), UNPROCESSABLE))

    def do(self, asked: dict[str, Any]) -> HttpResponse:
        if self.step == "issue":
            work = working.begin(self.engagement, Work.Kind.REISSUE, by=self.person, seen=asked["seen"])
            if work.pk:
                return redirect("auditor:works-detail", pk=work.pk)
            messages.success(self.request, _("The new edition was issued as %(serial)s.") % work.result)
            return redirect("auditor:papers-detail", pk=work.result["paper"])
        acts: dict[str, Callable[..., Any]] = {"prepare": reissue.prepare, "agree": reissue.agree}
        acts[self.step](self.engagement, by=self.person, note=asked["note"], seen=asked["seen"])
        messages.success(self.request, str(STEPS[self.step][2]))
        return redirect(self.page)

    def form(self, step: str, data: Any = None) -> StepForm:
        made = PrepareForm if step == "prepare" else StepForm
        form = made(data, initial={"seen": self.now.seen})
        if step == "issue":
            del form.fields["note"]  # the reason is the one that was prepared and agreed to
        return form

    @cached_property
    def now(self) -> reissue.Standing:
        return reissue.standing(self.engagement)

    def answered(self, form: StepForm, status: int) -> HttpResponse:
        for name in ("engagement", "now"):
            self.__dict__.pop(name, None)  # show what it is now, not what it was
        form.data = {**form.data.dict(), "seen": str(self.now.seen)}  # type: ignore[attr-defined]
        return self.render_to_response(self.get_context_data(refused=form), status=status)

    def get_context_data(self, refused: StepForm | None = None, **kwargs: Any) -> dict[str, Any]:
        one, now = self.engagement, self.now
        return super().get_context_data(
            engagement=one, now=now, steps=list(self.steps(refused)), holds=reports.latest(one), follows=one.status == reissue.WHILE,
            draft=reverse("auditor:audit_engagements-draft", args=[one.pk]), work=latest(one), **kwargs,
        )  # fmt: skip

    def steps(self, refused: StepForm | None) -> "Sequence[dict[str, Any]]":
        """Each with the form where it is hers and open now, with the reasons where it is hers and not yet."""
        told = []
        for name, (label, says, _done) in STEPS.items():
            hers = reissue.may(self.engagement, self.person, name)
            blockers = reissue.refusals(self.engagement, self.person, name, self.now) if hers else []
            form = refused if refused is not None and self.step == name else self.form(name)
            entry = {"prepare": self.now.prepared, "agree": self.now.agreed}.get(name)
            told.append({
                "name": name, "label": label, "says": says, "hers": hers, "blockers": blockers, "form": form, "entry": entry,
                "url": reverse(f"auditor:audit_engagements-reissue_{name}", args=[self.engagement.pk]), "next": self.now.step == name,
            })  # fmt: skip
        return told


urls = [
    path("audit_engagements/<int:pk>/reissue/", Reissue.as_view(), name="audit_engagements-reissue"),
    *(
        path(f"audit_engagements/<int:pk>/reissue/{step}/", Reissue.as_view(step=step), name=f"audit_engagements-reissue_{step}")
        for step in STEPS
    ),
]
