"""Findings at the audit desk: the list, one with everything that rests on it, replies answered, amounts settled."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits import finding_actions, finding_rules, queries, words
from grants.audits.findings import Finding, Reply, Resolution
from grants.portals import found
from grants.portals.act import act_urls
from grants.portals.auditor import bases, desk, finding_form, finding_records, runs
from grants.portals.auditor.desk import DeskDetail, DeskList, DeskPage
from grants.portals.filters import choice_filter, row_filter
from grants.portals.forms import CHOOSE, AmountField, DayField, LineField, ProseField
from grants.portals.pages import Action, DraftPage, Head
from grants.portals.uploads import FilesField, stored
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Findings"), "auditor:findings")
SETTLING = finding_actions.SETTLING


def findings(person: Any) -> QuerySet[Finding]:
    """Of the units she audits; what is referred only as a member of its team."""
    return desk.findings_of(person).select_related(
        "engagement__unit", "contract__unit", "contract__organisation", "contract__rule_set", "basis", "repeats"
    )


class FindingTable(found.FindingTable):
    class Meta(found.FindingTable.Meta):
        fields: tuple[str, ...] = (
            "number", "title", "category", "severity", "contract", "issue_amount", "comments", "due", "status",
        )  # fmt: skip


class FindingFilter(found.FindingFilter):
    engagement = row_filter(queries.visible, _("Engagement"), "engagement")
    severity = choice_filter(Finding.Severity.choices, pgettext_lazy("finding", "Severity"), "severity")
    contract = row_filter(desk.contracts_of, _("Contract"), "contract")
    organisation = row_filter(desk.organisations_of, _("Organisation"), "contract__organisation")


class Findings(DeskList):
    title = LIST[0]
    lead = _("What the audits of your units found, from the draft to its closure.")
    table_class, filterset_class = FindingTable, FindingFilter
    queryset_for = staticmethod(findings)
    empty = _("A finding is written down from the page of an engagement, or from a hit of its tests.")

    def actions(self) -> Sequence[Action]:
        return [Action(_("Legal bases"), reverse("auditor:bases"))]


class FindingPage(DeskDetail):
    queryset_for = staticmethod(findings)
    template_name = "auditor/findings/detail.html"
    object: Finding

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Finding) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Engagement"), obj.engagement), (_("Contract"), obj.contract), (_("Provider"), obj.contract.organisation),
        ]  # fmt: skip
        return Head(
            name=obj.title, number=obj.number, parties=parties, amount=obj.issue_amount, amount_label=_("Amount in question")
        )

    def files(self, obj: Finding) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding, person = self.object, self.request.user
        drafts = finding.status in finding_actions.EDITABLE and finding_rules.may_draft(finding, person)
        settles = finding.status in SETTLING and finding_rules.may_resolve(finding, person)
        seen = desk.findings_of(person).order_by()
        earlier = (
            queries.latest_of(finding.contract).filter(category=finding.category, pk__in=seen.values("pk")).exclude(pk=finding.pk)
        )
        return super().get_context_data(
            **found.context(finding),
            leads_back=desk.engagements_of(person).filter(pk=finding.engagement_id).exists(),
            edit_url=reverse("auditor:findings-edit", args=[finding.pk]) if drafts else "",
            link_url=reverse("auditor:findings-records", args=[finding.pk]) if drafts else "",
            resolve_url=reverse("auditor:findings-resolve", args=[finding.pk]) if settles else "",
            problems=words.problems("\n".join(getattr(finding, name) for name in finding_rules.TEXTS)) if drafts else [],
            answer_urls=finding_rules.may_draft(finding, person),
            earlier=list(earlier[:5]),
            repeats_seen=finding.repeats_id is not None and seen.filter(pk=finding.repeats_id).exists(),
            hits=runs.shown(finding.hits.select_related("run"), person),
            **kwargs,
        )


class AnswerForm(forms.Form):
    adopted = forms.TypedChoiceField(
        label=_("Is the reply adopted?"), choices=[("1", _("Adopted")), ("0", _("Not adopted"))], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = ProseField(label=_("Why"), rows=4, max_length=5000, help_text=_("It is attached to the report beside the reply."))


class Answer(DeskPage, DraftPage):
    """Saying of a reply whether it is adopted."""

    title = _("Answer the reply")
    form_class = AnswerForm
    template_name = "auditor/findings/answer.html"

    @cached_property
    def object(self) -> Reply:
        rows = Reply.objects.filter(finding__in=findings(self.request.user).order_by().values("pk")).exclude(side="audit")
        return get_object_or_404(rows.select_related("finding__engagement"), pk=self.kwargs["pk"])

    def act(self, form: AnswerForm) -> Finding:
        told = form.cleaned_data
        finding_actions.answer(self.object, by=self.person, text=told["text"], adopted=told["adopted"])
        return self.object.finding


class ResolveForm(forms.Form):
    kind = forms.ChoiceField(label=_("How it was settled"), choices=[("", CHOOSE), *Resolution.Kind.choices])
    amount = AmountField(label=_("Amount (yuan)"), negative=True, help_text=_("A mistake is taken back by the negative amount."))
    on = DayField(label=_("Day"), initial=clock.today)
    note = LineField(label=_("Note"), max_length=300, help_text=_("The receipt or voucher that proves it."))
    documents = FilesField(most=1, label=_("Paper"), required=False)


class Resolve(DeskPage, DraftPage):
    """Settling a part of the amount in question."""

    title = _("Settle a part of the amount")
    form_class = ResolveForm
    template_name = "auditor/findings/resolve.html"
    queryset_for = staticmethod(findings)

    def act(self, form: ResolveForm) -> Finding:
        told = form.cleaned_data
        with transaction.atomic():
            papers = stored(form, "documents", by=self.person)
            finding_actions.resolve(
                self.object, by=self.person, kind=told["kind"], amount=told["amount"], on=told["on"], note=told["note"],
                document=papers[0] if papers else None,
            )  # fmt: skip
        finding: Finding = self.object
        return finding


urls = [
    *bases.urls,
    path("findings/", Findings.as_view(), name="findings"),
    path("findings/<int:pk>/", FindingPage.as_view(), name="findings-detail"),
    path("findings/<int:pk>/resolve/", Resolve.as_view(), name="findings-resolve"),
    path("replies/<int:pk>/answer/", Answer.as_view(), name="replies-answer"),
    path("findings/words/", finding_form.guarded, name="findings-words"),
    path("findings/<int:pk>/edit/", finding_form.FindingEdit.as_view(), name="findings-edit"),
    path("audit_engagements/<int:pk>/findings/new/", finding_form.FindingNew.as_view(), name="audit_engagements-finding"),
    path("findings/<int:pk>/records/", finding_records.Records.as_view(), name="findings-records"),
    path("findings/<int:pk>/records/<int:record>/unlink/", finding_records.Unlink.as_view(), name="findings-unlink"),
    *act_urls("findings", Finding, findings, finding_actions, portal=desk.PORTAL),
]
