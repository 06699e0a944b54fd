"""The form of a visit, a call, an interview, a count or papers read: what is chosen of many is typed."""

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from grants.audits import procedure_actions
from grants.audits.findings import Finding
from grants.audits.models import Engagement
from grants.audits.procedures import Procedure
from grants.contracts.models import Contract
from grants.milestones.models import Activity
from grants.people.models import User
from grants.portals.auditor import desk
from grants.portals.forms import CHOOSE, DraftForm, LineField, ProseField
from grants.portals.picking import PickedOneField
from grants.portals.uploads import FilesField

LONGEST = 2_000


def activities(engagement: Engagement) -> QuerySet[Activity]:
    """Of the contracts it covers, newest first; `called`: day, title and place, as they are looked for."""
    called = Concat(Cast("date", CharField()), Value(" "), "title", Value(" "), "site__name")
    rows = Activity.objects.filter(report__contract__in=engagement.contracts.all())
    return rows.annotate(called=called).order_by("-date", "pk")


class ProcedureForm(DraftForm):
    contract = PickedOneField(queryset=Contract.objects.none(), label=_("Contract"), empty_label=CHOOSE)
    activity = PickedOneField(
        queryset=Activity.objects.none(), label=_("Activity"), empty_label=CHOOSE, required=False,
        help_text=_("The activity that was checked, if it was one."),
    )  # fmt: skip
    finding = PickedOneField(
        queryset=Finding.objects.none(), label=_("Finding"), empty_label=CHOOSE, required=False,
        help_text=_("The finding it led to, if any."),
    )  # fmt: skip
    phone = LineField(
        label=_("Telephone"), max_length=20, required=False, help_text=_("Of an office. Its middle is hidden before it is kept.")
    )
    found = ProseField(
        label=_("What the procedure showed"), rows=5, max_length=LONGEST,
        help_text=_("What was seen or said, without anybody’s name, number or address; never anything that tells of one child."),
    )  # fmt: skip
    documents = FilesField(
        most=1,
        label=_("Written record"),
        required=False,
        help_text=_("The signed record or the note of the call; faces made unknown."),
    )

    field_order = [
        "kind",
        "on",
        "done_by",
        "accompanied_by",
        "party",
        "phone",
        "contract",
        "activity",
        "asked",
        "found",
        "finding",
    ]

    class Meta(DraftForm.Meta):
        model = Procedure
        fields = ("kind", "on", "party", "contract", "activity", "asked", "found", "done_by", "accompanied_by", "finding")
        help_texts = {
            "kind": _("A visit and a count are done by two of the team."),
            "party": _("The place, the office or the supplier; no person’s name."),
            "asked": _("How many people were asked, if any; nobody is named."),
        }

    def __init__(self, *args: Any, engagement: Engagement, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["contract"].queryset = engagement.contracts.order_by("number")
        team = User.objects.filter(pk__in=[one.pk for one in procedure_actions.hands(engagement)]).order_by("name")
        fields["done_by"].queryset = fields["accompanied_by"].queryset = team
        fields["activity"].queryset = activities(engagement)
        fields["finding"].queryset = desk.findings_of(person).filter(engagement=engagement).order_by("number")
        fields["found"].widget.attrs.update({
            "hx-post": reverse_lazy("auditor:procedures-words"), "hx-trigger": "input changed delay:700ms", "hx-target": "#words",
            "hx-include": "closest form",
        })  # fmt: skip


class CorrectForm(ProcedureForm):
    why = LineField(label=_("What is corrected, and why"), max_length=300)
