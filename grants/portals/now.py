"""What can be done now: this person's moves with their forms, and what the others must do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from grants.people.models import Office
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals.act import agreement_label, agreements, move_form, page_of
from grants.portals.asks import MoveForm
from grants.portals.links import object_url
from grants.trail.blockers import Words
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import Offer, available_moves, transitions, waiting_for_others
from grants.trail.signoffs import missing


@dataclass(frozen=True)
class Choice:
    """One of this person's moves with where it is sent and what it asks."""

    offer: Offer
    page: str  # act or sign_off
    url: str
    form: MoveForm | None
    primary: bool
    elsewhere: bool = False  # done on a page of its own, which `url` is

    @property
    def direct(self) -> bool:
        """Whether one click does it: nothing hurts and nothing is asked, or only a remark that may be left out."""
        return (
            not self.elsewhere
            and not self.offer.danger
            and all(ask.name == "note" and not ask.required for ask in self.offer.asks)
        )

    @property
    def mark(self) -> str:
        """The id of its row on the page."""
        return f"{self.page}-{self.offer.name}"


@dataclass(frozen=True)
class Others:
    """What a role must do, and who holds it as far as this person may know."""

    role: str
    moves: tuple[Words, ...]
    names: tuple[str, ...]


def for_page(obj: Stateful, person: Any, portal: str, *, others: bool = True) -> dict[str, Any]:
    """The context of components/moves.html. A stranger to the house is offered nothing."""
    if not person.is_authenticated:
        return {"choices": [], "others": [], "since": None}
    choices = list(choices_of(obj, person, portal))
    waiting = [*waiting_for_others(obj, person), *_agreements_of_others(obj, person)] if others else []
    since = None
    if waiting:
        since = Entry.objects.filter(kind=obj.machine, object_id=obj.pk).order_by("-id").values_list("at", flat=True).first()
    return {"choices": choices, "others": list(_by_role(obj, person, waiting)), "since": since}


def choices_of(obj: Stateful, person: Any, portal: str) -> Iterable[Choice]:
    """Hers in the order of the machine: what works first, what hurts last."""
    offers = [(o, "act") for o in available_moves(obj, person)] + [(o, "sign_off") for o in agreements(obj, person)]
    offers.sort(key=lambda o: (o[0].danger, not o[0].allowed))
    first = next((o for o, _page in offers if o.allowed and not o.danger), None)
    for offer, page in offers:
        own = page_of(obj, offer.name, portal) if page == "act" else ""
        url = own or object_url(obj, portal, page, move=offer.name)
        if url:
            form = move_form(obj, offer.name, offer.asks, person, portal=portal) if offer.allowed and not own else None
            yield Choice(offer, page, url, form, offer is first, bool(own))


def _agreements_of_others(obj: Stateful, person: Any) -> Iterable[tuple[Words, tuple[str, ...]]]:
    for move, role in missing(obj):
        if not obj.circle.includes(person, role):
            yield agreement_label(transitions(type(obj))[move][0].custom["label"]), (role,)


def _by_role(obj: Stateful, person: Any, waiting: Iterable[tuple[Words, tuple[str, ...]]]) -> Iterable[Others]:
    moves: dict[str, list[Words]] = defaultdict(list)
    for label, roles in waiting:
        for role in roles:
            if label not in moves[role]:
                moves[role].append(label)
    names = _holders(obj, person, set(moves))
    for role in sorted(moves, key=lambda r: (r == Role.SYSTEM, Role.values.index(r) if r in Role.values else 0)):
        yield Others(role, tuple(moves[role]), tuple(names.get(role, ())))


def _holders(obj: Stateful, person: Any, roles: set[str]) -> dict[str, list[str]]:
    """Names by role, of the unit or the organisation this person belongs to as well: colleagues are named, others are not."""
    circle = obj.circle
    units = {o.unit_id for o in person.offices_now if o.unit_id}
    organisations = {o.organisation_id for o in person.offices_now if o.organisation_id}
    place = Q()
    if circle.unit is not None and circle.unit.pk in units:
        place |= Q(unit=circle.unit)
    if circle.organisation is not None and circle.organisation.pk in organisations:
        place |= Q(organisation=circle.organisation)
    if not place:
        return {}
    asked = roles - set(circle.persons)  # an expert of the pool is not the expert of this sheet
    offices = Office.objects.filter(current(), place, role__in=asked)
    found: dict[str, list[str]] = defaultdict(list)
    for office in offices.exclude(person=person).select_related("person").order_by("id"):
        if str(office.person) not in found[office.role]:
            found[office.role].append(str(office.person))
    return found
