"""Scopes: what an engagement may be narrowed to, how much a choice holds while it is made, and those of the desk kept by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.audits.actions import SCOPES
from grants.audits.models import SavedScope
from grants.contracts.models import Contract
from grants.funds.models import Source
from grants.listings.models import Programme
from grants.people.models import Organisation, Unit
from grants.portals.auditor import desk
from grants.portals.forms import DayField, LineField
from grants.spending.models import Expense
from grants.trail.money import ZERO

MOST = 200  # rows of one kind to choose from, in boxes
LEVELS = ("nation", "province", "city", "county", "town", "community")
KEPT = ("unit", "year", "source", "organisation", "programme", "category", "status", "q")


def units_of(person: Any) -> QuerySet[Unit]:
    """From the top down, as many whole levels as boxes can show; a unit stands for everything below it."""
    hers = desk.units(person)
    counts = dict(hers.order_by().values_list("level").annotate(n=Count("pk")))
    taken: list[str] = []
    for level in LEVELS:
        if taken and sum(counts.get(one, 0) for one in (*taken, level)) > MOST:
            break
        taken.append(level)
    return hers.filter(level__in=taken).order_by("path")


def organisations_of(person: Any) -> QuerySet[Organisation]:
    """Those with contracts here, the most first."""
    hers = desk.contracts_of(person).order_by().values("organisation").annotate(n=Count("pk")).order_by("-n", "organisation")
    return Organisation.objects.filter(pk__in=[row["organisation"] for row in hers[:MOST]]).order_by("name")


def programmes_of(person: Any) -> QuerySet[Programme]:
    return Programme.objects.filter(pk__in=list(desk.projects_of(person).order_by("-pk").values_list("pk", flat=True)[:MOST]))


def sources_of(person: Any) -> QuerySet[Source]:
    return desk.sources_of(person)


CHOICES = {"units": units_of, "programmes": programmes_of, "sources": sources_of, "organisations": organisations_of}


class Boxes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows with a box each; a key that no column can hold is no row."""

    widget = forms.CheckboxSelectMultiple

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None


class ScopeFields(forms.Form):
    """What an engagement is narrowed to. The person fills the choices (see `for_person`)."""

    starts = DayField(label=_("Period from"))
    ends = DayField(label=_("Period to"), help_text=_("Contracts whose term meets this period are audited."))
    units = Boxes(Unit.objects.none(), label=_("Units, each with everything below it"))
    programmes = Boxes(Programme.objects.none(), required=False, label=_("Projects"), help_text=_("None ticked: all."))
    sources = Boxes(Source.objects.none(), required=False, label=_("Funding sources"), help_text=_("None ticked: all."))
    organisations = Boxes(Organisation.objects.none(), required=False, label=_("Organisations"), help_text=_("None ticked: all."))

    def for_person(self, person: Any, chosen: Any = None) -> None:
        """Offer what is hers to audit, and whatever an engagement names already."""
        for name, rows in CHOICES.items():
            field: Any = self.fields[name]
            offered: Any = rows(person)
            if chosen is not None:
                here = field.queryset.model.objects
                offered = here.filter(Q(pk__in=offered.order_by().values("pk")) | Q(pk__in=getattr(chosen, name).values("pk")))
            field.queryset = offered

    def scopes(self) -> dict[str, list[Any]]:
        return {name: list(self.cleaned_data[name]) for name in SCOPES}


@dataclass(frozen=True)
class Held:
    """How much a scope holds. Amounts in 元; `lines`: handed in, up to `until`."""

    contracts: int
    amount: Decimal
    lines: int
    spent: Decimal
    organisations: int
    until: date


def held(contracts: QuerySet[Contract], until: date) -> Held:
    """Two queries."""
    found = contracts.order_by().aggregate(n=Count("pk"), amount=Sum("amount"), firms=Count("organisation", distinct=True))
    lines = Expense.objects.filter(contract__in=contracts.order_by().values("pk"), date__lte=until).exclude(status="draft")
    told = lines.order_by().aggregate(n=Count("pk"), amount=Sum("amount"))
    return Held(found["n"], found["amount"] or ZERO, told["n"], told["amount"] or ZERO, found["firms"], until)


class Holds(desk.DeskPage):
    """The fragment that says while one chooses how many contracts and how much money that is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "auditor/audit_engagements/holds.html", {"held": chosen_now(request.GET, self.person)})


def chosen_now(data: Any, person: Any) -> Held | None:
    """None while units or the period are missing."""
    form = ScopeFields(data)
    form.for_person(person)
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    narrowed: dict[str, Iterable[Any]] = {name: asked[name] for name in scope.NARROWING}
    found = scope.within(asked["units"], asked["starts"], asked["ends"], **narrowed)
    return held(found.filter(unit__in=desk.units(person)), asked["ends"])


class NameForm(forms.Form):
    name = LineField(label=_("Keep this scope as"), max_length=60)
    query = forms.CharField(max_length=500, widget=forms.HiddenInput)
    next = forms.CharField(max_length=500, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Saved:
    """The scopes she keeps, as the pages of the desk show them; `form` when the one in force is not kept yet."""

    scopes: list[tuple[SavedScope, str, bool]]
    form: NameForm | None
    clear: str


def saved(request: Any) -> Saved:
    """For a page whose filter is in its address. One query."""
    here = narrowed(request.GET)
    kept = list(SavedScope.objects.filter(person=request.user))
    shown = [(one, f"{request.path}?{one.query}", one.query == here) for one in kept]
    fresh = here and not any(current for _one, _url, current in shown)
    form = NameForm(initial={"query": here, "next": f"{request.path}?{here}"}, auto_id="scope-%s") if fresh else None
    return Saved(shown, form, request.path)


def narrowed(query: QueryDict) -> str:
    """The part of an address that narrows, in one order."""
    return urlencode([(name, query[name]) for name in KEPT if query.get(name)])[:500]


class Keep(desk.DeskPage):
    """Keep the scope in force under a name; the same name takes the new one."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        form = NameForm(request.POST)
        if form.is_valid():
            told = QueryDict(urlencode(parse_qs(form.cleaned_data["query"]), doseq=True))
            name = form.cleaned_data["name"]
            SavedScope.objects.update_or_create(
                person=self.person, name=name, defaults={"query": narrowed(told), "origin": self.person.origin}
            )
            messages.success(request, _("The scope is kept as “%(name)s”.") % {"name": name})
        else:
            messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(request)


class Forget(desk.DeskPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        kept = get_object_or_404(SavedScope, pk=kwargs["pk"], person=self.person)
        messages.success(request, _("The scope “%(name)s” is no longer kept.") % {"name": kept.name})
        kept.delete()
        return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return redirect(url if safe else reverse("auditor:home"))
