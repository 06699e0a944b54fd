"""The draw of a panel: making it, watching it, and the page on which anybody sees how to repeat it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids.queries import READERS
from grants.listings import queries
from grants.listings.models import Listing
from grants.panels import actions, rules, seating
from grants.panels import draw as lots
from grants.panels.models import Draw, Expert, Panel
from grants.people.models import User
from grants.people.queries import officers, units_below
from grants.people.roles import Role
from grants.portals.federation.desk import DeskPage
from grants.portals.federation.drafts import DeskDraft
from grants.portals.federation.panel import OfListing
from grants.portals.forms import CHOOSE, ProseField
from grants.portals.pages import Action
from grants.rulebook import queries as rulebook


class OfDraw(OfListing):
    """A page about the draw for one listing of her own units."""

    @cached_property
    def listing(self) -> Listing:
        own = units_below(self.person, READERS)
        return get_object_or_404(queries.calls(queries.visible(self.person)).filter(unit__in=own), pk=self.kwargs["pk"])

    @cached_property
    def drawn(self) -> Draw | None:
        return self.listing.draws.filter(edition=self.listing.edition).select_related("observer", "drawn_by").first()

    def next_page(self, done: Any) -> str:
        return reverse("federation:listings-draw", args=[self.listing.pk])


class DrawPage(OfDraw, DeskPage):
    title = _("Draw of the panel")
    template_name = "federation/listings/draw.html"

    def actions(self) -> Iterable[Action]:
        if self.drawn is None and rules.may_form_panel(self.listing, self.person):
            yield Action(_("Draw the panel"), reverse("federation:listings-draw_new", args=[self.listing.pk]))
        if self.drawn is not None and self.drawn.confirmed_at is None and rules.may_confirm_draw(self.listing, self.person):
            yield Action(_("Confirm the draw"), reverse("federation:listings-draw_confirm", args=[self.listing.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drawn, rows = self.drawn, []
        if drawn is not None:
            fields = {line["number"]: line["field"] for line in drawn.pool}
            labels, panel = dict(Expert.Field.choices), self.listing.panel
            seated = {s.number: s for s in panel.seats.select_related("sheet", "person")} if panel else {}
            first = lots.choose(drawn.order, fields, drawn.size, drawn.finance)
            rows = [(place, n, labels[fields[n]], n in first, seated.get(n)) for place, n in enumerate(drawn.order, start=1)]
            kwargs.update(
                holds=lots.proves(drawn), commands=lots.commands(drawn),
                excluded=[(n, seating.REASONS.get(why, why)) for n, why in sorted(drawn.excluded.items())],
            )  # fmt: skip
        return super().get_context_data(listing=self.listing, draw=drawn, rows=rows, **kwargs)


class DrawForm(forms.Form):
    size = forms.IntegerField(label=_("Seats"), min_value=1, max_value=21)
    observer = forms.ModelChoiceField(
        User.objects.none(), label=_("Discipline observer"), empty_label=CHOOSE,
        help_text=_("She watches the draw and confirms it with her own sign-in; before that it does not count."),
    )  # fmt: skip

    def __init__(self, *args: Any, observers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observer"].queryset = observers  # type: ignore[attr-defined]


class DrawNew(OfDraw, DeskDraft):
    title = _("Draw the panel")
    lead = _(
        "Once for this call, and for good: nobody can draw again. The first of the order sit, the next follow when a seat falls empty."
    )
    form_class = DrawForm
    submit_label = _("Draw now")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "observers": officers(Role.DISCIPLINE, unit=self.listing.unit)}

    def get_initial(self) -> dict[str, Any]:
        several = officers(Role.DISCIPLINE, unit=self.listing.unit)
        only = several.first() if several.count() == 1 else None
        return {"size": rulebook.panel_minimum(self.listing.rule_set, self.listing.method), "observer": only}

    def act(self, form: DrawForm) -> Draw:
        return actions.draw_panel(self.listing, by=self.person, **form.cleaned_data)


class ConfirmForm(forms.Form):
    note = ProseField(label=_("Remark"), max_length=500, required=False)


class DrawConfirm(OfDraw, DeskDraft):
    title = _("Confirm the draw")
    lead = _(
        "You watched it: it was made once, the pool and those left out are as listed. With your confirmation the panel is seated."
    )
    form_class = ConfirmForm
    submit_label = _("Confirm")

    def act(self, form: ConfirmForm) -> Panel:
        if self.drawn is None:
            raise Http404
        return actions.confirm_draw(self.drawn, by=self.person, note=form.cleaned_data["note"])
