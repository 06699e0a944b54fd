"""Objections as pages tell them: the receipt with its days, the answer in the words it was given, one sentence for everybody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.awards import objection_actions as actions
from grants.awards import rules, timeline
from grants.awards.models import Objection
from grants.listings import standstill
from grants.listings.models import Listing
from grants.people.models import Organisation
from grants.portals.forms import LineField, ProseField
from grants.portals.shown import day, days_left, instant
from grants.portals.status import ACTIVE, DONE, LATE, SOON, TODO
from grants.portals.uploads import FilesField, stored
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import Entry

NEAR = 3  # days: what runs out so soon is amber
WAITED = ("notice", "suspension_at_most")  # over, whether they ran out or were cut short
ANSWERS = ("refuse", "uphold", "partly_uphold", "dismiss")
Pairs = list[tuple[Words, Any]]


class ObjectionForm(forms.Form):
    """Who objects to what, why, what is asked for, with the evidence."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("For which organisation"))
    about = forms.ChoiceField(label=_("Against what"), widget=forms.RadioSelect)
    grounds = ProseField(
        label=_("Facts and grounds"), rows=6, max_length=5000,
        help_text=_("What happened, when, and which rule was broken. Leave out identity numbers and addresses of private persons."),
    )  # fmt: skip
    request = ProseField(label=_("What you ask for"), rows=3, max_length=2000)
    documents = FilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Without evidence an objection is filed, and not accepted until there is some."),
    )
    contact = LineField(
        label=_("Name and telephone"),
        max_length=100,
        help_text=_("An objection is filed under a name; only the purchaser reads it."),
    )

    def __init__(self, *args: Any, listing: Listing, organisations: Iterable[Organisation] | None, **kwargs: Any) -> None:
        """`organisations`: for which she may object; None: for none, in her own name, against the call only."""
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["organisation"]
        abouts = list(Objection.About.choices)
        if organisations is None:
            del self.fields["organisation"]
            abouts = [(value, words) for value, words in abouts if value == Objection.About.DOCUMENT]
        else:
            choice.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
            choice.initial = choice.queryset.first()
        about: Any = self.fields["about"]
        about.choices = [(value, _choice(listing, value, words)) for value, words in abouts]
        about.initial = abouts[-1][0] if listing.awards.exclude(announce_at=None).exists() else abouts[0][0]


def _choice(listing: Listing, about: str, words: Words) -> Words:
    last = rules.last_day_to_object(listing, about)
    if last is None:
        return _("%(what)s (not begun yet)") % {"what": words}
    return _("%(what)s (in time until %(day)s)") % {"what": words, "day": last.isoformat()}


@transaction.atomic
def file(form: ObjectionForm, *, by: Any, listing: Listing) -> Objection:
    """Keep the evidence and file, both or neither."""
    told = {name: form.cleaned_data[name] for name in ("about", "grounds", "request", "contact")}
    documents = stored(form, "documents", by=by)
    return actions.file(by=by, listing=listing, organisation=form.cleaned_data.get("organisation"), documents=documents, **told)


def receipt(objection: Objection) -> Pairs:
    """What was filed when, and every day that follows from it."""
    told: Pairs = [
        (_("Number"), objection.number),
        (_("Filed at"), instant(objection.created_at)),
        (_("Against what"), objection.get_about_display()),
        (_("Call"), f"{objection.listing.number} {objection.listing.title}"),
        (_("Objecting organisation"), objection.organisation or _("in her own name")),
    ]
    answered = standstill.answered_at(objection)
    if answered is None:
        told.append((_("Answered by"), f"{day(objection.answer_due)} ({_due_words(objection)})"))
    elif objection.withdraw_at is None:
        told.append((_("Answered at"), instant(answered)))
    if objection.complain_until is not None:
        told.append((_("Complaint possible until"), day(objection.complain_until)))
    if objection.escalate_at is not None:
        told.append((_("Complained at"), instant(objection.escalate_at)))
        told.append((_("The award stands still at most until"), day(standstill.complaint_holds_until(objection))))
    return told


def _due_words(objection: Objection) -> str:
    due = objection.answer_due
    return "" if due is None else days_left((due - clock.today()).days)


def answers(objection: Objection) -> list[tuple[Words, str, Any]]:
    """(what it is, its words, when): the answer, the complaint, the authority's decision; from the trail, where they were given."""
    titles: dict[str, Words] = {name: _("The answer of the purchaser") for name in ANSWERS}
    titles["escalate"] = _("The complaint")
    titles["conclude"] = _("The authority’s decision")
    found = []
    for entry in Entry.objects.filter(kind="objection", object_id=objection.pk, move__in=titles).order_by("id"):
        words = str(entry.facts.get("decision", "")) if entry.move == "conclude" else entry.note
        if words:
            found.append((titles[entry.move], words, entry.at))
    return found


def sentences(listing: Listing, edition: int | None = None) -> list[str]:
    """One sentence for each objection to an edition: that it stands, or its outcome. No names, no grounds."""
    found = listing.objections.filter(edition=edition or listing.edition).order_by("pk")
    return [str(_sentence(one)) for one in found]


def _sentence(one: Objection) -> Words:
    what: dict[str, Any] = {"number": one.number, "about": one.get_about_display(), "filed": day(one.created_at)}
    if one.status == "withdrawn":
        return _("Objection %(number)s against %(about)s, filed on %(filed)s, was withdrawn.") % what
    if one.status == "escalated":
        return _("Objection %(number)s against %(about)s, filed on %(filed)s: a complaint is with the authority.") % what
    answered = standstill.answered_at(one)
    if answered is None:
        what["due"] = day(one.answer_due)
        return (
            _(
                "Objection %(number)s against %(about)s was filed on %(filed)s and is answered by %(due)s. "
                "Until then the award stands still."
            )
            % what
        )
    what["on"], what["outcome"] = day(answered), outcome(one)
    return _("Objection %(number)s against %(about)s, filed on %(filed)s, was answered on %(on)s: %(outcome)s.") % what


def outcome(one: Objection) -> Words:
    """How it was answered, whatever came after."""
    by_stamp: dict[str, Words] = {
        "uphold": Objection.Status.UPHELD.label, "partly_uphold": Objection.Status.PARTLY_UPHELD.label,
        "dismiss": Objection.Status.DISMISSED.label, "refuse": Objection.Status.REFUSED.label,
    }  # fmt: skip
    return next((words for name, words in by_stamp.items() if getattr(one, f"{name}_at") is not None), "")


def clocks(listing: Listing, *, inside: bool = False) -> list[tuple[timeline.Row, str, Words]]:
    """The time line of an edition, each row with the tone and the words of its state; nothing before it is published."""
    if listing.publish_at is None:
        return []
    return [(row, _tone(row), _state(row)) for row in timeline.rows(listing, inside=inside)]


def _tone(row: timeline.Row) -> str:
    if row.state == "running":
        return SOON if row.days <= NEAR else ACTIVE
    return {"done": DONE, "done_late": LATE, "late": LATE}.get(row.state, TODO)


def _state(row: timeline.Row) -> Words:
    match row.state:
        case "done":
            return _("in time") if row.at is not None and row.key not in WAITED else _("over")
        case "done_late":
            return _("done, %(late)s") % {"late": days_left(-row.days)}
        case "running":
            return days_left(row.days)
        case "late":
            return days_left(-row.days)
        case "outside":
            return _("done outside this system")
    return _("not begun")
