"""Needs: who writes, pools, merges and closes them, and what must be told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.text import personal_data

may_submit = may(Role.VILLAGE, Role.TOWN, Role.HANDLER)
may_pool = may(Role.TOWN, Role.REVIEWER, but_not=("submit",))
may_send_back = may(Role.TOWN, Role.REVIEWER)
may_merge = may(Role.REVIEWER)
may_match = may(Role.SYSTEM)
may_release = may(Role.SYSTEM)
may_satisfy = may(Role.REVIEWER)
may_close = may(Role.REVIEWER)


@guard(_("Something is missing."), anchor="substance")
def complete(need: Any, act: Act) -> Finding:
    return [
        Blocker(f"missing_{field}", message, field)
        for field, message in (
            ("category", _("Say what kind of service is needed.")),
            ("group", _("Say whom it is for.")),
            ("head_count", _("Say how many people need it, and how exact the figure is.")),
        )
        if not getattr(need, field)
    ]


@guard(_("Evidence is missing: a survey (how many answers), a meeting or a visit."), anchor="survey_n")
def evidenced(need: Any, act: Act) -> Finding:
    return bool(need.survey_n or need.meetings or need.visits)


@guard(_("The text seems to hold personal data."), anchor="description")
def no_personal_data(need: Any, act: Act) -> Finding:
    return [
        Blocker("personal_data", hit.message, "description")
        for hit in personal_data(f"{need.title}\n{need.group}\n{need.description}")
    ]


@guard(_("Confirm that this is not on the negative list (Order 102, article 10)."), anchor="not_on_negative_list", of_facts=True)
def off_negative_list(need: Any, act: Act) -> Finding:
    return act.facts.get("not_on_negative_list") is True


@guard(_("A need for the same service and people of this place is already pooled: merge them instead."), anchor="duplicates")
def no_duplicate(need: Any, act: Act) -> Finding:
    twins = type(need).objects.filter(unit=need.unit, category=need.category, group=need.group, status="pooled")
    return not twins.exclude(pk=need.pk).exists()


@guard(_("Name a pooled need to join."), anchor="into", of_facts=True)
def joins_a_pooled_need(need: Any, act: Act) -> Finding:
    into = act.facts.get("into")
    return into is not None and into.pk != need.pk and into.status == "pooled"


def _spoken_for(need: Any) -> bool:
    alive = need.listings.filter(status__in=["published", "closed", "opened", "awarded"]).exists()
    claims = need.claims.filter(status__in=["confirmed", "converted"]).exclude(call__status__in=["failed", "cancelled"])
    return bool(alive or claims.exists())


@guard(_("No published listing or confirmed claim refers to it."), anchor="listings")
def referred_to(need: Any, act: Act) -> Finding:
    return _spoken_for(need)


@guard(_("A listing or a claim that is still alive refers to it."), anchor="listings")
def no_longer_referred_to(need: Any, act: Act) -> Finding:
    return not _spoken_for(need)


@guard(_("No contract for it was closed out with a passing grade."), anchor="contracts")
def delivered(need: Any, act: Act) -> Finding:
    ended = {"contracts__status__in": ["closed_out", "archived"]}
    passed = need.listings.filter(**ended).exclude(contracts__grade__in=["", "fail"]).exists()
    return passed or need.claims.filter(**ended).exclude(contracts__grade__in=["", "fail"]).exists()
