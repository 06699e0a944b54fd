"""Writing a finding down: its parts, the guarded words told while typing, the law that held on the day."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from grants.audits import finding_actions, queries, records, rules, words
from grants.audits.checks import BY_CODE
from grants.audits.finding_rules import TEXTS
from grants.audits.findings import Finding, LegalBasis, TestHit
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.portals.auditor import desk
from grants.portals.auditor.desk import DeskPage
from grants.portals.digits import number_of
from grants.portals.forms import CHOOSE, DraftForm, LineField, ProseField
from grants.portals.pages import DraftPage, only_for_its_people
from grants.portals.picking import PickedOneField
from grants.portals.shared import SharedDraft
from grants.trail.blockers import Words

LONGEST = 25_000
GUARDED = {
    "hx-post": reverse_lazy("auditor:findings-words"), "hx-trigger": "input changed delay:700ms", "hx-target": "#words",
    "hx-include": "closest form",
}  # fmt: skip


class FindingForm(DraftForm):
    contract = PickedOneField(queryset=Contract.objects.none(), label=_("Contract"), empty_label=CHOOSE)
    title = LineField(
        label=_("Conclusion"),
        max_length=120,
        help_text=_("One sentence that says what was found, without a name and without blame."),
    )
    told = ProseField(
        label=_("Facts"), rows=6, max_length=5000, help_text=_("Who did what, when, by which paper; nothing that is not proved.")
    )
    cause = ProseField(label=_("Cause"), rows=3, max_length=2000, required=False)
    effect = ProseField(label=_("Effect"), rows=3, max_length=2000, required=False)
    recommendation = ProseField(label=_("Recommendation"), rows=3, max_length=2000, required=False)

    class Meta(DraftForm.Meta):
        model = Finding
        fields = (
            "contract", "title", "category", "grade", "severity", "event_on", "basis", "told", "cause", "effect", "recommendation",
            "evidence", "issue_amount", "confirmed_difference", "pending_amount", "repeats",
        )  # fmt: skip
        help_texts = {
            "category": _("One main category; where two fit, the one in which it is to be put right."),
            "severity": _("As long as a finding of high severity is open, nothing is paid and the contract is not closed out."),
            "basis": _("Only what was in force on the day of the event can be confirmed."),
            "evidence": _("What is not confirmed goes into the list of matters to be verified."),
            "issue_amount": _("Of this finding; the amount of a voucher stays on the voucher."),
            "repeats": _("An earlier finding of the same kind that was not put right for good."),
        }

    def __init__(self, *args: Any, engagement: Engagement, person: Any, contract: Contract | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["contract"].queryset = engagement.contracts.order_by("number")
        fields["basis"].queryset = queries.bases()
        fields["basis"].label_from_instance = _of_basis
        fields["repeats"].queryset = Finding.objects.none()
        if contract is not None:
            hers = Q(pk__in=desk.findings_of(person).order_by().values("pk")) | Q(pk=self.instance.repeats_id)
            fields["repeats"].queryset = queries.latest_of(contract).filter(hers).exclude(pk=self.instance.pk)
        if self.instance.pk:
            del fields["contract"]
        for name in TEXTS:
            fields[name].widget.attrs.update(GUARDED)


def _of_basis(basis: LegalBasis) -> str:
    until = f"–{basis.until}" if basis.until else "–"
    return f"{basis} ({basis.since}{until})"


class FindingNew(DeskPage, DraftPage):
    """From the engagement's page, or from a hit of its tests, whose words and rows stand there already."""

    title = _("Write a finding down")
    form_class = FindingForm
    template_name = "auditor/findings/edit.html"

    @cached_property
    def engagement(self) -> Engagement:
        return get_object_or_404(queries.visible(self.person), pk=self.kwargs["pk"])

    @cached_property
    def hit(self) -> TestHit | None:
        key = number_of(self.request.GET.get("hit"))
        if key is None:
            return None
        return get_object_or_404(TestHit.objects.filter(run__engagement=self.engagement, judged=""), pk=key)

    @cached_property
    def object(self) -> None:
        if not rules.may_work(self.engagement, self.person):
            raise PermissionDenied(_("Findings are written by the auditors of the team."))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement)

    def get_form_kwargs(self) -> dict[str, Any]:
        contract = self.hit.contract if self.hit else None
        return {**super().get_form_kwargs(), "engagement": self.engagement, "contract": contract, "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        if self.hit is None:
            return {}
        hit = self.hit
        with translation.override(settings.LANGUAGE_CODE):  # a report is in the language of the house, whoever reads the page
            says = hit.says
        told: dict[str, Any] = {
            "contract": hit.contract_id, "told": says, "issue_amount": abs(hit.amount) if hit.amount else None,
            "event_on": hit.on, "category": BY_CODE[hit.run.code].category,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value is not None}

    def act(self, form: Any) -> Finding:
        fields = dict(form.cleaned_data)
        contract, hit = fields.pop("contract"), self.hit
        rests = records.pick(contract, [(kind, int(key)) for kind, key, _label in hit.rows]) if hit else []
        return finding_actions.draft(self.engagement, by=self.person, contract=contract, records=rests, hit=hit, **fields)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(engagement=self.engagement, hit=self.hit, **kwargs)


class FindingEdit(DeskPage, SharedDraft):
    title = _("Edit the finding")
    form_class = FindingForm
    template_name = "auditor/findings/edit.html"

    @cached_property
    def object(self) -> Finding:
        rows = desk.findings_of(self.person)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("auditor:findings-detail", args=[self.object.pk])
        return [(_("Findings"), reverse("auditor:findings")), (self.object.number, page)]

    def get_form_kwargs(self) -> dict[str, Any]:
        told = {"engagement": self.object.engagement, "contract": self.object.contract, "person": self.person}
        return {**super().get_form_kwargs(), **told}

    def write(self, form: Any) -> Finding:
        return finding_actions.revise(
            Finding.objects.get(pk=self.object.pk), by=self.person, version=self.object.version, **form.cleaned_data
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(engagement=self.object.engagement, hit=None, **kwargs)


@require_POST
@login_required
def guarded(request: HttpRequest, fields: Iterable[str] = TEXTS) -> HttpResponse:
    """Which words of what is being typed in `fields` accuse more than is proved. Nothing is stored."""
    only_for_its_people(desk.PORTAL, request.user)
    typed = "\n".join(request.POST.get(name, "") for name in fields)[:LONGEST]
    return render(request, "auditor/findings/words.html", {"problems": words.problems(typed)})
