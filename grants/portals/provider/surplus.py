"""The surplus of a contract for the organisation that holds it: how much, where to, until when; and what it put in of its own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import surplus
from grants.funds import actions as fund_actions
from grants.funds import queries as funds
from grants.funds.models import Pledge
from grants.funds.rules import may_provide
from grants.papers import files
from grants.papers.models import Paper
from grants.portals import settled
from grants.portals.forms import AmountField, DayField, LineField
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskDraft, DeskPage
from grants.trail.blockers import Words


def ended(person: Any) -> Any:
    return own.contracts(person).filter(status__in=surplus.AFTER_THE_END, amount__gt=0)


class SurplusPage(DeskDetail):
    queryset_for = staticmethod(ended)
    template_name = "provider/contracts/surplus.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return _way(self.object)

    def head(self, obj: Contract) -> Head:
        parties = [(_("Contract"), obj.title), (_("Purchaser"), obj.unit)]
        owed = surplus.settlement(obj).balance.outstanding
        return Head(name=_("Surplus"), number=obj.number, parties=parties, amount=owed, amount_label=_("Still to come back"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(settled=settled.settled(self.object, PORTAL), **kwargs)


class LetterFile(DeskPage):
    """The letter as issued, for the organisation it is addressed to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = own.contracts(self.person).order_by().values("pk")
        letter = get_object_or_404(Paper, pk=kwargs["pk"], kind=Paper.Kind.REFUND_LETTER, contract__in=mine)
        data = files.original(letter)
        if data is None:
            raise Http404
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, letter.file_name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class ProvideForm(forms.Form):
    amount = AmountField(label=_("Amount put in"))
    on = DayField(label=_("Day"))
    proof = LineField(label=_("Where it can be seen"), max_length=200, help_text=_("Voucher number or statement of the bank."))


class Provide(DeskDraft):
    """Matching funds: what the organisation put in of a pledge."""

    title = _("Record matching funds put in")
    form_class = ProvideForm
    template_name = "components/draft.html"

    @cached_property
    def object(self) -> Any:
        mine = own.contracts(self.person).order_by().values("pk")
        return get_object_or_404(Pledge.objects.select_related("contract"), pk=self.kwargs["pk"], contract__in=mine)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return _way(self.object.contract)

    def act(self, form: ProvideForm) -> Any:
        return fund_actions.provide(self.object, by=self.person, **form.cleaned_data)

    def next_page(self, done: Any) -> str:
        return reverse("provider:contracts-detail", args=[self.object.contract_id]) + "#pledges"


def matched(contract: Contract, person: Any) -> dict[str, Any]:
    """What the page of a contract shows of its matching funds."""
    may = may_provide(contract, person) and contract.sign_at is not None
    return {"matched": funds.matched(contract), "may_provide": may}


def _way(contract: Contract) -> Sequence[tuple[Words, str]]:
    page = reverse("provider:contracts-detail", args=[contract.pk])
    return [(_("Contracts"), reverse("provider:contracts")), (contract.number, page)]


urls = [
    path("contracts/<int:pk>/surplus/", SurplusPage.as_view(), name="contracts-surplus"),
    path("letters/<int:pk>/", LetterFile.as_view(), name="letters-file"),
    path("pledges/<int:pk>/provide/", Provide.as_view(), name="pledges-provide"),
]
