"""Finding with its records, replies and resolutions; the legal bases; what the tests hit."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.audits.lifecycle import FindingLifecycle
from grants.audits.models import Engagement, TestRun
from grants.contracts.models import Contract
from grants.people.circle import Circle
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced
from grants.trail.triggers import append_only


class Finding(FindingLifecycle):
    """One matter found, about one contract. It has one main category; its amounts are its own, never the voucher's.

    balance = issue amount − refunds − documents − deductions − write-offs.
    """

    class Category(models.TextChoices):
        ZD = "ZD", _("Policies")
        YS = "YS", pgettext_lazy("finding", "Budget")
        ZJ = "ZJ", pgettext_lazy("finding", "Funds")
        ZC = "ZC", _("Assets")
        CG = "CG", _("Procurement")
        XM = "XM", _("Project management")
        FY = "FY", _("Expenditure")
        SJ = "SJ", _("Follow-up of audits")
        KJ = "KJ", _("Accounting")
        NK = "NK", _("Internal control")
        SW = "SW", _("Taxes and vouchers")
        JX = "JX", _("Performance")
        QT = "QT", _("Other matters")

    class Grade(models.IntegerChoices):
        """How the conclusion is worded, from the mildest."""

        IRREGULAR = 1, _("management not up to standard")
        CONTROL = 2, _("weakness of internal control")
        DISCIPLINE = 3, _("breach of financial discipline")
        SUSPECTED = 4, _("suspected breach of law")

    class Severity(models.TextChoices):
        LOW = "low", pgettext_lazy("severity", "Low")
        MEDIUM = "medium", pgettext_lazy("severity", "Medium")
        HIGH = "high", pgettext_lazy("severity", "High")

    class Evidence(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        PARTLY = "partly", _("partly confirmed")
        PENDING = "pending", _("to be verified")
        CONFLICTING = "conflicting", _("conflicting")

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="findings")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="findings", verbose_name=_("contract"))
    number = models.CharField(_("number"), max_length=50, unique=True)
    title = models.CharField(_("conclusion"), max_length=120)
    category = models.CharField(_("main category"), max_length=2, choices=Category)
    grade = models.PositiveSmallIntegerField(_("grade of wording"), choices=Grade, default=Grade.IRREGULAR)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity, default=Severity.LOW)
    evidence = models.CharField(pgettext_lazy("finding", "evidence"), max_length=11, choices=Evidence, default=Evidence.PENDING)
    told = models.TextField(_("facts"), max_length=5000)
    event_on = models.DateField(_("day of the event"))
    basis = models.ForeignKey(
        "LegalBasis", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("legal basis")
    )
    issue_amount = MoneyField(_("amount in question"), default=ZERO)
    confirmed_difference = MoneyField(_("confirmed difference"), default=ZERO)
    pending_amount = MoneyField(_("amount to be verified"), default=ZERO)
    cause = models.TextField(_("cause"), max_length=2000, blank=True)
    effect = models.TextField(_("effect"), max_length=2000, blank=True)
    recommendation = models.TextField(_("recommendation"), max_length=2000, blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("repeats")
    )
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="findings", verbose_name=_("evidence"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.CheckConstraint(
                condition=Q(issue_amount__gte=0, confirmed_difference__gte=0, pending_amount__gte=0),
                name="amounts of a finding are not negative",
            ),
            models.CheckConstraint(
                condition=Q(confirm_by__isnull=True) | ~Q(confirm_by=F("created_by")),
                name="nobody confirms a finding she drafted",
            ),
            models.CheckConstraint(
                condition=Q(close_by__isnull=True) | ~Q(close_by=F("claim_done_by")),
                name="nobody closes what she reported as done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.contract.unit, organisation=self.contract.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.contract.pinned_rule_set

    @property
    def resolved(self) -> Decimal:
        """Refunds, documents, deductions and write-offs together, 元."""
        return self.resolutions.aggregate(t=Sum("amount"))["t"] or ZERO

    @property
    def balance(self) -> Decimal:
        return Decimal(self.issue_amount) - self.resolved


class LegalBasis(Traced):
    """An article with its text and the days between which it was in force."""

    law = models.CharField(_("law or rule"), max_length=100)
    article = models.CharField(_("article"), max_length=40)
    text = models.TextField(_("text"), max_length=2000)
    since = models.DateField(_("in force from"))
    until = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        ordering = ["law", "article", "since"]
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        constraints = [
            models.UniqueConstraint(fields=["law", "article", "since"], name="an article begins to hold once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="an article ends after it begins to hold"
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}"

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class FindingRecord(Traced):
    """A source record of a finding: a voucher, a contract, a report. What it is worth stands on the record, never on the finding.

    `kind` and `object_id` name the row as addresses do; the same row may prove several findings and is counted once.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField(max_length=300)
    on = models.DateField(null=True)
    voucher_amount = MoneyField(_("amount of the voucher"), null=True, negative=True)  # type: ignore[misc]
    issuer = models.CharField(_("who issued it"), max_length=100, blank=True)
    problem = models.CharField(_("what is wrong with it"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "kind", "object_id"], name="a record proves a finding once"),
        ]

    def __str__(self) -> str:
        return self.label


