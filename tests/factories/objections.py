"""The ways of an objection: a bidder that was not chosen objects to the result while it stands on notice."""

from datetime import date
from typing import Any

from grants.awards import objection_actions as actions
from grants.awards.models import Objection
from grants.evidence.models import StoredFile
from grants.people.actions import appoint
from grants.people.models import User
from grants.people.roles import Role
from grants.story import sheets
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail.machine import Stateful
from tests.factories import plans
from tests.factories.ways import REASON, Way

LONG_AGO = date(2001, 1, 1)  # the tables act as those who came last


def objector(cast: Cast, organisation: str = "muming") -> User:
    """Somebody of a bidder who holds none of the offices the tables act as."""
    person, created = User.objects.get_or_create(
        username=f"{organisation}_clerk", defaults={"name": "陈述人", "origin": "synthetic"}
    )
    if created:
        appoint(person, Role.ORG_LEAD, organisation=cast.organisations[organisation], since=LONG_AGO)
    return User.objects.get(pk=person.pk)


def evidence(by: User) -> StoredFile:
    return sheets.keep("评分表复印件", ["第二项评分与公告不符"], by=by)


def objected(life: Life, organisation: str | None = "muming", by: User | None = None, **changes: Any) -> Objection:
    """An objection with everything it needs, filed now."""
    by = by or objector(life.cast, organisation or "muming")
    fields: dict[str, Any] = {
        "about": "result",
        "organisation": life.cast.organisations[organisation] if organisation else None,
        "contact": "陈述人 0595-0000000",
        "grounds": "评分汇总与公告的评分办法不一致。",
        "request": "请复核第二项评分。",
        "documents": [evidence(by)],
    }
    return actions.file(by=by, listing=life.listing, **{**fields, **changes})


def way(*acts: str, step: str = "announce") -> Way:
    def go(cast: Cast) -> Stateful:
        objection = objected(plans.life(cast, step))
        for act in acts:
            do(objection, act, cast)
        return objection

    return go


def do(objection: Objection, act: str, cast: Cast, **told: Any) -> None:
    """An act by the person whose it is."""
    by: Any = {
        "accept": cast.persons["handler"], "withdraw": objection.created_by, "escalate": objection.created_by,
        "conclude": cast.persons["approver"],
    }.get(act, cast.persons["reviewer"])  # fmt: skip
    if act == "conclude":
        told = {"decision": "驳回投诉，维持原答复。", **told}
    getattr(actions, act)(objection, by=by, note=REASON, **told)


WAYS: dict[str, dict[str, Way]] = {
    "objection": {
        "filed": way(),
        "accepted": way("accept"),
        "refused": way("refuse"),
        "upheld": way("accept", "uphold"),
        "partly_upheld": way("accept", "partly_uphold"),
        "dismissed": way("accept", "dismiss"),
        "escalated": way("accept", "dismiss", "escalate"),
        "concluded": way("accept", "dismiss", "escalate", "conclude"),
        "withdrawn": way("withdraw"),
    }
}
