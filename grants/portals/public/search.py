"""One box: projects, organisations, contracts, calls, offers, roadshows, needs by any fragment of a name or a number."""

from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.listings import queries as listings
from grants.needs import queries as needs
from grants.people import queries as people
from grants.portals.find import FindPage, Kind
from grants.portals.public.desk import PORTAL
from grants.roadshows import queries as roadshows


class Search(FindPage):
    portal = PORTAL
    kinds = (
        Kind(_("Projects"), "projects", lambda _person: listings.public_programmes(), ("name", "number", "unit__name")),
        Kind(_("Organisations"), "organisations", lambda _person: people.public_organisations(), ("name", "credit_code")),
        Kind(
            _("Contracts"), "contracts", lambda _person: contracts.public(),
            ("number", "title", "organisation__name", "unit__name"),
        ),
        Kind(_("Calls"), "listings", lambda _person: listings.calls(listings.public()), ("title", "number", "unit__name")),
        Kind(
            _("Offers"), "listings", lambda _person: listings.offers(listings.public()),
            ("title", "number", "organisation__name", "group"),
        ),
        Kind(_("Roadshows"), "roadshows", lambda _person: roadshows.public(), ("title", "number", "unit__name", "venue")),
        Kind(_("Needs"), "needs", lambda _person: needs.public(), ("title", "group")),
    )  # fmt: skip
