"""The team of an engagement: who is on it, what everybody declared, who may join without an interest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import actions, queries, rules
from grants.audits.models import Engagement, TeamMember
from grants.people.models import Office, User
from grants.people.queries import current
from grants.people.roles import AUDIT_ROLES, Role
from grants.portals.act import UNPROCESSABLE
from grants.portals.auditor import desk
from grants.portals.forms import CHOOSE, LineField
from grants.portals.pages import DraftPage
from grants.trail.blockers import Blocker, NotAllowed, Refused, Words

FEW = 30  # candidates whose ties are looked at at once
DECLARING = "declare-%s"  # the ids of that form, beside another on its page
DONE = ("issued", "follow_up", "archived", "stopped")


@dataclass(frozen=True)
class Block:
    """`mine`: her own membership; `declares`: whether she still has to say what ties her; `leads`: may change the team."""

    now: list[TeamMember]
    before: list[TeamMember]
    mine: TeamMember | None
    declares: bool
    leads: bool


def block(engagement: Engagement, person: Any) -> Block:
    rows = list(engagement.team.select_related("person"))
    here = [row for row in rows if row.left_at is None]
    mine = next((row for row in here if row.person_id == person.pk), None)
    running = engagement.status not in DONE
    declares = running and mine is not None and mine.declared_at is None
    return Block(here, [row for row in rows if row.left_at], mine, declares, running and rules.may_plan(engagement, person))


def candidates(engagement: Engagement) -> QuerySet[User]:
    """Auditors of the unit audited or of a unit above it who are not on the team."""
    path = engagement.unit.path or ""
    above = [path[: at + 1] for at, letter in enumerate(path) if letter == "/"]
    held = Office.objects.filter(current(), role__in=AUDIT_ROLES, unit__path__in=above)
    there = engagement.team.filter(left_at__isnull=True).values("person")
    return User.objects.filter(pk__in=held.values("person")).exclude(pk__in=there).order_by("name")


class Auditors(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person with her audit offices: who may be a reviewer is seen from them. One query for all of them."""

    @cached_property
    def held(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        people: Any = self.queryset
        offices = Office.objects.filter(current(), role__in=AUDIT_ROLES, person__in=people.order_by().values("pk"))
        for office in offices.select_related("unit", "organisation").order_by("pk"):
            found[office.person_id].append(str(office))
        return found

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{'、'.join(self.held.get(obj.pk, []))}）"


class JoinForm(forms.Form):
    person = Auditors(
        User.objects.none(), label=_("Person"), empty_label=CHOOSE,
        help_text=_("Offices, declared interests and her own acts on the contracts in scope are looked at before she joins."),
    )  # fmt: skip
    part = forms.ChoiceField(choices=TeamMember.Part.choices, label=_("Part"), initial=TeamMember.Part.MEMBER)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = candidates(engagement)

    def clean(self) -> dict[str, Any]:
        """Whoever could do nothing in her part is refused here already: members work, a reviewer signs off."""
        asked: dict[str, Any] = super().clean() or {}
        person, part = asked.get("person"), asked.get("part")
        if person is not None and part:
            held = {office.role for office in person.offices_now}
            if part == TeamMember.Part.REVIEWER and Role.AUDIT_REVIEWER not in held:
                self.add_error(
                    "part",
                    _("An independent reviewer holds the office of a reviewer; %(name)s does not.") % {"name": person.name},
                )
            elif part != TeamMember.Part.REVIEWER and not held & {Role.AUDITOR, Role.LEAD_AUDITOR}:
                self.add_error(
                    "part",
                    _("%(name)s holds the office of a reviewer only: choose “Independent reviewer”.") % {"name": person.name},
                )
        return asked


class LeaveForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), widget=forms.HiddenInput)
    note = LineField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=engagement.team.values("person"))


class DeclareForm(forms.Form):
    interests = LineField(
        label=_("What ties me to those who are audited"), max_length=300, required=False,
        help_text=_("Offices, relatives, business. Empty: nothing ties me. Whoever is tied leaves the team."),
    )  # fmt: skip


class Team(desk.DeskPage, DraftPage):
    """Who is on it and why not somebody else: each candidate with what ties her."""

    title = _("The team")
    template_name = "auditor/audit_engagements/team.html"
    form_class = JoinForm
    queryset_for = staticmethod(desk.engagements_of)
    submit_label = _("Put on the team")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "engagement": self.object}

    def act(self, form: Any) -> Engagement:
        asked = form.cleaned_data
        actions.join(self.object, by=self.person, person=asked["person"], part=asked["part"])
        messages.success(self.request, _("%(name)s is on the team.") % {"name": asked["person"].name})
        return self.object  # type: ignore[no-any-return]

    def next_page(self, done: Any) -> str:
        return reverse("auditor:audit_engagements-team", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(candidates(self.object)[: FEW + 1])
        near = found[:FEW]
        tied = queries.ties(self.object, near)
        rows: list[tuple[User, list[Blocker]]] = [(person, tied[person.pk]) for person in near]
        told = {"posts_to": self.next_page(None), "declaring": DeclareForm(auto_id=DECLARING), **kwargs}
        return super().get_context_data(
            team=block(self.object, self.person), candidates=rows, few=FEW if len(found) > FEW else 0, **told
        )


class TeamAct(desk.DeskPage):
    """Something said or done on the team's page by a button of its own; refused, the page stands there with what was typed."""

    http_method_names = ["get", "post", "head", "options"]
    shown_as = ""  # the name of the form on the page

    @cached_property
    def engagement(self) -> Engagement:
        return get_object_or_404(desk.engagements_of(self.person), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("auditor:audit_engagements-team", pk=self.engagement.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        if form.is_valid():
            try:
                self.act(form.cleaned_data)
            except NotAllowed as refusal:
                raise PermissionDenied(" ".join(map(str, refusal.blockers))) from refusal
            except Refused as refusal:
                form.add_error(None, [str(one) for one in refusal.blockers])
            else:
                return self.get(request)
        page = Team()
        page.setup(request, pk=self.engagement.pk)
        empty = JoinForm(engagement=self.engagement)
        return page.render_to_response(page.get_context_data(form=empty, **{self.shown_as: form}), status=UNPROCESSABLE)

    def form(self) -> forms.Form:
        raise NotImplementedError

    def act(self, asked: dict[str, Any]) -> None:
        raise NotImplementedError


class Declare(TeamAct):
    shown_as = "declaring"

    def form(self) -> forms.Form:
        return DeclareForm(self.request.POST, auto_id=DECLARING)

    def act(self, asked: dict[str, Any]) -> None:
        actions.declare(self.engagement, by=self.person, interests=asked["interests"])
        messages.success(self.request, _("Your declaration is recorded."))


class Leave(TeamAct):
    shown_as = "leaving"

    def form(self) -> forms.Form:
        return LeaveForm(self.request.POST, engagement=self.engagement)

    def act(self, asked: dict[str, Any]) -> None:
        actions.leave(self.engagement, by=self.person, person=asked["person"], note=asked["note"])
        messages.success(self.request, _("%(name)s has left the team.") % {"name": asked["person"].name})
