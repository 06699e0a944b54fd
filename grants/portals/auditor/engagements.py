"""Engagements: the list, the page from the letter to the archive, planning, the freeze with what it will fix, the opinion."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.audits import actions, rules, scope, snapshot
from grants.audits.models import Covered, Engagement
from grants.people.models import Unit
from grants.portals.auditor import desk, runs, samples, scopes, team
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.forms import AmountField, DayField, DraftForm, LineField, ProseField
from grants.portals.pages import Action, DraftPage, Head, Tab, turn_to
from grants.portals.shown import NOTHING
from grants.portals.stepper import State, Step
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.moves import Offer, available_moves

FEW = 20
LIFE = ("planned", "frozen", "fieldwork", "consulting", "issued", "follow_up", "archived")
STAMPS = {
    "planned": "created_at", "frozen": "freeze_at", "fieldwork": "begin_at", "consulting": "consult_at", "issued": "issue_at",
    "follow_up": "follow_at", "archived": "archive_at",
}  # fmt: skip


class EngagementTable(Table):
    caption = _("Audit engagements")
    number = LinkColumn(verbose_name=_("Engagement"))
    title = tables.Column(verbose_name=_("Title"))
    unit = tables.Column(verbose_name=_("Unit audited"))
    starts = DateColumn(verbose_name=_("Period from"))
    ends = DateColumn(verbose_name=_("Period to"))
    cut_off = DateColumn(verbose_name=_("Cut-off"), empty_values=(), orderable=False)
    open_findings = NumberColumn(verbose_name=_("Open findings"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-number"

    def render_cut_off(self, value: date | None) -> str:
        return value.isoformat() if value else NOTHING


class EngagementFilter(Filter):
    searched = ("number", "title", "letter_number", "unit__name")
    unit = place_filter(desk.units)
    mine = choice_filter([("yes", _("Those I am on the team of"))], _("Team"), "pk")
    status = status_filter(Engagement)

    class Meta:
        model = Engagement
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        mine = self.form.cleaned_data.pop("mine", "")
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found.filter(pk__in=of_team(self.request.user).values("pk")) if mine else found


def of_team(person: Any) -> QuerySet[Engagement]:
    """Those whose team she is on now."""
    hers = Q(team__person=person, team__left_at__isnull=True)
    return desk.engagements_of(person).filter(hers).distinct()


def may_plan(person: Any) -> bool:
    return any(office.role == "lead_auditor" for office in desk.offices(person))


class Engagements(desk.DeskList):
    title = _("Audit engagements")
    lead = _("Each audit from its letter to the archive. What was frozen for one stays read-only until its report is issued.")
    table_class = EngagementTable
    filterset_class = EngagementFilter
    empty = _("Engagements are listed here once a lead auditor has planned one.")

    def get_queryset(self) -> QuerySet[Engagement]:
        seen = Q(findings__in=desk.findings_of(self.person)) & ~Q(findings__status__in=rules.SETTLED)
        return desk.engagements_of(self.person).annotate(open_findings=Count("findings", filter=seen, distinct=True))

    def actions(self) -> list[Action]:
        words = _("Plan an engagement")
        return [Action(words, reverse("auditor:audit_engagements-new"))] if may_plan(self.person) else []


class CoveredTable(Table):
    caption = _("Contracts covered")
    contract = tables.Column(
        verbose_name=_("Contract"), accessor="contract__number", linkify=("auditor:contracts-detail", {"pk": tables.A("contract_id")}),
        attrs={"a": {"class": "row-link"}},
    )  # fmt: skip
    title = tables.Column(verbose_name=_("Title"), accessor="contract__title")
    organisation = tables.Column(verbose_name=_("Organisation"), accessor="contract__organisation")
    lines = NumberColumn(verbose_name=_("Lines"), total=True)
    amount = MoneyColumn(verbose_name=_("Amount of the lines (yuan)"), total=True)

    class Meta(Table.Meta):
        order_by = "-amount"


class EngagementPage(desk.DeskDetail):
    template_name = "auditor/audit_engagements/detail.html"
    queryset_for = staticmethod(desk.engagements_of)
    object: Engagement

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Audit engagements"), reverse("auditor:audit_engagements"))]

    def head(self, obj: Engagement) -> Head:
        period = f"{obj.starts} – {obj.ends}"
        parties = [(_("Unit audited"), obj.unit), (_("Period"), period), (_("Cut-off"), obj.cut_off or NOTHING)]
        if obj.reply_due:
            parties.append((_("Comments until"), obj.reply_due))
        return Head(name=obj.title, number=obj.number, parties=parties)

    def steps(self, obj: Engagement) -> list[Step]:
        return life(obj)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, person = self.object, self.person
        covered = scope.covered(one)
        table = None
        if one.status != "planned":
            rows = Covered.objects.filter(engagement=one).select_related("contract__organisation")
            table = CoveredTable(rows, request=self.request, prefix="c-")
            table.order_by = self.request.GET.getlist("c-sort") or table.order_by
            turn_to(table, self.request.GET.get("c-page", ""), FEW)
        leads = rules.may_plan(one, person) and not rules.team_problem(one, person)
        works = rules.may_work(one, person) and not rules.team_problem(one, person)
        return super().get_context_data(
            tabs=parts(),
            letter=letter(one),
            scopes=[(label, list(getattr(one, name).all())) for name, label in SCOPED],
            held=scopes.held(covered, one.cut_off or min(one.ends, clock.today())),
            contracts=table,
            still=snapshot.holds(one) if self.request.GET.get("frozen") == "check" and one.cut_off else None,
            team=team.block(one, person),
            samples=samples.block(one),
            tests=runs.block(one),
            findings=desk.findings_of(person).filter(engagement=one),
            leads=leads,
            works=works,
            **kwargs,
        )


SCOPED: tuple[tuple[str, Words], ...] = (
    ("units", _("Units, each with everything below it")), ("programmes", _("Projects")), ("sources", _("Funding sources")),
    ("organisations", _("Organisations")),
)  # fmt: skip


def letter(one: Engagement) -> list[tuple[Words, Any]]:
    return [
        (_("Number of the letter"), one.letter_number or None),
        (_("Materiality (yuan)"), f"{one.materiality:,.2f}" if one.materiality else None),
        (_("For whom the report is"), one.used_for or None),
    ]


def life(one: Engagement) -> list[Step]:
    """Where it stands between the letter and the archive."""
    field: Any = Engagement._meta.get_field("status")
    words, here = dict(field.flatchoices), LIFE.index(one.status) if one.status in LIFE else -1
    found = []
    for place, status in enumerate(LIFE):
        at = getattr(one, STAMPS[status])
        state: State = "current" if place == here else "done" if at is not None and place < max(here, 1) else "todo"
        found.append(Step(status, state, at.astimezone(clock.SHANGHAI).date() if at else None, label=words[status]))
    return found


def parts() -> list[Tab]:
    """The sections of the long page."""
    return [
        Tab(_("Scope"), "#scope"),
        Tab(_("Team"), "#team"),
        Tab(_("Samples"), "#samples"),
        Tab(_("Tests"), "#tests"),
        Tab(_("Findings"), "#findings"),
        Tab(_("Opinion"), "#opinion"),
        Tab(_("Trail"), "#trail"),
    ]


class PlanForm(scopes.ScopeFields):
    """The letter and the scope."""

    title = LineField(label=_("Title"), max_length=100)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit audited"), help_text=_("The report is addressed to it."))
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
    title = _("Plan an engagement")
    template_name = "auditor/audit_engagements/plan.html"
    form_class = PlanForm

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


class Revise(Plan):
    title = _("Change the plan")
    queryset_for = staticmethod(desk.engagements_of)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*super().crumbs(), (self.object.number, reverse("auditor:audit_engagements-detail", args=[self.object.pk]))]

    def get_initial(self) -> dict[str, Any]:
        one = self.object
        told = ("title", "unit", "letter_number", "letter", "materiality", "starts", "ends")
        chosen = {name: list(getattr(one, name).values_list("pk", flat=True)) for name in actions.SCOPES}
        return {**{name: getattr(one, name) for name in told}, **chosen}

    def act(self, form: Any) -> Engagement:
        return actions.revise(self.object, by=self.person, scopes=form.scopes(), **form.told())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        if told["held"] is None:
            told["held"] = scopes.held(scope.covered(self.object), self.object.ends)
        return told


class OpinionForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Engagement
        fields = ("opinion", "opinion_text", "accepted_amount", "used_for")
        help_texts = {
            "accepted_amount": _("The spending the audit accepts; the report writes it in digits and in words."),
            "used_for": _("Nobody else may rest on the report."),
        }


class Opinion(desk.DeskPage, DraftPage):
    title = _("The opinion")
    form_class = OpinionForm
    queryset_for = staticmethod(desk.engagements_of)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("auditor:audit_engagements-detail", args=[self.object.pk])
        return [(_("Audit engagements"), reverse("auditor:audit_engagements")), (self.object.number, page)]

    def act(self, form: Any) -> Engagement:
        return actions.conclude(desk.engagements_of(self.person).get(pk=self.object.pk), by=self.person, **form.cleaned_data)


class FreezeForm(forms.Form):
    cut_off = DayField(label=_("Cut-off"), help_text=_("Everything up to this day is audited as it stands."))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Freeze(desk.DeskPage, DraftPage):
    """What the freeze will fix, as of the day chosen, then the freeze."""

    title = _("Freeze the data")
    lead = _("Ledger lines and reports in scope up to that day become read-only until the report is issued.")
    template_name = "auditor/audit_engagements/freeze.html"
    form_class = FreezeForm
    queryset_for = staticmethod(desk.engagements_of)
    submit_label = _("Freeze the data")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("auditor:audit_engagements-detail", args=[self.object.pk])
        return [(_("Audit engagements"), reverse("auditor:audit_engagements")), (self.object.number, page)]

    def get_initial(self) -> dict[str, Any]:
        return {"cut_off": min(self.object.ends, clock.today()), "version": self.object.version}

    def day(self) -> date:
        """The one looked at; a wrong one shows what the first choice would fix."""
        asked = FreezeForm(self.request.POST or self.request.GET)
        asked.is_valid()
        found: date = asked.cleaned_data.get("cut_off") or min(self.object.ends, clock.today())
        return found

    def act(self, form: Any) -> Engagement:
        actions.freeze(self.object, by=self.person, version=form.cleaned_data["version"], cut_off=form.cleaned_data["cut_off"])
        return self.object  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, day = scope.covered(self.object), self.day()
        several = found.select_related("organisation").order_by("-amount", "pk")[:FEW]
        return super().get_context_data(
            held=scopes.held(found, day), several=several, offer=self.offer(), **kwargs,
        )  # fmt: skip

    def offer(self) -> Offer | None:
        """The move as hers, with what still stands in its way whatever the day."""
        return next((one for one in available_moves(self.object, self.person) if one.name == "freeze"), None)