class TestHit(Traced):
    """What a test found: words (a message id) with figures, and the rows that prove it. Judged by a person: taken up or put aside."""

    __test__ = False

    class Judged(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        PUT_ASIDE = "put_aside", pgettext_lazy("hit", "Put aside")

    run = models.ForeignKey(TestRun, models.PROTECT, related_name="hits")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=200)
    words = models.CharField(max_length=300)
    figures = models.JSONField(default=dict)
    rows = models.JSONField(default=list)  # [kind, key, label] each
    on = models.DateField(null=True)
    amount = MoneyField(null=True, negative=True)  # type: ignore[misc]
    judged = models.CharField(_("judged"), max_length=9, choices=Judged, blank=True)
    judged_at = models.DateTimeField(null=True, editable=False)
    judged_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="hits", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "mark"], name="a run finds a thing once"),
            models.CheckConstraint(condition=~Q(judged="put_aside") | ~Q(reason=""), name="what is put aside has a reason"),
            models.CheckConstraint(
                condition=~Q(judged="taken_up") | Q(finding__isnull=False), name="what is taken up names its finding"
            ),
        ]

    def __str__(self) -> str:
        return self.mark

    @property
    def says(self) -> str:
        """Its words in the reader's language, with their figures."""
        return str(gettext(self.words) % {name: _spoken(name, told) for name, told in self.figures.items()})


# Figures that name several things, with what stands between them as they are kept.
SEVERAL = {"contracts": "、", "others": "、", "who": "；", "where": "；"}


def _spoken(name: str, told: str) -> str:
    """What names several things is parted as the reader parts them."""
    match SEVERAL.get(name):
        case "、":
            return told.replace("、", pgettext("between the items of a list", ", "))
        case "；":
            return told.replace("；", pgettext("between the items of a list", "; "))
    return told


@append_only
class Resolution(Traced):
    """What became of the amount in question. Rows are only added; a mistake is taken back by a negative one."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund")
        DOCUMENTS = "documents", _("Documents supplied")
        DEDUCTION = "deduction", _("Deduction")
        WRITE_OFF = "write_off", _("Write-off")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="resolutions")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    amount = MoneyField(_("amount"), negative=True)
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=300)
    document = models.ForeignKey("grants.StoredFile", models.PROTECT, null=True, blank=True, related_name="resolutions")
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a resolution moves an amount")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


@append_only
class Reply(Traced):
    """What the auditee says to a finding in writing, and later how far it was adopted (`answers` names the reply)."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="replies")
    answers = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="answer")
    text = models.TextField(_("text"), max_length=5000)
    agrees = models.BooleanField(_("agrees with the finding"), null=True, blank=True)  # of a reply
    adopted = models.BooleanField(_("adopted"), null=True, blank=True)  # of an answer
    document = models.ForeignKey("grants.StoredFile", models.PROTECT, null=True, blank=True, related_name="replies")
    side = models.CharField(
        max_length=12, choices=[("organisation", _("Organisation")), ("purchaser", _("Purchaser")), ("audit", _("Audit"))]
    )
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.at:%Y-%m-%d}"
