"""An application while it is written: its parts as forms, each saved as far as it can be read, the rest kept as typed."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from grants.bids import actions
from grants.bids.content import Declared, told
from grants.bids.models import Bid, Declaration
from grants.portals.lines import MORE, initial_of, with_more
from grants.portals.provider.bid_files import BidFilesForm
from grants.portals.provider.bid_forms import (
    BidLineForm,
    BidLines,
    DeclarationsForm,
    PlanForm,
    categories_of,
    initial_declarations,
)
from grants.portals.provider.outcome import Outcome, of_lines
from grants.portals.seen import remember, require_seen
from grants.trail.blockers import Blocked, Blocker, Refused, Words
from grants.trail.moves import available_moves, lock

PARTS: Mapping[str, Words] = {
    "plan": _("Plan"), "lines": _("Budget"), "declarations": _("Declarations"), "documents": _("Documents"), "": _("Conditions"),
}  # fmt: skip
# The anchors of the door's reasons → the part in which they are put right.
PART_OF: Mapping[str, str] = {"plan": "plan", "lines": "lines", "amount": "lines", "declarations": "declarations"}


class BidDraft:
    """The four forms of one application, unbound or bound to what was posted."""

    def __init__(self, bid: Bid, request: HttpRequest) -> None:
        self.bid, self.request = bid, request
        self.person: Any = request.user
        self.posted = request.method == "POST"
        content = bid.content
        data: Any = request.POST if self.posted else None
        if self.posted and request.POST.get(MORE) == "lines":
            data = with_more(request.POST, "lines")
        self.plan = PlanForm(data, initial={"lead": content.lead, "plan": content.plan})
        self.lines = BidLines(
            data, initial=initial_of(content.lines, BidLineForm), form_kwargs={"categories": categories_of(bid)}
        )
        self.declarations = DeclarationsForm(data, initial=initial_declarations(content))
        self.documents = BidFilesForm(data, request.FILES if self.posted else None, bid=bid)

    @property
    def mark(self) -> str:
        """A name for what is stored now; nobody without the server's key can tell from it whether a guess is right."""
        content = self.bid.content
        declared = tuple(Declared(kind, 0, "", text) for kind, text in sorted((d.kind, d.text) for d in content.declarations))
        typed = told(content.but(declarations=declared, files=()))
        return salted_hmac("bid draft", typed, algorithm="sha256").hexdigest()[:24]

    def save(self, version: int | None) -> Outcome:
        """Save every part that can be read, in one transaction; say which could not. A file that arrived stays in any case."""
        outcome, by = Outcome(), self.person
        given = self._readable(outcome)
        try:
            outcome.wrong += self.documents.receive(self.request, by)
        except Refused as refusal:
            outcome.refusal = refusal
        try:
            with transaction.atomic():
                self.bid = lock(self.bid, "edit")
                require_seen(self.request, self.bid, self.mark)
                self.bid = actions.revise(self.bid, by=by, version=version, **given)
                self._declare()
                self.documents.take_out(by)
                self.bid = Bid.objects.select_related("listing__unit", "listing__rule_set", "organisation").get(pk=self.bid.pk)
                remember(self.request, self.bid, self.mark)
        except Refused as refusal:
            outcome.refusal = refusal
        except ValidationError as error:
            outcome.refusal = Blocked(*(Blocker("invalid", words) for words in error.messages))
        self.documents.look_again(self.bid)
        return outcome

    def _readable(self, outcome: Outcome) -> dict[str, Any]:
        self.plan.is_valid()
        outcome.wrong += [(str(b.label), str(e), str(b.id_for_label)) for b in self.plan for e in b.errors]
        given = dict(self.plan.cleaned_data)
        if self.lines.is_valid():
            given["lines"] = self.lines.rows()
            given["amount"] = self.lines.total
        else:
            outcome.wrong += of_lines(PARTS["lines"], self.lines)
        self.declarations.is_valid()
        outcome.wrong += [(str(b.label), str(e), str(b.id_for_label)) for b in self.declarations for e in b.errors]
        return given

    def _declare(self) -> None:
        made = set(self.declarations.made)
        before = {d.kind: d.text for d in self.bid.content.declarations}
        offices = self.declarations.cleaned_data.get("offices", before.get(Declaration.Kind.OFFICES_DISCLOSED, ""))
        fresh = {k for k in made if k not in before or (k == Declaration.Kind.OFFICES_DISCLOSED and before[k] != offices)}
        if fresh:
            self.bid = actions.declare(self.bid, by=self.person, kinds=sorted(fresh), text=offices)
        if set(before) - made:
            self.bid = actions.take_back(self.bid, by=self.person, kinds=sorted(set(before) - made))

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """Each part of the application with what the door still misses in it, read from what is stored."""
        offer = next((o for o in available_moves(self.bid, self.request.user) if o.name == "submit"), None)
        missing: dict[str, list[str]] = {}
        for blocker in offer.blockers if offer else ():
            missing.setdefault(PART_OF.get(blocker.anchor, ""), []).append(str(blocker))
        return [{"key": key, "label": label, "missing": missing.get(key, [])} for key, label in PARTS.items()]

    @property
    def total(self) -> Decimal:
        return self.lines.total
