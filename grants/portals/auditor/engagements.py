"""Engagements: the list, and the page from the letter to the archive."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions, procedure_actions, reissue, rules, sampling_actions, scope, snapshot
from grants.audits.models import Covered, Engagement
from grants.audits.works import latest
from grants.portals.auditor import desk, procedures, reports, runs, samples, scopes, team, waits
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.pages import Action, Head, Tab, turn_to
from grants.portals.shown import NOTHING, day
from grants.portals.stepper import State, Step
from grants.trail import clock
from grants.trail.blockers import Words

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
    unit = tables.Column(verbose_name=_("Report addressed to"))
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
        return found.filter(pk__in=waits.of_team(self.request.user).values("pk")) if mine else found


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
        return [Action(words, reverse("auditor:audit_engagements-new"))] if rules.leads_somewhere(self.person) else []


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


class Few:
    """The first rows of a list, and how many there are where these are not all."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = list(rows[: FEW + 1])
        self.of = rows.count() if len(self.rows) > FEW else 0
        self.rows = self.rows[:FEW]


class EngagementPage(desk.DeskDetail):
    template_name = "auditor/audit_engagements/detail.html"
    queryset_for = staticmethod(desk.engagements_of)
    object: Engagement

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Audit engagements"), reverse("auditor:audit_engagements"))]

    def head(self, obj: Engagement) -> Head:
        period = f"{obj.starts} – {obj.ends}"
        parties = [(_("Report addressed to"), obj.unit), (_("Period"), period), (_("Cut-off"), day(obj.cut_off))]
        if obj.reply_due:
            parties.append((_("Comments until"), day(obj.reply_due)))
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
            findings=Few(desk.findings_of(person).filter(engagement=one)),
            papers=reports.of_engagement(one, person),
            procedures=Few(procedures.of_engagement(one, person)),
            tells=procedure_actions.may_tell(one, person),
            work=latest(one),
            waits=waits.of_one(one, person),
            follows=one.status == reissue.WHILE,
            leads=leads,
            draws=rules.works(one, person, sampling_actions.DRAWABLE),
            drafts=rules.works(one, person, finding_actions.DRAFTING),
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
        Tab(_("Procedures"), "#procedures"),
        Tab(_("Findings"), "#findings"),
        Tab(_("Opinion"), "#opinion"),
        Tab(_("Audit reports"), "#papers"),
        Tab(_("Trail"), "#trail"),
    ]
