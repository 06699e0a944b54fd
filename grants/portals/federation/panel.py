"""Forming a panel before the opening, and seating a replacement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.listings import queries
from grants.listings.models import Listing
from grants.panels import actions, seating
from grants.panels.models import Panel
from grants.people.models import Office, Unit, User
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals.federation.big import BigDraft
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import CHOOSE, LineField
from grants.portals.lines import line_set
from grants.portals.tabled import BigForm, Line
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Missing
from grants.trail import clock
from grants.trail.blockers import Words

RULE = _(
    "At least %(count)s experts, an odd number, one of whom chairs, at least %(finance)s of finance; for each the reason why she is "
    "named instead of drawn. Whoever prepared or approved the listing cannot sit on it."
)
DRAWN = _("This method wants a panel drawn at random from the pool; nobody names it.")


def experts_for(unit: Unit) -> QuerySet[User]:
    """People who hold the office of an expert today, here, above or below, and the pool; not who has left the pool."""
    above = [int(part) for part in (unit.path or "").split("/") if part]
    near = Q(unit__in=above) | Q(unit__path__startswith=unit.path)
    offices = Office.objects.filter(current(), near, role=Role.EXPERT).values("person")
    pool = seating.pool_of(unit).exclude(until__lt=clock.today()).values("person")
    gone = seating.pool_of(unit).filter(until__lt=clock.today()).values("person")
    return User.objects.filter(Q(pk__in=offices) | Q(pk__in=pool)).exclude(pk__in=gone).order_by("name", "pk")


class ExpertField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), empty_label=CHOOSE, **kwargs)


class SeatLine(Line):
    person = ExpertField(label=_("Expert"))
    expertise = LineField(label=_("Expertise"), max_length=40)
    chosen = LineField(label=_("Why she is named"), max_length=100)
    is_chair = forms.BooleanField(label=_("Chair"), required=False)

    def __init__(self, *args: Any, experts: QuerySet[User] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if experts is not None:
            field: Any = self.fields["person"]
            field.queryset = experts


class PanelForm(BigForm, forms.Form):
    tables = {"seats": line_set(SeatLine, prefix="seats", blank=5, most=21)}
    captions = {"seats": _("Panel")}


class OfListing:
    """A page about the panel of one listing that the person sees."""

    person: Any
    kwargs: dict[str, Any]

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(queries.calls(queries.visible(self.person)), pk=self.kwargs["pk"])

    @property
    def object(self) -> None:
        return None

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:listings-detail", args=[self.listing.pk])
        return [(_("Listings"), reverse("federation:listings")), (self.listing.title, page)]

    def next_page(self, done: Any) -> str:
        return reverse("federation:listings-detail", args=[self.listing.pk]) + "#panel"


class FormPanel(OfListing, BigDraft):
    title = _("Name the panel")
    form_class = PanelForm
    template_name = "federation/listings/panel.html"
    submit_label = _("Name the panel")

    def line_kwargs(self) -> dict[str, Any]:
        return {"seats": {"experts": experts_for(self.listing.unit)}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        method = rulebook.method(self.listing.rule_set, self.listing.method)
        told = {"count": method.panel.minimum, "finance": rulebook.finance_experts(self.listing.rule_set)}
        rule = DRAWN if method.panel.drawn else RULE % told
        return super().get_context_data(rule=rule, source=method.source, listing=self.listing, **kwargs)

    def act(self, form: PanelForm) -> Panel:
        return actions.form_panel(self.listing, by=self.person, seats=form.cleaned_data["seats"])


class SeatForm(forms.Form):
    person = ExpertField(label=_("Expert"))
    expertise = LineField(label=_("Expertise"), max_length=40)
    chosen = LineField(label=_("Why she is named"), max_length=100)

    def __init__(self, *args: Any, experts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = experts


class SeatReplacement(OfListing, DeskDraft):
    title = _("Seat a replacement")
    lead = _(
        "Where the panel was named, or the order of its draw is used up: name one more expert, so that another may be recused "
        "without the panel becoming too small or even."
    )
    form_class = SeatForm
    submit_label = _("Seat her")

    @cached_property
    def panel(self) -> Panel:
        return get_object_or_404(Panel, listing=self.listing, edition=self.listing.edition)

    def get_form_kwargs(self) -> dict[str, Any]:
        panel = self.panel
        experts = experts_for(self.listing.unit).exclude(pk__in=panel.seats.values("person"))
        return {**super().get_form_kwargs(), "experts": experts}

    def act(self, form: SeatForm) -> Any:
        return actions.replace_seat(self.panel, by=self.person, **form.cleaned_data)


def drawn_by_rule(listing: Listing) -> bool:
    """Whether the method wants the panel drawn; a method its rule set does not know wants nothing."""
    try:
        return rulebook.method(listing.rule_set, listing.method).panel.drawn
    except Missing:
        return False
