"""Proposing a change of a contract, for whichever party: the form shows the contract as it is; what is typed otherwise is proposed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.contracts import amendment_actions as actions
from grants.contracts import amendment_rules as rules
from grants.contracts import queries
from grants.contracts.models import Amendment, Contract
from grants.contracts.terms import Terms, read
from grants.people.models import Unit
from grants.portals import difference
from grants.portals.forms import CHOOSE, AmountField, CountField, DayField, LineField, ProseField
from grants.portals.lines import DayCell, chosen, line_set
from grants.portals.pages import DetailPage, Head, Page
from grants.portals.tabled import BigForm, Line, Tabled
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import NotAllowed, Refused, Words

NEAR = 60  # places beside those of the contract that are offered as new ones


class BudgetLine(Line):
    sums = ("amount",)
    category = forms.ChoiceField(label=_("Category"))
    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", CHOOSE), *categories]  # type: ignore[attr-defined]


class GoodLine(Line):
    times = ("quantity", "unit_price")
    code = LineField(label=_("Code"), max_length=20)
    name = LineField(label=_("Deliverable"), max_length=80)
    unit = LineField(label=_("Unit"), max_length=20)
    quantity = CountField(label=_("Quantity"))
    unit_price = AmountField(label=_("Unit price"))


class TargetLine(Line):
    code = LineField(label=_("Code of the deliverable"), max_length=20)
    site = forms.TypedChoiceField(label=_("Place"))
    milestone = LineField(label=_("Milestone"), max_length=60)
    quantity = CountField(label=_("Quantity"))

    def __init__(self, *args: Any, sites: Mapping[str, Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["site"]
        field.choices = [("", CHOOSE), *((key, site.name) for key, site in (sites or {}).items())]
        field.coerce = chosen(sites or {})


class PointLine(Line):
    name = LineField(label=_("Milestone"), max_length=60)
    due = DayCell(label=_("Report due"))


class InstalmentLine(Line):
    sums = ("amount",)
    name = LineField(label=_("Instalment"), max_length=40)
    milestone = LineField(label=_("After the report of"), required=False, max_length=60)
    due = DayCell(label=_("Or on the day"), required=False)
    amount = AmountField(label=_("Amount"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.has_changed() and not given.get("milestone") and not given.get("due") and "due" not in self.errors:
            self.add_error("due", _now("Say when: after the report of a milestone, or on a day."))
        return given


class AmendmentForm(BigForm, forms.Form):
    reason = ProseField(
        label=_("Why it is to be changed"), rows=3, max_length=2000,
        help_text=_("What has become different, since when. The other side reads it; no personal data."),
    )  # fmt: skip
    effective_on = DayField(label=_("Holds from"), help_text=_("Today or later: a change is filed before it happens."))
    amount = AmountField(label=_("Contract amount"))
    ends = DayField(label=_("Last day of the term"))
    lead = LineField(label=_("Project lead"), required=False, max_length=60)
    content = ProseField(label=pgettext_lazy("contract", "Content"), rows=4, required=False, max_length=10000)

    tables = {
        "budget": line_set(BudgetLine, prefix="budget", blank=1, most=30),
        "deliverables": line_set(GoodLine, prefix="deliverables", blank=1, most=100),
        "targets": line_set(TargetLine, prefix="targets", blank=1, most=400),
        "milestones": line_set(PointLine, prefix="milestones", blank=1, most=40),
        "instalments": line_set(InstalmentLine, prefix="instalments", blank=1, most=24),
    }
    captions = {name: words for name, words in difference.PARTS.items() if name != "head"}

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        codes = {row["code"] for row in self.cleaned_data["deliverables"]}
        unknown = sorted({row["code"] for row in self.cleaned_data["targets"]} - codes)
        if unknown:
            self.add_error(
                None, _now("A target names no deliverable of the table above: %(codes)s.") % {"codes": "、".join(unknown)}
            )
        return not unknown

    @property
    def told(self) -> list[tuple[str, Words, Any]]:
        """The tables as the page draws them: key, title, lines."""
        return [(key, self.captions[key], lines) for key, lines in self.lines.items()]

    def parts(self) -> dict[str, Any]:
        """As the actions take them."""
        given = self.cleaned_data
        targets: dict[str, list[dict[str, Any]]] = {}
        for row in given["targets"]:
            targets.setdefault(row["code"], []).append(row)
        return {
            **{name: given[name] for name in ("reason", "effective_on", "amount", "ends", "lead", "content", "milestones")},
            "budget": {row["category"]: row["amount"] for row in given["budget"]},
            "deliverables": [
                {**row, "measure": "sum", "basis": "period", "targets": targets.get(row["code"], [])}
                for row in given["deliverables"]
            ],
            "instalments": [{**row, "milestone": row["milestone"] or None} for row in given["instalments"]],
        }


class Writing(Tabled):
    """The page of the form. Mix in before the page of a desk; `contract` and `terms` say what stands in it."""

    form_class = AmendmentForm
    template_name = "components/amendment_form.html"
    submit_label = _("Save and see the difference")
    contracts: str = ""

    @property
    def contract(self) -> Contract:
        raise NotImplementedError

    @property
    def terms(self) -> Terms:
        return read(self.contract.versions.latest("number").content)

    @cached_property
    def sites(self) -> dict[str, Unit]:
        """Places it is carried out at, those its call names, and those next to them."""
        contract = self.contract
        found = set(contract.deliverables.values_list("targets__site", flat=True)) - {None}
        if contract.listing is not None:
            found |= set(contract.listing.sites.values_list("pk", flat=True))
        paths = Unit.objects.filter(pk__in=found).values_list("path", flat=True)
        beside = Q(pk__in=[])
        for path in {path.rstrip("/").rpartition("/")[0] for path in paths if path}:
            beside |= Q(path__regex=rf"^{path}/[0-9]+/$") if path else Q(pk__in=[])
        near = Unit.objects.filter(beside).exclude(pk__in=found).order_by("path")[:NEAR]
        rows = [*Unit.objects.filter(pk__in=found).order_by("path"), *near]
        return {str(site.pk): site for site in rows}

    def get_initial(self) -> dict[str, Any]:
        terms = self.terms
        told = {name: getattr(terms, name) for name in ("amount", "ends", "lead", "content")}
        return {**super().get_initial(), "effective_on": clock.today(), **told}

    def line_kwargs(self) -> Mapping[str, Any]:
        chart = rulebook.categories(self.contract.rule_set).values()
        categories = [(c.code, f"{c.code} {c.name}") for c in chart if c.chargeable]
        return {"budget": {"categories": categories}, "targets": {"sites": self.sites}}

    def form_rows(self) -> Mapping[str, Any]:
        terms, keys = self.terms, {site.name: key for key, site in reversed(self.sites.items())}
        return {
            "budget": [{"category": code, "amount": amount} for code, amount in terms.budget.items()],
            "deliverables": [
                {"code": g.code, "name": g.name, "unit": g.unit, "quantity": g.quantity, "unit_price": g.unit_price} for g in terms.goods
            ],
            "targets": [
                {"code": g.code, "site": keys.get(t.site, ""), "milestone": t.milestone, "quantity": t.quantity}
                for g in terms.goods
                for t in g.targets
            ],
            "milestones": [{"name": point.name, "due": point.due} for point in terms.milestones],
            "instalments": [
                {"name": one.name, "milestone": one.milestone or "", "due": one.due, "amount": one.amount} for one in terms.instalments
            ],
        }  # fmt: skip

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        stage = f"{self.portal}:contracts"
        return [(_("Contracts"), reverse(stage)), (self.contract.number, reverse(f"{stage}-detail", args=[self.contract.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(contract=self.contract, **kwargs)


class WritingAnew(Writing):
    """`pk` is the contract's."""

    title = _("Propose a change of the contract")

    @property
    def contract(self) -> Contract:
        found: Contract = self.object
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(anew=True, **kwargs)

    def act(self, form: Any) -> Amendment:
        return actions.propose(self.contract, by=self.person, **form.parts())


