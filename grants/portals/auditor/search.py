"""One box: projects, contracts, purchases, organisations, ledger lines, invoices, audits and people in office of her units."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office
from grants.portals.auditor import desk
from grants.portals.find import FindPage, Kind
from grants.spending.models import Expense


def offices_of(person: Any) -> QuerySet[Office]:
    """Held or once held in the units she audits, or in an organisation that has to do with them."""
    near = Q(unit__in=desk.units(person)) | Q(organisation__in=desk.organisations_of(person).order_by().values("pk"))
    return Office.objects.filter(near).select_related("person", "unit", "organisation").order_by("person__name", "-since", "pk")


def office_in_words(office: Office) -> str:
    """Who, which office, from when to when."""
    return f"{office.person} · {office} · {office.since} – {office.until or ''}".rstrip()


def acts_of(office: Office) -> str:
    """What she did in the units one audits."""
    return f"{reverse('auditor:changes')}?{urlencode({'since': 'all', 'by': office.person_id})}"


def lines_of(person: Any) -> QuerySet[Expense]:
    """The latest first: looking stops when there are enough, without sorting a million."""
    return desk.expenses_of(person).order_by("-pk")


def invoices_of(person: Any) -> QuerySet[Expense]:
    return lines_of(person).exclude(invoice_number="")


def invoice_in_words(line: Expense) -> str:
    return f"{line.invoice_number} · {line} · {line.amount:,.2f}"


class Search(FindPage):
    portal = desk.PORTAL
    kinds = (
        Kind(_("Projects"), "projects", desk.projects_of, ("name", "number")),
        Kind(_("Contracts"), "contracts", desk.contracts_of, ("number", "title", "organisation__name")),
        Kind(_("Purchases"), "listings", desk.listings_of, ("number", "title")),
        Kind(_("Roadshows"), "roadshows", desk.roadshows_of, ("number", "title", "venue")),
        Kind(_("Claims"), "claims", desk.claims_of, ("unit__name", "pitch__listing__title", "pitch__listing__number")),
        Kind(_("Organisations"), "organisations", desk.organisations_of, ("name", "credit_code")),
        Kind(_("People in office"), "changes", offices_of, ("person__name", "title"), words=office_in_words, address=acts_of),
        Kind(_("Ledger"), "expenses", lines_of, ("item", "payee", "voucher_number")),
        Kind(_("Invoices"), "expenses", invoices_of, ("invoice_number", "invoice_buyer"), words=invoice_in_words),
        Kind(_("Audit engagements"), "audit_engagements", desk.engagements_of, ("number", "title", "letter_number")),
        Kind(_("Findings"), "findings", desk.findings_of, ("number", "title", "told")),
        Kind(_("Audit reports"), "papers", desk.papers_of, ("serial", "facts_sha256", "file_sha256")),
    )
