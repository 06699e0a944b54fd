"""Users, units, organisations, offices, interests."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.people.circle import Circle
from grants.people.credit_code import CreditCodeField
from grants.people.lifecycle import OrganisationLifecycle
from grants.people.roles import Role, Rung
from grants.trail import clock
from grants.trail.origin import Traced
from grants.trail.prepared import Prepared


class User(AbstractUser, Traced):
    """A person who signs in. What she may do comes from her offices, never from flags here."""

    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, blank=True)  # as she last chose it; "": the house's
    is_system = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_system"], condition=Q(is_system=True), name="there is one system user"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def _offices(self) -> list["Office"]:
        found: list[Office] = OFFICES.ask(self.pk)
        for office in found:
            office.person = self
        return found

    @property
    def offices_now(self) -> list["Office"]:
        """The offices she holds today; one held for somebody ends with that person's own."""
        today = clock.today()
        return [o for o in self._offices if o.holds_on(today)]

    def for_whom(self, obj: Any, role: str = "") -> dict[str, Any]:
        """What an entry adds when she acts on `obj` under a delegated office: for whom. Nobody acts in an office not asked for."""
        known: list[Office] = self.__dict__.get("_offices", [])
        if not any(o.acts_for_id for o in known):
            return {}
        principals = obj.circle.principals(self, role)
        return {"acts_for": "、".join(p.name for p in principals)} if principals else {}

    @cached_property
    def interests_in(self) -> frozenset[int]:
        """Keys of organisations she has declared an interest in."""
        return frozenset(interest.organisation_id for interest in INTERESTS.ask(self.pk))


class Unit(Traced):
    """A women's federation, from province to community. `path` is the keys from the top, each closed by a slash: `1/4/17/`.

    It has no lifecycle and yet a chain: who acts for whom in it (people.delegation).
    """

    machine: ClassVar[str] = "unit"
    root_field: ClassVar[str | None] = None
    kept_by: ClassVar[str | None] = None
    side_by_side: ClassVar[frozenset[str]] = frozenset()
    status: ClassVar[str] = ""
    version: ClassVar[int] = 0
    pinned_rule_set: ClassVar[str] = ""

    class Level(models.TextChoices):
        NATION = "nation", _("National")
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        TOWN = "town", _("Town")
        COMMUNITY = "community", _("Community or village")

    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    code = models.CharField(_("GB/T 2260 code"), max_length=12, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above"))
    path = models.CharField(max_length=200, editable=False, unique=True, null=True)
    may_purchase = models.BooleanField(_("may purchase (administrative staffing)"), default=False)

    class Meta:
        ordering = ["path"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else ''}{self.pk}/"
        if self.path != path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    @property
    def circle(self) -> Circle:
        return Circle(unit=self)

    def contains(self, other: "Unit") -> bool:
        """Whether `other` is this unit or below it."""
        return bool(other.path and self.path and other.path.startswith(self.path))


class Organisation(OrganisationLifecycle):
    """A social organisation on the register of a unit."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Social association")
        SERVICE = "service", _("Social service institution")
        FOUNDATION = "foundation", _("Foundation")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=100)
    credit_code = CreditCodeField(_("credit code"), null=True, blank=True, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="organisations", verbose_name=_("registered with"))
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    registration_authority = models.CharField(_("registration authority"), max_length=100, blank=True)
    supervising_unit = models.CharField(_("supervising unit"), max_length=100, blank=True)
    rating = models.CharField(_("rating"), max_length=2, blank=True, choices=[(f"{n}A", f"{n}A") for n in range(1, 6)])
    rated_on = models.DateField(_("rated on"), null=True, blank=True)
    rating_authority = models.CharField(_("rating authority"), max_length=100, blank=True)
    is_hub = models.BooleanField(_("hub organisation"), default=False)
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    scope = models.TextField(_("scope of business"), blank=True, max_length=2000)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("office telephone"), max_length=30, blank=True)
    accountant_named = models.BooleanField(_("an independent accountant is named"), default=False)
    offices_declared = models.BooleanField(_("officers have declared the federation offices they hold"), default=False)
    bank_name = models.CharField(_("bank"), max_length=100, blank=True)
    bank_account = models.CharField(_("account number"), max_length=40, blank=True)
    barred_until = models.DateField(null=True, blank=True, editable=False)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="organisations")

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="barred") | Q(barred_until__isnull=False), name="a barred organisation is barred until a date"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit, organisation=self, from_above=True)


class Inspection(Traced):
    """The annual inspection (年检) of one year."""

    class Conclusion(models.TextChoices):
        PASS = "pass", _("Passed")
        BASIC = "basic", _("Basically passed")
        FAIL = "fail", _("Failed")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="inspections")
    year = models.PositiveSmallIntegerField(_("year"))
    conclusion = models.CharField(_("conclusion"), max_length=5, choices=Conclusion)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="one inspection a year")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_conclusion_display()}"


class RelatedFirm(Traced):
    """A firm that belongs to an officer of the organisation or to her family, as the organisation declared it (关联方申报)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="related_firms")
    name = models.CharField(_("name of the firm"), max_length=100)
    officer = models.CharField(_("whose"), max_length=60)
    nature = models.CharField(_("how related"), max_length=100)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "officer"], name="a related firm is declared once for an officer"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Listed(Traced):
    """An organisation stands on a list that keeps it from public money, from a day to a day."""

    class Kind(models.TextChoices):
        ABNORMAL = "abnormal", _("List of abnormal operations")
        SERIOUS = "serious", _("List of serious violations")
        DISHONEST = "dishonest", _("List of dishonest judgment debtors")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="listed")
    kind = models.CharField(_("list"), max_length=10, choices=Kind)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["-since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a listing on a list ends after it begins"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Office(Traced):
    """A person holds a role in a unit or an organisation from a day to a day. Never deleted: it is ended."""

    person = models.ForeignKey(User, models.PROTECT, related_name="offices")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    title = models.CharField(_("title"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="offices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="offices")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    acts_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations", verbose_name=_("acts for")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    rung = models.CharField(_("approves up to"), max_length=20, choices=Rung, blank=True)  # of an approver; "" is the highest

    class Meta:
        ordering = ["-since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acts_for__isnull=True) | (Q(until__isnull=False) & ~Q(reason="")),
                name="a delegated office ends on a day and has a reason",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, organisation__isnull=True) | Q(unit__isnull=True, organisation__isnull=False),
                name="an office is held in a unit or in an organisation",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="an office ends after it begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.organisation} {self.title or self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        held = self.since <= day and (self.until is None or day <= self.until)
        return held and (self.acts_for is None or self.acts_for.holds_on(day))


class Interest(Traced):
    """A declared relation of a person to an organisation or a unit (employment, kinship, control in the last three years)."""

    person = models.ForeignKey(User, models.PROTECT, related_name="interests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="interests")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="interests")
    nature = models.CharField(_("nature"), max_length=200)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        ordering = ["-declared_at"]

    def __str__(self) -> str:
        return f"{self.person}: {self.nature}"


# Of whoever asks for a page, on every page.
OFFICES = Prepared(lambda person: Office.objects.filter(person=person).select_related("unit", "organisation", "acts_for__person"))
INTERESTS = Prepared(lambda person: Interest.objects.filter(person=person, organisation__isnull=False).only("organisation"))
