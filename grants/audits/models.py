"""Engagement with its team, what it covers, its samples and test runs; scopes kept by name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits.lifecycle import EngagementLifecycle
from grants.contracts.models import Contract
from grants.funds.models import Source
from grants.listings.models import Programme
from grants.people.circle import Circle
from grants.people.models import Organisation, Unit
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced


class Engagement(EngagementLifecycle):
    """One audit, from the letter to the archive. The root of its own chain; its findings write into it.

    The four scopes narrow each other; an empty one (units excepted) narrows nothing. What they cover is fixed by the freeze (`Covered`).
    """

    class Opinion(models.TextChoices):
        UNMODIFIED = "unmodified", _("Unmodified opinion")
        RESERVATIONS = "reservations", _("Opinion with reservations")
        ADVERSE = "adverse", _("Adverse opinion")
        DISCLAIMED = "disclaimed", _("Disclaimer of opinion")

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="engagements", verbose_name=_("unit audited"))
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    letter = models.TextField(_("purpose and standards"), max_length=5000, blank=True)
    starts = models.DateField(_("period from"))
    ends = models.DateField(_("period to"))
    materiality = MoneyField(_("materiality"), default=ZERO)
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("units, with all below"))
    programmes = models.ManyToManyField(Programme, blank=True, related_name="+", verbose_name=_("projects"))
    sources = models.ManyToManyField(Source, blank=True, related_name="+", verbose_name=_("funding sources"))
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("organisations"))
    contracts = models.ManyToManyField(Contract, through="Covered", related_name="engagements", verbose_name=_("contracts"))
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion, blank=True)
    opinion_text = models.TextField(_("grounds of the opinion"), max_length=5000, blank=True)
    accepted_amount = MoneyField(_("amount accepted"), null=True, blank=True)  # type: ignore[misc]
    used_for = models.TextField(_("for whom the report is"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit engagement")
        verbose_name_plural = _("audit engagements")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="an audited period ends after it starts"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "stopped"]) | (Q(cut_off__isnull=False) & ~Q(snapshot_sha256="")),
                name="a frozen engagement has its cut-off and its snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit)


class TeamMember(Traced):
    """Somebody on the team, with what she declared of her interests. Never removed: she leaves on a day."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Team leader")
        MEMBER = "member", _("Team member")
        REVIEWER = "reviewer", _("Independent reviewer")

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="team")
    person = models.ForeignKey("grants.User", models.PROTECT, related_name="audits", verbose_name=_("person"))
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.MEMBER)
    declared_at = models.DateTimeField(_("declared at"), null=True, editable=False)
    interests = models.CharField(_("interests declared"), max_length=300, blank=True)
    left_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "person"], condition=Q(left_at__isnull=True), name="a person is on a team once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_part_display()}"


class Covered(Traced):
    """A contract as the freeze found it: how many lines up to the cut-off, their amount, and the digest of everything frozen of it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="covered")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="covered")
    lines = models.PositiveIntegerField()
    amount = MoneyField(negative=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["engagement", "contract"], name="an engagement covers a contract once")]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.contract_id}"


class Sample(Traced):
    """Rows drawn from a population; from the seed and what was frozen the same draw comes again.

    `told`: what the method needs besides (strata and their sizes, the keys chosen by judgement); `count` and `amount` are the
    population's, 元.
    """

    class Population(models.TextChoices):
        EXPENSES = "expenses", _("Ledger lines")
        DISBURSEMENTS = "disbursements", _("Instalments")
        ACTIVITIES = "activities", _("Activities")

    class Method(models.TextChoices):
        MONETARY_UNIT = "monetary_unit", _("Monetary unit sampling")
        RANDOM = "random", _("Simple random sampling")
        STRATIFIED = "stratified", _("Stratified sampling")
        JUDGEMENTAL = "judgemental", _("Judgemental selection")

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="samples")
    population = models.CharField(_("population"), max_length=13, choices=Population)
    method = models.CharField(_("method"), max_length=13, choices=Method)
    seed = models.CharField(_("seed"), max_length=64)
    size = models.PositiveIntegerField(_("size"))
    told = models.JSONField(default=dict, editable=False)
    why = models.CharField(_("why so"), max_length=500)
    count = models.PositiveIntegerField(_("rows in the population"), editable=False)
    amount = MoneyField(_("amount of the population"), negative=True, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"), editable=False)
    drawn_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False, verbose_name=_("drawn by"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("sample")
        verbose_name_plural = _("samples")

    def __str__(self) -> str:
        return f"{self.get_population_display()} {self.get_method_display()}"


class SampleItem(Traced):
    """One row drawn, and what the check of its papers gave. `hits`: how often monetary units of it were drawn."""

    class Result(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        DIFFERENCE = "difference", pgettext_lazy("sample", "Difference")
        NO_PAPER = "no_paper", _("Papers missing")

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    order = models.PositiveIntegerField(_("order"))
    object_id = models.PositiveBigIntegerField()
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    label = models.CharField(max_length=300)
    stratum = models.CharField(max_length=60, blank=True)
    hits = models.PositiveIntegerField(default=1)
    amount = MoneyField(negative=True)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    difference = MoneyField(_("difference"), default=ZERO)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True, editable=False)
    checked_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        ordering = ["sample_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "object_id"], name="a row is drawn once into a sample"),
            models.CheckConstraint(
                condition=Q(result="") | Q(checked_by__isnull=False, checked_at__isnull=False), name="a checked row says by whom"
            ),
            models.CheckConstraint(
                condition=Q(difference__gte=0) & (Q(difference=0) | Q(result="difference")),
                name="only a difference has an amount",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TestRun(Traced):
    """One of the eighteen tests, run over what an engagement covers."""

    __test__ = False  # no test case of pytest

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="runs")
    code = models.PositiveSmallIntegerField(_("test"))
    run_at = models.DateTimeField(_("run at"), editable=False)
    run_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)
    contracts = models.PositiveIntegerField(editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.code} {self.run_at:%Y-%m-%d}"


class SavedScope(Traced):
    """A scope of the desk that somebody keeps under a name: the query string of its filter."""

    person = models.ForeignKey("grants.User", models.CASCADE, related_name="saved_scopes")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="a scope has its own name")]

    def __str__(self) -> str:
        return self.name
