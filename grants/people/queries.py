"""Who is who: the system user, the people at work, what each may see."""

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office, Organisation, Unit, User
from grants.people.roles import AUDIT_ROLES, ORGANISATION_ROLES, UNIT_ROLES, Role
from grants.trail import clock


def system() -> User:
    """The one user in whose name the scheduler and other machines act. It cannot sign in."""
    user, _created = User.objects.get_or_create(
        is_system=True, defaults={"username": "system", "name": "系统", "is_active": False, "password": "!"}
    )
    return user


def current() -> Q:
    """A filter on Office: held today; one held for somebody, while that person's own office is held."""
    today = clock.today()
    held = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gte=today))
    own = Q(acts_for__isnull=True) | Q(acts_for__until__isnull=True) | Q(acts_for__until__gte=today)
    return held & own


def officers(role: str, *, unit: Unit | None = None, organisation: Organisation | None = None) -> QuerySet[User]:
    """People who hold `role` today in exactly this unit or organisation."""
    offices = Office.objects.filter(current(), role=role)
    offices = offices.filter(unit=unit) if unit else offices.filter(organisation=organisation)
    return User.objects.filter(pk__in=offices.values("person")).order_by("pk")


OPENS = {  # in the order of the menu
    "federation": UNIT_ROLES - AUDIT_ROLES,
    "provider": ORGANISATION_ROLES,
    "panel": frozenset({Role.EXPERT}),
    "auditor": AUDIT_ROLES,
}


def portals_of(person: User) -> list[str]:
    """The portals a person's offices and seats open, in the order of the menu."""
    return [portal for portal in OPENS if works_in(person, portal)]


def works_in(person: User, portal: str) -> bool:
    """Whether an office opens the portal to her, or a seat that of the panels."""
    by_office = any(office.role in OPENS.get(portal, ()) for office in person.offices_now)
    return by_office or (portal == "panel" and person.seats.exists())


def units_below(person: User, roles: frozenset[str] = UNIT_ROLES) -> QuerySet[Unit]:
    """The subtree of every unit in which she holds one of `roles` today."""
    reach = Q(pk__in=[])
    for office in person.offices_now:
        if office.role in roles and office.unit is not None:
            reach |= Q(path__startswith=office.unit.path)
    return Unit.objects.filter(reach)


def organisations_of(person: User) -> QuerySet[Organisation]:
    """The organisations in which she holds an office today."""
    return Organisation.objects.filter(pk__in=[o.organisation_id for o in person.offices_now if o.organisation_id])


def visible_organisations(person: User) -> QuerySet[Organisation]:
    """The register of her units' subtree, and her own."""
    register = Organisation.objects.filter(unit__in=units_below(person))
    return (register | organisations_of(person)).distinct()


ADMITTED = ("eligible", "watched", "barred", "dissolved")


def public_organisations() -> QuerySet[Organisation]:
    """The register as everybody may read it: organisations once admitted; an application is nobody else's business."""
    return Organisation.objects.filter(status__in=ADMITTED).select_related("unit")


# What a person of each role does here, in the order of life.
DEMO_TASKS: dict[Role, Promise] = {
    Role.VILLAGE: _("writes down what families lack"),
    Role.TOWN: _("reads the needs of her villages, puts them into the pool"),
    Role.HANDLER: _("prepares calls, opens bids, drafts contracts, reviews requests for payment"),
    Role.REVIEWER: _("reviews needs, calls, applicants, contracts and reports"),
    Role.FINANCE: _("reviews the money in calls, contracts and payments"),
    Role.APPROVER: _("approves, signs, accepts"),
    Role.DISCIPLINE: _("observes the opening of bids"),
    Role.PANEL_CHAIR: _("scores, then locks the sheets of the panel"),
    Role.EXPERT: _("scores the applications"),
    Role.ORG_ADMIN: _("applies, signs, submits expenses, requests payments"),
    Role.ORG_LEAD: _("reports what was delivered"),
    Role.ORG_ACCOUNTANT: _("records expenses, confirms money received"),
    Role.EVALUATOR: _("verifies expenses, recognises reports"),
    Role.CASHIER: _("pays"),
    Role.BOOKKEEPER: _("books payments"),
    Role.AUDITOR: _("checks spending against deliverables"),
    Role.LEAD_AUDITOR: _("issues the audit report"),
    Role.AUDIT_REVIEWER: _("reviews an audit before its report is issued"),
}


def demo_signins() -> list[tuple[str, str, str, Promise]]:
    """(username, name, office, what for) of the demo, one person for each role in the order of life.

    The first of a role is the main one: the story makes its main persons first.
    """
    found: dict[str, tuple[str, str, str]] = {}
    offices = Office.objects.filter(current(), person__origin="synthetic", person__is_active=True)
    for office in offices.select_related("person", "unit", "organisation").order_by("person_id", "id"):
        found.setdefault(office.role, (office.person.username, office.person.name, str(office)))
    for role, chairs in ((Role.PANEL_CHAIR, True), (Role.EXPERT, False)):
        person = User.objects.filter(seats__is_chair=chairs).order_by("pk").first()
        if person is not None:
            found[role] = (person.username, person.name, str(role.label))
    return [(*found[role], task) for role, task in DEMO_TASKS.items() if role in found]
