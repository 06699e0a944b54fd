"""The sections of a contract that are tables: milestones, deliverables, targets, budget lines, instalments."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts import actions, queries
from grants.contracts.models import Contract, Milestone
from grants.disbursements import actions as disbursements
from grants.listings.models import Indicator
from grants.needs.models import Basis
from grants.portals.federation.big import BigDraft
from grants.portals.federation.targets import TargetsForm, kept_targets, target_rows
from grants.portals.forms import CHOOSE, AmountField, CountField, LineField
from grants.portals.lines import DayCell, initial_of, line_set
from grants.portals.tabled import BigForm, Line
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Preset
from grants.trail.blockers import Words
from grants.trail.money import ZERO, round_yuan


class MilestoneLine(Line):
    name = LineField(label=_("Milestone"), max_length=60)
    due = DayCell(label=_("Report due"))


class MilestonesForm(BigForm, forms.Form):
    tables = {"milestones": line_set(MilestoneLine, prefix="milestones", blank=2, most=40)}
    captions = {"milestones": _("Milestones")}


class DeliverableLine(Line):
    times = ("quantity", "unit_price")
    code = LineField(label=_("Code"), max_length=20)
    name = LineField(label=_("Deliverable"), max_length=80)
    unit = LineField(label=_("Unit"), max_length=20)
    measure = forms.ChoiceField(label=_("Measure"), choices=Indicator.Measure.choices, initial=Indicator.Measure.SUM)
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices, initial=Basis.PERIOD)
    quantity = CountField(label=_("Quantity"))
    unit_price = AmountField(label=_("Unit price"))


class DeliverablesForm(BigForm, forms.Form):
    tables = {"deliverables": line_set(DeliverableLine, prefix="deliverables", blank=3, most=100)}
    captions = {"deliverables": _("Deliverables")}


class BudgetLineForm(Line):
    sums = ("amount",)
    category = forms.ChoiceField(label=_("Category"))
    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", CHOOSE), *categories]  # type: ignore[attr-defined]


class BudgetForm(BigForm, forms.Form):
    tables = {"budget": line_set(BudgetLineForm, prefix="budget", blank=2, most=30)}
    captions = {"budget": _("Budget lines")}


class InstalmentLine(Line):
    sums = ("amount",)
    name = LineField(label=_("Instalment"), max_length=40)
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label=_("After the report of"), required=False, empty_label="—")
    due = DayCell(label=_("Or on the day"), required=False)
    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, milestones: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if milestones is not None:
            self.fields["milestone"].queryset = milestones  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.has_changed() and not given.get("milestone") and not given.get("due") and "due" not in self.errors:
            self.add_error("due", _now("Say when: after the report of a milestone, or on a day."))
        return given


class InstalmentsForm(BigForm, forms.Form):
    tables = {"instalments": line_set(InstalmentLine, prefix="instalments", blank=2, most=24)}
    captions = {"instalments": _("Instalments")}


class SectionPage(BigDraft):
    """One table of a contract in draft; saving goes back to the contract."""

    queryset_for = staticmethod(queries.visible)
    template_name = "federation/contracts/section.html"
    key: ClassVar[str]
    must_add_up: ClassVar[bool] = True
    hint: ClassVar[Words] = ""

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:contracts-detail", args=[self.object.pk])
        return [(_("Contracts"), reverse("federation:contracts")), (self.object.number, page)]

    def next_page(self, done: Any) -> str:
        return reverse("federation:contracts-detail", args=[self.object.pk]) + "#sections"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("hint", self.hint)
        return super().get_context_data(key=self.key, amount=self.object.amount if self.must_add_up else None, **kwargs)


class MilestonesPage(SectionPage):
    title, key, form_class, must_add_up = _("Milestones"), "milestones", MilestonesForm, False
    hint = _(
        "In the order in which they are reported on; a report is due by each day. A milestone others rest on can be renamed, not removed."
    )

    def form_rows(self) -> Mapping[str, Any]:
        return {"milestones": initial_of(self.object.milestones.all(), MilestoneLine)}

    def act(self, form: Any) -> Any:
        return actions.set_milestones(
            self.object, by=self.person, rows=form.cleaned_data["milestones"], version=self.seen_version
        )


class DeliverablesPage(SectionPage):
    title, key, form_class = _("Deliverables"), "deliverables", DeliverablesForm
    hint = _(
        "Quantity × unit price is the amount; together they are the contract amount. What is only measured has the unit price 0."
    )

    def form_rows(self) -> Mapping[str, Any]:
        return {"deliverables": initial_of(self.object.deliverables.all(), DeliverableLine)}

    def act(self, form: Any) -> Any:
        """The targets and the indicator of a deliverable stay with its code."""
        targets = kept_targets(self.object)
        indicators = {d.code: d.indicator for d in self.object.deliverables.select_related("indicator")}
        rows = [
            {**row, "indicator": indicators.get(row["code"]), "targets": targets.get(row["code"], ())}
            for row in form.cleaned_data["deliverables"]
        ]
        return actions.set_deliverables(self.object, by=self.person, rows=rows, version=self.seen_version)


class TargetsPage(SectionPage):
    title, key, form_class, must_add_up = _("Targets by place and milestone"), "targets", TargetsForm, False
    hint = _(
        "How much of each deliverable is due where, by which milestone. The places of one deliverable add up to its quantity."
    )

    def line_kwargs(self) -> Mapping[str, Any]:
        deliverables, sites = list(self.object.deliverables.all()), places_of(self.object)
        return {"targets": {"deliverables": deliverables, "sites": sites, "milestones": list(self.object.milestones.all())}}

    def form_rows(self) -> Mapping[str, Any]:
        return {"targets": target_rows(self.object, places_of(self.object))}

    def act(self, form: Any) -> Any:
        rows = form.deliverable_rows(self.object)
        return actions.set_deliverables(self.object, by=self.person, rows=rows, version=self.seen_version)


class BudgetPage(SectionPage):
    title, key, form_class = _("Budget lines"), "budget", BudgetForm
    hint = _("One line for each category; together they are the contract amount, and each keeps its cap.")

    def line_kwargs(self) -> Mapping[str, Any]:
        chart = rulebook.categories(self.object.rule_set).values()
        return {"budget": {"categories": [(c.code, f"{c.code} {c.name}") for c in chart if c.chargeable]}}

    def form_rows(self) -> Mapping[str, Any]:
        return {"budget": initial_of(self.object.budget_lines.all(), BudgetLineForm)}

    def act(self, form: Any) -> Any:
        return actions.set_budget(self.object, by=self.person, rows=form.cleaned_data["budget"], version=self.seen_version)


class InstalmentsPage(SectionPage):
    title, key, form_class = _("Instalments"), "instalments", InstalmentsForm
    hint = _("Each is due after the report of a milestone or on a day; together they are the contract amount.")

    def line_kwargs(self) -> Mapping[str, Any]:
        return {"instalments": {"milestones": self.object.milestones.all()}}

    def form_rows(self) -> Mapping[str, Any]:
        preset = rulebook.payment_presets(self.object.rule_set).get(self.request.GET.get("preset", ""))
        if preset is not None:
            return {"instalments": cut(self.object, preset)}
        rows = self.object.disbursements.order_by("order")
        return {"instalments": [{"name": r.name, "milestone": r.milestone_id, "due": r.due, "amount": r.amount} for r in rows]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        presets = rulebook.payment_presets(self.object.rule_set)
        return super().get_context_data(presets=list(presets), **kwargs)

    def act(self, form: Any) -> Any:
        return disbursements.plan(self.object, by=self.person, rows=form.cleaned_data["instalments"])


def cut(contract: Contract, preset: Preset) -> list[dict[str, Any]]:
    """A preset applied to the amount: the first on the first day, the others after the milestones from the end; fen go to the last."""
    milestones = list(contract.milestones.all())
    after: list[Any] = [None, *milestones[-(len(preset.shares) - 1) :]] if len(preset.shares) > 1 else [None]
    rows: list[dict[str, Any]] = []
    left = contract.amount
    for n, share in enumerate(preset.shares):
        last = n == len(preset.shares) - 1
        amount: Decimal = left if last else round_yuan(contract.amount * share)
        left -= amount
        milestone = after[n] if n < len(after) else None
        name = _now("Instalment %(n)s") % {"n": n + 1}
        rows.append(
            {
                "name": name,
                "milestone": milestone and milestone.pk,
                "due": None if milestone else contract.starts if n == 0 else contract.ends,
                "amount": amount,
            }
        )
    return [row for row in rows if row["amount"] > ZERO]


def places_of(contract: Contract) -> list[Any]:
    """The places its listing names, and those it has targets at; without either the places below the purchaser."""
    found = {t.site_id: t.site for d in contract.deliverables.prefetch_related("targets__site") for t in d.targets.all()}
    if contract.listing is not None:
        found |= {site.pk: site for site in contract.listing.sites.all()}
    if not found:
        unit = contract.unit
        found = {site.pk: site for site in type(unit).objects.filter(path__startswith=unit.path or "")}
    return sorted(found.values(), key=lambda site: site.path or "")
