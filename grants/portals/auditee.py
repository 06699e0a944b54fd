"""Findings on the desks of those who are audited, the organisation and the purchaser alike: the list, one finding, the reply to it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions, finding_rules
from grants.audits.findings import Finding
from grants.portals import found
from grants.portals.act import act_urls
from grants.portals.forms import ProseField
from grants.portals.pages import DetailPage, DraftPage, Head, ListPage
from grants.portals.uploads import FilesField, stored
from grants.trail import clock
from grants.trail.blockers import Words

TITLE = _("Audit findings")


class FindingList(ListPage):
    title = TITLE
    table_class, filterset_class = found.FindingTable, found.FindingFilter
    empty = _("Findings are listed here on the day an audit sends them for comments. Nothing was sent yet.")


class FindingPage(DetailPage):
    template_name = "components/finding_page.html"
    object: Finding

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(TITLE, reverse(f"{self.portal}:findings"))]

    def head(self, obj: Finding) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Contract"), obj.contract), (_("Provider"), obj.contract.organisation)]
        return Head(
            name=obj.title, number=obj.number, parties=parties, amount=obj.issue_amount, amount_label=_("Amount in question")
        )

    def files(self, obj: Finding) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding = self.object
        reply = reverse(f"{self.portal}:findings-reply", args=[finding.pk]) if may_reply(finding, self.person) else ""
        return super().get_context_data(**found.context(finding), reply_url=reply, **kwargs)


class ReplyForm(forms.Form):
    """What the auditee says to a finding; the file is optional."""

    agrees = forms.TypedChoiceField(
        label=_("Do you agree with the finding?"),
        choices=[("1", _("Yes, it is so")), ("0", _("No, or not in full"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = ProseField(
        label=_("Your reply"),
        rows=6,
        max_length=5000,
        help_text=_(
            "What happened, why, and what you have done about it. It is attached to the report. No names of people served."
        ),
    )
    documents = FilesField(most=1, label=_("A paper that proves it"), required=False, help_text=_("One file."))


class ReplyPage(DraftPage):
    """Replying to a finding; `queryset_for` says which she may see."""

    title = _("Reply to the finding")
    form_class = ReplyForm
    submit_label = _("Send the reply")
    template_name = "components/reply.html"

    @cached_property
    def object(self) -> Finding:
        assert self.queryset_for is not None
        finding: Finding = get_object_or_404(self.queryset_for(self.person), pk=self.kwargs["pk"])
        return finding

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse(f"{self.portal}:findings-detail", args=[self.object.pk])
        return [(TITLE, reverse(f"{self.portal}:findings")), (self.object.number, page)]

    def act(self, form: ReplyForm) -> Finding:
        told = form.cleaned_data
        with transaction.atomic():
            papers = stored(form, "documents", by=self.person)
            finding_actions.reply(
                self.object, by=self.person, text=told["text"], agrees=told["agrees"], document=papers[0] if papers else None
            )
        return self.object


def may_reply(finding: Finding, person: Any) -> bool:
    """Whether the page offers her the reply now."""
    due = finding.engagement.reply_due
    open_ = finding.status == "consulting" and due is not None and clock.today() <= due
    return open_ and finding_rules.may_reply(finding, person)


def finding_urls(pages: tuple[type[FindingList], type[FindingPage], type[ReplyPage]], rows: Any, portal: str) -> list[URLPattern]:
    """`pages`: the list, one finding, the reply; `rows(person)`: the findings of this desk."""
    several, one, reply = pages
    return [
        path("findings/", several.as_view(), name="findings"),
        path("findings/<int:pk>/", one.as_view(), name="findings-detail"),
        path("findings/<int:pk>/reply/", reply.as_view(), name="findings-reply"),
        *act_urls("findings", Finding, rows, finding_actions, portal=portal),
    ]
