"""One box: projects, contracts, purchases, roadshows, claims, organisations, ledger lines and reports of her units."""

from django.utils.translation import gettext_lazy as _

from grants.portals.auditor import desk
from grants.portals.find import FindPage, Kind


class Search(FindPage):
    portal = desk.PORTAL
    kinds = (
        Kind(_("Projects"), "projects", desk.projects_of, ("name", "number")),
        Kind(_("Contracts"), "contracts", desk.contracts_of, ("number", "title", "organisation__name")),
        Kind(_("Purchases"), "listings", desk.listings_of, ("number", "title")),
        Kind(_("Roadshows"), "roadshows", desk.roadshows_of, ("number", "title", "venue")),
        Kind(_("Claims"), "claims", desk.claims_of, ("unit__name", "pitch__listing__title", "pitch__listing__number")),
        Kind(_("Organisations"), "organisations", desk.organisations_of, ("name", "credit_code")),
        Kind(_("Ledger"), "expenses", desk.expenses_of, ("item", "payee", "invoice_number", "voucher_number")),
        Kind(_("Audit reports"), "papers", desk.papers_of, ("serial", "facts_sha256", "file_sha256")),
    )
