"""Preparing a roadshow: its day, its place, its observer, its rules."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.people.models import Office, Unit, User
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals.federation.desk import units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import DraftForm
from grants.roadshows import actions, queries
from grants.roadshows.models import Roadshow
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Words

SECONDS = _("In seconds: 180 are three minutes.")


class RoadshowForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Roadshow
        fields = [
            "unit", "number", "title", "kind", "listing", "venue", "planned_at", "registers_until", "observer", "pitch_seconds",
            "window_seconds", "claims_per_unit", "tie_rule",
        ]  # fmt: skip
        help_texts = {
            "number": _("Proposed; it goes into the lot and cannot be changed later."),
            "listing": _("Only when the bidders of a call answer before its panel."),
            "registers_until": _("Until then towns and organisations enter themselves; afterwards only the host does."),
            "observer": _("She confirms her presence before the start and signs the result, with her own sign-in."),
            "pitch_seconds": SECONDS,
            "window_seconds": _("How long placards count after each pitch. The host can give more time."),
            "claims_per_unit": _("Placards that are up at the same time, held or waiting."),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        own = units_of(person, Role.HANDLER)
        observers = Office.objects.filter(current(), role=Role.DISCIPLINE, unit__in=own).values("person")
        fields["observer"].queryset = User.objects.filter(pk__in=observers).order_by("name")
        calls = listings.calls(Listing.objects.filter(unit__in=own, status__in=["published", "closed", "opened"]))
        fields["listing"].queryset = calls.order_by("-id")
        if self.instance.pk:
            del fields["unit"]
        else:
            fields["unit"].queryset = own
            if len(own) == 1:
                fields["unit"].initial = own[0].pk

    def clean(self) -> Any:
        given = super().clean() or {}
        if given.get("kind") == Roadshow.Kind.SUPPLY:
            given["listing"] = None
        elif given.get("kind") and not given.get("listing") and "listing" not in self.errors:
            self.add_error("listing", _("Say whose bidders are heard."))
        until, planned = given.get("registers_until"), given.get("planned_at")
        if until and planned and until > planned:
            self.add_error("registers_until", _("Registration ends before the session begins."))
        return given


class RoadshowDraft(DeskDraft):
    form_class = RoadshowForm
    submit_label = _("Save as a draft")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("federation:roadshows"))]


class RoadshowNew(RoadshowDraft):
    title = _("Prepare a roadshow")
    lead = _("A draft of your unit. When the approver opens the registration, the rules become public and stay as they are.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not units_of(self.person, Role.HANDLER).exists():
            raise PermissionDenied(_("The handler of a federation prepares its roadshows; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"number": numbering(units_of(self.person, Role.HANDLER).first())}

    def act(self, form: RoadshowForm) -> Roadshow:
        given = form.cleaned_data
        return actions.draft(by=self.person, rule_set=rulebook.in_force(given["unit"].code, clock.today()), **given)


class RoadshowEdit(RoadshowDraft):
    title = _("Change the roadshow")
    queryset_for = staticmethod(queries.visible)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*super().crumbs(), (self.object, reverse("federation:roadshows-detail", args=[self.object.pk]))]

    def act(self, form: RoadshowForm) -> Roadshow:
        return actions.revise(Roadshow.objects.get(pk=self.object.pk), by=self.person, **form.cleaned_data)


def numbering(unit: Unit | None) -> str:
    """The next number of a session: LY-350582-2026-003."""
    start = f"LY-{(unit.code or unit.pk) if unit else 0}-{clock.today().year}-"
    taken = Roadshow.objects.filter(number__startswith=start).values_list("number", flat=True)
    return f"{start}{max((int(n.removeprefix(start)) for n in taken if n.removeprefix(start).isdecimal()), default=0) + 1:03d}"