class WritingAgain(Writing):
    """`pk` is the amendment's; a draft shows what it proposed."""

    title = _("Change the proposal")

    @property
    def contract(self) -> Contract:
        found: Contract = self.object.contract
        return found

    @property
    def terms(self) -> Terms:
        after: Terms = self.object.effect.after
        return after

    def get_initial(self) -> dict[str, Any]:
        amendment = self.object
        return {**super().get_initial(), "reason": amendment.reason, "effective_on": amendment.effective_on}

    def act(self, form: Any) -> Amendment:
        return actions.revise(self.object, by=self.person, version=self.seen_version, **form.parts())


class Shown(DetailPage):
    """The page of one amendment. Mix in before the page of a desk."""

    template_name = "components/amendment.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract, stage = self.object.contract, f"{self.portal}:contracts"
        return [(_("Contracts"), reverse(stage)), (contract.number, reverse(f"{stage}-detail", args=[contract.pk]))]

    def head(self, obj: Amendment) -> Head:
        parties = [(_("Contract"), obj.contract), (_("Purchaser"), obj.contract.unit), (_("Provider"), obj.contract.organisation)]
        after = obj.effect.after.amount
        label = _("Amount after the change") if after != obj.effect.before.amount else _("Contract amount")
        return Head(name=_("Change of a contract"), number=obj.number, parties=parties, amount=after, amount_label=label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amendment: Amendment = self.object
        editable = amendment.status == "draft" and rules.may_draft(amendment, self.person) and self.portal in WRITERS
        told = {
            "sections": difference.sections(amendment.effect.difference, amendment.contract),
            "decides": _("the reviewer, or the approver") if rules.for_reviewer(amendment) else _("the approver"),
            "cap": rules.shift_cap(amendment.contract),
            "edit": reverse(f"{self.portal}:amendments-edit", args=[amendment.pk]) if editable else "",
        }
        return super().get_context_data(**told, **self.overtaken(amendment), **kwargs)

    def overtaken(self, amendment: Amendment) -> dict[str, Any]:
        """What took effect instead, where the difference is seen, and the door to propose it again."""
        newer = rules.overtaken_by(amendment)
        if newer is None:
            return {}
        may = self.portal in WRITERS and rules.may_draft(amendment, self.person) and rules.may_begin(amendment.contract)
        changed = reverse(f"{self.portal}:contracts-versions", args=[amendment.contract_id])
        return {
            "newer": newer,
            "newer_url": f"{changed}?from={amendment.base}",
            "again": reverse(f"{self.portal}:amendments-again", args=[amendment.pk]) if may else "",
        }


class Again(Page):
    """The button of an overtaken proposal. Mix in before the page of a desk; `queryset_for` says whose amendments."""

    http_method_names = ["post", "options"]
    queryset_for: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        amendment = get_object_or_404(self.queryset_for(self.person), pk=kwargs["pk"])
        stage = f"{self.portal}:amendments"
        try:
            begun = actions.propose_again(amendment, by=self.person)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from None
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(f"{stage}-detail", pk=amendment.pk)
        words = _(
            "%(old)s is withdrawn; this is the same change on the contract as it is now. Read the difference, then request it."
        )
        messages.success(request, words % {"old": amendment.number})
        return redirect(f"{stage}-detail", pk=begun.pk)


WRITERS = ("federation", "provider")


class Versions(Page):
    """All versions of a contract, and what differs between any two. `contract` says of which; mix in before the page of a desk."""

    template_name = "components/versions.html"
    title = _("Versions of the contract")
    for_strangers = False

    @property
    def contract(self) -> Contract:
        raise NotImplementedError

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        stage = f"{self.portal}:contracts"
        return [(_("Contracts"), reverse(stage)), (self.contract.number, reverse(f"{stage}-detail", args=[self.contract.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.contract
        pair = difference.chosen(contract, self.request.GET)
        found = difference.between(contract, pair.older, pair.newer, public=self.for_strangers) if pair else []
        history = difference.why(pair.versions, contract) if pair else []
        told = {"contract": contract, "pair": pair, "sections": found, "history": history, "inside": not self.for_strangers}
        return super().get_context_data(**told, **kwargs)


def block(contract: Contract, person: Any, portal: str) -> dict[str, Any]:
    """What the page of a contract says about its changes: amendments, versions, the door to propose one."""
    may = rules.may_begin(contract) and rules.may_draft(contract, person) and portal in WRITERS
    return {
        "amendments": list(contract.amendments.order_by("-id")),
        "overtaken": set(queries.overtaken(contract.amendments.all()).values_list("pk", flat=True)),
        "amend": reverse(f"{portal}:contracts-amend", args=[contract.pk]) if may else "",
        "versions_url": reverse(f"{portal}:contracts-versions", args=[contract.pk]),
    }
