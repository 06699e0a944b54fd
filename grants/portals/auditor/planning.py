"""Planning an engagement with its scope, the freeze with what it will fix, the opinion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import actions, rules, scope
from grants.audits.models import Engagement
from grants.audits.works import Work
from grants.papers import working
from grants.people.models import Unit
from grants.portals.auditor import desk, scopes
from grants.portals.forms import CHOOSE, AmountField, DayField, DraftForm, LineField, ProseField
from grants.portals.pages import DraftPage
from grants.portals.shared import SharedDraft
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.money import ZERO
from grants.trail.moves import Offer, available_moves

FEW = 20  # contracts told one by one before the freeze


class PlanForm(scopes.ScopeFields):
    """The letter and the scope."""

    title = LineField(label=_("Title"), max_length=100)
    unit = forms.ModelChoiceField(Unit.objects.none(), empty_label=CHOOSE, label=_("Report addressed to"))
    letter_number = LineField(label=_("Number of the letter"), max_length=60, required=False)
    letter = ProseField(label=_("Purpose and standards"), rows=4, max_length=5000, required=False)
    materiality = AmountField(
        label=_("Materiality"), required=False,
        help_text=_("The amount an error may reach before it matters; the size of samples is proposed from it."),
    )  # fmt: skip
    field_order = ["title", "unit", "letter_number", "letter", "materiality", "starts", "ends", *actions.SCOPES]

    def __init__(self, *args: Any, person: Any, engagement: Engagement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_person(person, engagement)
        field: Any = self.fields["unit"]
        field.queryset = scopes.units_of(person)
        if engagement is not None:
            field.queryset = Unit.objects.filter(Q(pk__in=field.queryset.order_by().values("pk")) | Q(pk=engagement.unit_id))

    def told(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in ("title", "unit", "letter_number", "letter", "starts", "ends")}
        return {**told, "materiality": self.cleaned_data["materiality"] or 0}

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("starts") and asked.get("ends") and asked["ends"] < asked["starts"]:
            self.add_error("ends", _("The period ends before it begins."))
        return asked


class Plan(desk.DeskPage, DraftPage):
    """The letter and the scope of a new engagement."""

    title = _("Plan an engagement")
    template_name = "auditor/audit_engagements/plan.html"
    form_class = PlanForm

    @cached_property
    def object(self) -> Any:
        if not rules.leads_somewhere(self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))
        return None

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Audit engagements"), reverse("auditor:audit_engagements"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person, "engagement": self.object}

    def act(self, form: Any) -> Engagement:
        return actions.plan(by=self.person, scopes=form.scopes(), **form.told())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        given = form.data if form is not None and form.is_bound else None
        return super().get_context_data(held=scopes.chosen_now(given, self.person) if given else None, **kwargs)


class Revise(desk.EngagementForm, SharedDraft, Plan):
    title = _("Change the plan")
    may = rules.may_plan

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*super().crumbs(), (self.object.number, reverse("auditor:audit_engagements-detail", args=[self.object.pk]))]

    def get_initial(self) -> dict[str, Any]:
        return self.content(self.object)

    def content(self, row: Engagement) -> dict[str, Any]:
        told = ("title", "unit_id", "letter_number", "letter", "materiality", "starts", "ends")
        chosen = {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in actions.SCOPES}
        return {**{name.removesuffix("_id"): getattr(row, name) for name in told}, **chosen}

    def write(self, form: Any) -> Engagement:
        return actions.revise(self.object, by=self.person, scopes=form.scopes(), **form.told())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        if told["held"] is None:
            told["held"] = scopes.held(scope.covered(self.object), self.object.ends)
        return told


NEEDED = _("It may be saved unfinished; it is needed before the report is issued.")


class OpinionForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Engagement
        fields = ("opinion", "opinion_text", "accepted_amount", "used_for")
        help_texts = {
            "opinion": NEEDED,
            "opinion_text": NEEDED,
            "accepted_amount": _(
                "The spending the audit accepts; the report writes it in digits and in words. Needed before the report is issued."
            ),
            "used_for": _("Nobody else may rest on the report."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opinion", "opinion_text", "accepted_amount"):
            field: Any = self.fields[name]
            field.silent = True  # not called optional: only the saving goes without it


@dataclass(frozen=True)
class Weighed:
    """What the amount accepted is taken from, 元: the lines frozen, and what their findings have confirmed."""

    lines: int
    amount: Decimal
    findings: int
    confirmed: Decimal
    pending: Decimal

    @property
    def left(self) -> Decimal:
        return self.amount - self.confirmed


def weighed(one: Engagement, person: Any) -> Weighed:
    """Two queries."""
    held = one.covered.aggregate(lines=Sum("lines"), amount=Sum("amount"))
    upheld = desk.findings_of(person).filter(engagement=one).exclude(status="dropped")
    found = upheld.aggregate(n=Count("pk"), confirmed=Sum("confirmed_difference"), pending=Sum("pending_amount"))
    return Weighed(held["lines"] or 0, held["amount"] or ZERO, found["n"], found["confirmed"] or ZERO, found["pending"] or ZERO)


class Opinion(desk.EngagementForm, SharedDraft):
    may = rules.may_plan
    title = _("The opinion")
    template_name = "auditor/audit_engagements/opinion.html"
    form_class = OpinionForm

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.object)

    def write(self, form: Any) -> Engagement:
        return actions.conclude(desk.engagements_of(self.person).get(pk=self.object.pk), by=self.person, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(weighed=weighed(self.object, self.person), **kwargs)


class FreezeForm(forms.Form):
    cut_off = DayField(label=_("Cut-off"), help_text=_("Everything up to this day is audited as it stands."))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Freeze(desk.DeskPage, DraftPage):
    """What the freeze will fix, as of the day chosen, for everybody of the desk; then the freeze."""

    queryset_for = staticmethod(desk.engagements_of)
    title = _("Freeze the data")
    lead = _("Ledger lines and reports in scope up to that day become read-only until the report is issued.")
    template_name = "auditor/audit_engagements/freeze.html"
    form_class = FreezeForm
    submit_label = _("Freeze the data")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"cut_off": min(self.object.ends, clock.today()), "version": self.object.version}

    def day(self) -> date:
        """The one looked at; a wrong one shows what the first choice would fix."""
        asked = FreezeForm(self.request.POST or self.request.GET)
        asked.is_valid()
        found: date = asked.cleaned_data.get("cut_off") or min(self.object.ends, clock.today())
        return found

    def act(self, form: Any) -> Engagement:
        day: date = form.cleaned_data["cut_off"]
        told = {"version": form.cleaned_data["version"], "cut_off": day.isoformat()}
        self.work = working.begin(self.object, Work.Kind.FREEZE, by=self.person, **told)
        return self.object  # type: ignore[no-any-return]

    def next_page(self, done: Any) -> str:
        return reverse("auditor:works-detail", args=[self.work.pk]) if self.work.pk else super().next_page(done)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, day = scope.covered(self.object), self.day()
        several = found.select_related("organisation").order_by("-amount", "pk")[:FEW]
        return super().get_context_data(
            held=scopes.held(found, day), several=several, offer=self.offer(), **kwargs,
        )  # fmt: skip

    def offer(self) -> Offer | None:
        """The move as hers, with what still stands in its way whatever the day."""
        return next((one for one in available_moves(self.object, self.person) if one.name == "freeze"), None)
