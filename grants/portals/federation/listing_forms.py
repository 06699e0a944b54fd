"""Preparing a listing: its fields, its places and needs, its indicators and criteria with their sums."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.funds import queries as funds
from grants.funds.models import Appropriation
from grants.listings import actions, queries
from grants.listings.models import Indicator, Listing, Programme
from grants.needs import queries as needs
from grants.needs.models import Basis, Need
from grants.people.models import Unit
from grants.people.roles import Role
from grants.portals import shown
from grants.portals.digits import number_of
from grants.portals.federation.big import BigDraft
from grants.portals.federation.desk import kind_choices, subtree_of, units_of
from grants.portals.forms import CHOOSE, CountField, DraftForm, LineField
from grants.portals.lines import initial_of, line_set
from grants.portals.tabled import BigForm, Line
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.money import ZERO


class IndicatorLine(Line):
    sums = ("weight",)
    code = LineField(label=_("Code"), max_length=20)
    level1 = LineField(label=_("First level"), max_length=40)
    level2 = LineField(label=_("Second level"), max_length=40)
    name = LineField(label=_("Indicator"), max_length=80)
    unit = LineField(label=_("Unit"), max_length=20)
    direction = forms.ChoiceField(label=_("Direction"), choices=Indicator.Direction.choices, initial=Indicator.Direction.AT_LEAST)
    target = CountField(label=_("Target"))
    measure = forms.ChoiceField(label=_("Measure"), choices=Indicator.Measure.choices, initial=Indicator.Measure.SUM)
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices, initial=Basis.PERIOD)
    weight = CountField(label=_("Weight"))


class CriterionLine(Line):
    sums = ("maximum",)
    code = LineField(label=_("Code"), max_length=10)
    name = LineField(label=_("Item"), max_length=60)
    maximum = CountField(label=_("Points"))
    guide = LineField(label=_("Guide"), max_length=300, required=False)


class AppropriationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Appropriations with what is still free in each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Appropriation.objects.none(), empty_label=CHOOSE, **kwargs)
        self.free: Mapping[int, Any] = {}

    def label_from_instance(self, obj: Any) -> str:
        standing = self.free.get(obj.pk)
        told = {"name": f"{obj} · {obj.source}", "free": shown.yuan(standing.uncommitted if standing else ZERO)}
        return _now("%(name)s (%(free)s yuan uncommitted)") % told


class PlaceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_name)


class NeedField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Need.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} · {obj.unit.short_name}"


class ListingForm(BigForm, DraftForm):
    tables = {
        "indicators": line_set(IndicatorLine, prefix="indicators", blank=2),
        "criteria": line_set(CriterionLine, prefix="criteria"),
    }
    captions = {"indicators": _("Indicators"), "criteria": _("What the panel scores")}

    category = forms.ChoiceField(label=_("Kind of service"))
    method = forms.ChoiceField(label=_("Method"))
    appropriation = AppropriationField(
        label=_("Appropriation"),
        required=False,
        help_text=_("First the budget, then the purchase: without it nothing can be submitted."),
    )
    sites = PlaceField(label=_("Places of service"), required=False)
    answers = NeedField(
        label=_("Needs it answers"), required=False, help_text=_("Needs in the pool, and those it names already.")
    )

    class Meta(DraftForm.Meta):
        model = Listing
        fields = [
            "programme", "number", "title", "year", "category", "content", "requirements", "appropriation", "budget", "method",
            "publishes_at", "closes_at", "opens_at", "negative_list_checked",
        ]  # fmt: skip
        help_texts = {
            "budget": _("Not more than what is uncommitted in the appropriation."),
            "opens_at": _("At the deadline or after it."),
            "negative_list_checked": _("Order 102, article 10: nothing of it is on the list."),
        }

    def __init__(self, *args: Any, person: Any, rule_set: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        projects = Programme.objects.filter(unit__in=units_of(person, Role.HANDLER))
        fields["programme"].queryset = projects.filter(queries.MORE_THAN_OFFERED).distinct()
        fields["category"].choices = [("", CHOOSE), *kind_choices()]
        methods = [m for m in rulebook.methods(rule_set).values() if not m.goods_only]
        fields["method"].choices = [("", CHOOSE), *((m.code, str(m.name)) for m in methods)]
        given = funds.visible(person).filter(unit__in=units_of(person, Role.HANDLER))
        fields["appropriation"].queryset, fields["appropriation"].free = given, funds.standings(given)
        fields["sites"].queryset = subtree_of(person, Role.HANDLER)
        named = Need.objects.filter(listings=self.instance) if self.instance.pk else Need.objects.none()
        free = needs.visible(person).filter(status=Need.Status.POOLED).values("pk")
        fields["answers"].queryset = Need.objects.filter(
            pk__in=[*free.values_list("pk", flat=True), *named.values_list("pk", flat=True)]
        ).select_related("unit")
        if self.instance.pk:
            fields["sites"].initial, fields["answers"].initial = self.instance.sites.all(), named


class ListingDraft(BigDraft):
    form_class = ListingForm
    template_name = "federation/listings/draft.html"
    submit_label = _("Save as a draft")

    def rule_set(self) -> RuleSet:
        """The one it pinned already, else the one in force today where she handles."""
        if self.object is not None:
            pinned: RuleSet = self.object.rule_set
            return pinned
        unit = units_of(self.person, Role.HANDLER).first()
        return rulebook.in_force(unit.code if unit else "", clock.today())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person, "rule_set": self.rule_set()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = self.rule_set()
        methods = [m for m in rulebook.methods(rules).values() if not m.goods_only]
        return super().get_context_data(rule_set=rules, methods=methods, **kwargs)

    def split(self, form: ListingForm) -> tuple[dict[str, Any], dict[str, Any]]:
        """(fields of the listing, its children)."""
        given = dict(form.cleaned_data)
        children = {name: given.pop(name) for name in ("sites", "answers", "indicators", "criteria")}
        return given, children


class ListingNew(ListingDraft):
    title = _("Prepare a listing")
    lead = _("A draft of your unit: nobody outside sees it before it is published.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Listings"), reverse("federation:listings"))]

    def get_initial(self) -> dict[str, Any]:
        asked = number_of(self.request.GET.get("programme"))
        found = {"year": clock.today().year}
        if asked is not None:
            programme = queries.visible_programmes(self.person).filter(pk=asked).first()
            if programme is not None:
                found["programme"] = programme.pk
        return found

    def form_rows(self) -> Mapping[str, Any]:
        sheet = [
            {"code": c.code, "name": str(c.name), "maximum": c.maximum, "guide": c.guide}
            for c in rulebook.criteria(self.rule_set())
        ]
        return {"criteria": sheet}

    def act(self, form: ListingForm) -> Listing:
        given, children = self.split(form)
        rules = rulebook.in_force(given["programme"].unit.code, clock.today())
        return actions.draft(by=self.person, rule_set=rules, **given, **children)


class ListingEdit(ListingDraft):
    title = _("Change the listing")
    queryset_for = staticmethod(lambda person: queries.calls(queries.visible(person)))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Listings"), reverse("federation:listings")),
            (self.object, reverse("federation:listings-detail", args=[self.object.pk])),
        ]

    def form_rows(self) -> Mapping[str, Any]:
        return {
            "indicators": initial_of(self.object.indicators.all(), IndicatorLine),
            "criteria": initial_of(self.object.criteria.all(), CriterionLine),
        }

    def act(self, form: ListingForm) -> Listing:
        given, children = self.split(form)
        listing = Listing.objects.get(pk=self.object.pk)
        return actions.revise(listing, by=self.person, version=self.seen_version, fields=given, **children)
