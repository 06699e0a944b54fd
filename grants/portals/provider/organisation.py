"""The organisation as the register has it: facts, inspections, certificates, its people and the offices they hold."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.people import actions, rules
from grants.people.credit_code import entity_class_label
from grants.people.models import Interest, Office, Organisation
from grants.people.queries import current
from grants.portals.columns import DateColumn, LinkColumn, StatusColumn, Table
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskDraft, DeskList
from grants.portals.provider.people_forms import EngageForm
from grants.portals.provider.registration import CertificateForm
from grants.portals.provider.registration_forms import FIELDS, CorrectionForm, FirmForm, InspectionForm
from grants.portals.uploads import stored
from grants.trail.blockers import Words
from grants.trail.models import Entry

NOT_HERS = _("What the register says is changed by the administrator of the organisation.")


class OrganisationTable(Table):
    caption = _("Our organisations")
    name = LinkColumn()
    credit_code = tables.Column()
    unit = tables.Column(accessor="unit__name", verbose_name=_("Registered with"))
    registered_on = DateColumn()
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "credit_code", "unit", "registered_on", "status")
        order_by = "name"


class Organisations(DeskList):
    title = _("Our organisation")
    queryset_for = staticmethod(own.organisations)
    table_class = OrganisationTable
    empty = _("Organisations in which you hold an office will be listed here.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = list(own.organisations(request.user)[:2])
        if len(mine) == 1:
            return redirect("provider:organisations-detail", pk=mine[0].pk)
        return super().get(request, *args, **kwargs)


class OrganisationPage(DeskDetail):
    queryset_for = staticmethod(own.organisations)
    template_name = "provider/organisations/detail.html"

    def head(self, obj: Organisation) -> Head:
        return Head(
            name=obj.name, number=obj.credit_code or "",
            parties=[(_("Registered with"), obj.unit), (_("Kind"), obj.get_kind_display()), (_("Rating"), obj.rating or "—")],
        )  # fmt: skip

    def files(self, obj: Organisation) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation, person = self.object, self.request.user
        offices = list(Office.objects.filter(organisation=organisation).select_related("person").order_by("until", "role", "id"))
        people = {o.person_id for o in offices if o in _today(offices)}
        elsewhere = Office.objects.filter(current(), person__in=people, unit__isnull=False).select_related("person", "unit")
        editable = organisation.status in actions.EDITABLE
        admin = rules.may_engage(organisation, person)
        return super().get_context_data(
            facts=list(facts_of(organisation)),
            inspections=list(organisation.inspections.all()),
            offices=offices,
            elsewhere=list(elsewhere),
            interests=list(Interest.objects.filter(person__in=people).select_related("person", "unit", "organisation")),
            refusal=refused(organisation),
            admin=admin,
            may_correct=admin and editable,
            engage=EngageForm() if admin else None,
            inspection=InspectionForm() if admin and editable else None,
            firms=list(organisation.related_firms.all()),
            firm=FirmForm() if admin and editable else None,
            certificate=CertificateForm() if admin and editable else None,
            link=self.request.session.pop("one_time_link", None),
            **kwargs,
        )


def _today(offices: Iterable[Office]) -> list[Office]:
    return [o for o in offices if o.until is None]


def facts_of(organisation: Organisation) -> Iterable[tuple[Words, Any]]:
    """Every fact of the register that is not told elsewhere on the page."""
    yield organisation._meta.get_field("credit_code").verbose_name, organisation.credit_code or "—"
    if organisation.credit_code:
        yield _("Class of the code"), entity_class_label(organisation.credit_code)
    for name in FIELDS[4:]:
        field: Any = organisation._meta.get_field(name)
        value = getattr(organisation, name)
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        yield field.verbose_name, value.isoformat() if hasattr(value, "isoformat") else value or "—"
    if organisation.barred_until:
        yield _("Barred until"), organisation.barred_until.isoformat()


def refused(organisation: Organisation) -> Entry | None:
    """Why it was not admitted, was put on watch or barred, while that lasts."""
    moves = {"rejected": "reject", "watched": "watch", "barred": "bar"}
    if organisation.status not in moves:
        return None
    told = Entry.objects.filter(kind=organisation.machine, object_id=organisation.pk, move=moves[organisation.status])
    return told.order_by("-id").first()


class OrganisationDraft(DeskDraft):
    """Pages that change what the register says: for the administrator, while it can be changed."""

    queryset_for = staticmethod(own.organisations)

    @cached_property
    def object(self) -> Organisation:
        found: Organisation = get_object_or_404(own.organisations(self.request.user), pk=self.kwargs["pk"])
        if not rules.may_engage(found, self.request.user):
            raise PermissionDenied(NOT_HERS)
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(self.object.name, reverse("provider:organisations-detail", args=[self.object.pk]))]


class OrganisationEdit(OrganisationDraft):
    title = _("Correct the registration")
    lead = _("Changes are recorded in the trail and read by the federation.")
    template_name = "provider/organisations/edit.html"
    form_class = CorrectionForm

    def act(self, form: Any) -> Organisation:
        organisation = Organisation.objects.get(pk=self.object.pk)  # the form wrote into its own copy
        return actions.correct(organisation, by=self.person, **form.cleaned_data)


class AddInspection(OrganisationDraft):
    title = _("Tell an annual inspection")
    form_class = InspectionForm

    def act(self, form: Any) -> Organisation:
        if not form.told:
            raise ValidationError({"year": _("Please choose the year and the conclusion.")})
        actions.tell_inspection(
            self.object, by=self.person, year=form.cleaned_data["year"], conclusion=form.cleaned_data["conclusion"]
        )
        messages.success(self.request, _("The inspection is on file."))
        return self.object


class DeclareFirm(OrganisationDraft):
    title = _("Declare a related firm")
    lead = _("What a project pays to a firm of its own people is read by the federation and by auditors.")
    form_class = FirmForm

    def act(self, form: Any) -> Organisation:
        actions.declare_firm(self.object, by=self.person, **form.cleaned_data)
        messages.success(self.request, _("The firm is on file."))
        return self.object


class AddCertificate(OrganisationDraft):
    title = _("Add a certificate")
    form_class = CertificateForm

    def act(self, form: Any) -> Organisation:
        with transaction.atomic():
            files = stored(form, "certificate", by=self.person)
            if not files:
                raise ValidationError({"certificate": _("Please choose a file; nothing was added.")})
            actions.attach(self.object, by=self.person, documents=files)
        messages.success(self.request, _("The files are on file."))
        return self.object
