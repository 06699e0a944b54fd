"""Big forms of this desk: fields, line tables below them, and the version of the page they were opened on."""

from grants.portals.federation.drafts import DeskDraft
from grants.portals.tabled import Tabled


class BigDraft(Tabled, DeskDraft):
    """The page of a big form."""

    template_name = "federation/big.html"
