"""Who may do a move, told once: `may(Role.APPROVER, but_not=("requested_by",))` is a rule, a document and a test table."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.roles import Role
from grants.trail.blockers import Blocker


def did_before(hand: int | None, earlier: Mapping[str, int | None]) -> str:
    """The first of the earlier acts that this person did, "" when none: asked of a button, and of the books afterwards."""
    return next((act for act, by in earlier.items() if by is not None and by == hand), "")


class May:
    """Callable as django-fsm's permission: (obj, person) → bool. `but_not` names the stamps of acts the actor must not have done."""

    def __init__(self, *roles: Role, but_not: tuple[str, ...] = ()) -> None:
        self.roles, self.but_not = roles, but_not

    def __call__(self, obj: Any, person: Any) -> bool:
        return self.role_for(obj, person) != ""

    def role_for(self, obj: Any, person: Any) -> str:
        """The first of the roles that `person` holds for `obj`, "" when none."""
        circle = obj.circle
        return next((role for role in self.roles_of(obj) if circle.includes(person, role)), "")

    def roles_of(self, obj: Any) -> tuple[Role, ...]:
        """The roles that may, of this object: all of them, unless the kind of object says otherwise. None: nobody ever may."""
        return self.roles

    def earlier(self, obj: Any) -> dict[str, int | None]:
        """Who did each of the acts that are kept apart from this one."""
        return {act: getattr(obj, f"{act}_by_id") for act in self.but_not}

    def blockers(self, obj: Any, person: Any) -> list[Blocker]:
        """Separation of duties and recusal: a person with the role who must leave this one to another."""
        found = []
        if acted := did_before(person.pk, self.earlier(obj)):
            words = _("You did an earlier act on this yourself; another person must do this one.")
            found.append(Blocker("same_person", words, acted))
        circle = obj.circle
        for principal in circle.principals(person, self.role_for(obj, person)):
            found += self._of_principal(obj, circle, principal, bool(found))
        if circle.recused(person, self.role_for(obj, person)):
            words = _("You hold an office or have an interest in %(organisation)s, so this must be done by someone else.")
            found.append(Blocker("recused", words % {"organisation": circle.organisation.name}))
        return found

    def _of_principal(self, obj: Any, circle: Any, principal: Any, told: bool) -> list[Blocker]:
        """What the person may not do whose deputy acts, no deputy does for her."""
        found, name = [], {"person": principal.name}
        acted = did_before(principal.pk, self.earlier(obj))
        if acted and not told:
            words = _("You act for %(person)s here, who did an earlier act on this herself; another person must do this one.")
            found.append(Blocker("same_person", words % name, acted))
        if circle.recused(principal, self.roles[0]):
            words = _("You act for %(person)s here, who has an interest in %(organisation)s; someone else must do this.")
            found.append(Blocker("recused", words % {**name, "organisation": circle.organisation.name}))
        return found


def may(*roles: Role, but_not: tuple[str, ...] = ()) -> May:
    """`but_not` takes the names of acts as stamped on the object: ("request", "review") reads request_by, review_by."""
    return May(*roles, but_not=but_not)
