"""Sealing an application and taking it back: the receipt with its recall code, told once; recall with and without the code."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import actions as award_actions
from grants.bids import actions, queries, rules
from grants.bids.models import Bid, Sealed
from grants.portals import now
from grants.portals.act import Act, Stage, move_form
from grants.portals.asks import MoveForm
from grants.portals.provider import own
from grants.portals.provider.bid_files import download
from grants.portals.provider.bid_shown import receipt_facts, told_by
from grants.portals.provider.desk import PORTAL, DeskPage
from grants.portals.sealed_path import OnSealedPath, device_of
from grants.trail.machine import Ask, Stateful

# What an organisation does with its application. Giving up an award takes the award with it.
MOVES: Any = SimpleNamespace(
    submit=actions.submit, recall=actions.recall, withdraw=actions.withdraw, lapse=award_actions.ACTS["lapse"]
)
STAGE = Stage("bids", Bid, own.bids, MOVES, PORTAL)
ASKS: dict[str, tuple[Ask, ...]] = {
    "recall": (
        Ask(
            "recall_code", "text", _("Recall code of the receipt"), required=False,
            help=_("With it everything that was sealed is a draft again: plan, budget, declarations and files."),
        ),
        Ask(
            "without_code", "check", _("I have no code any more: plan, budget, declarations and files are to be written again"),
            required=False, help=_("Without the code nobody can open what was sealed before the opening; the recall destroys it."),
        ),
    ),
}  # fmt: skip
SAYS = {
    "recall": _("It is taken out of the sealed applications and is a draft of yours again; seal it again before the deadline."),
    "withdraw": _("It is taken back for good and nothing of its content is kept. Until the deadline a new one can be begun."),
}


class BidAct(OnSealedPath, Act):
    """The moves of an application: what is asked and answered here is kept in no page, no file and no message."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        return ASKS.get(self.move, super().asks)

    def do(self, obj: Stateful, **given: Any) -> None:
        if self.move == "submit":
            given["device"] = device_of(self.request)
        elif self.move == "recall":
            without = given.pop("without_code", False)
            if not given.get("recall_code") and not without and rules.may_recall(obj, self.person):
                words = _("Type the recall code of your receipt, or tick that you have none any more. Nothing was changed.")
                raise ValidationError({"recall_code": [words]})
        super().do(obj, **given)

    def done_before(self, version: int) -> bool:
        """A second click on “seal” shows the receipt while what was sealed still lies there; recalled meanwhile, it is no success."""
        return super().done_before(version) and (self.move != "submit" or self.obj.lying is not None)

    def success(self) -> HttpResponse:
        lying = self.obj.lying if self.move == "submit" else None
        if lying is None:
            return super().success()
        answer = render(
            self.request, "provider/bids/receipt.html", receipt_context(lying, self.obj.__dict__.get("recall_code", ""))
        )
        if self.request.headers.get("HX-Request"):
            answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
        return answer


def receipt_context(sealed: Sealed, code: str = "") -> dict[str, Any]:
    """`code`: the bidder's own, at the one moment it exists."""
    bid = sealed.bid
    return {
        "title": _("Receipt"), "object": bid, "sealed": sealed, "receipt": receipt_facts(sealed), "signed": queries.receipt(sealed),
        "code": code, "crumbs": [(_("My applications"), reverse("provider:bids")),
                                 (bid.listing.title, reverse("provider:bids-detail", args=[bid.pk]))],
    }  # fmt: skip


def moves_of(bid: Bid, person: Any) -> dict[str, Any]:
    """What can be done now, as components/moves.html draws it, with what this desk asks and says beside it."""
    context = now.for_page(bid, person, PORTAL)
    over = bid.status == Bid.Status.SUBMITTED and not bid.listing.accepts_bids
    choices = [choice for choice in context["choices"] if not (over and choice.offer.name in SAYS)]
    context["choices"] = [_asked(choice, bid, person) for choice in choices]
    return context


def _asked(choice: now.Choice, bid: Bid, person: Any) -> now.Choice:
    name = choice.offer.name
    offer = replace(choice.offer, asks=ASKS.get(name, choice.offer.asks), says=SAYS.get(name, choice.offer.says))
    form: MoveForm | None = choice.form
    if name in ASKS and form is not None:
        form = move_form(bid, name, offer.asks, person, portal=PORTAL)
    return replace(choice, offer=offer, form=form)


class _OfOneSubmission(OnSealedPath, DeskPage):
    http_method_names = ["get", "head"]

    @property
    def sealed(self) -> Sealed:
        bids = own.bids(self.request.user).filter(pk=self.kwargs["pk"])
        rows = Sealed.objects.filter(bid__in=bids, number=self.kwargs["number"])
        return get_object_or_404(rows.select_related("bid__listing", "bid__organisation", "key"))


class ReceiptFile(_OfOneSubmission):
    """The receipt to be kept: as a text for people, as JSON for machines. The recall code is in neither."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sealed = self.sealed
        line, name = queries.receipt(sealed), f"{_file_name(sealed)}.{kwargs['form']}"
        if kwargs["form"] == "json":
            text = json.dumps({"receipt": told_by(line), "signed": line}, ensure_ascii=False, indent=1) + "\n"
            return download(text.encode(), name, "application/json")
        text = render_to_string("provider/bids/receipt.txt", {"receipt": receipt_facts(sealed), "signed": line})
        return download(text.encode(), name, "text/plain; charset=utf-8")


class EnvelopeFile(_OfOneSubmission):
    """The sealed envelope itself, for the bidder's own safe: opened only with the recall code or at the opening."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sealed = self.sealed
        if sealed.recalled_at is not None or not sealed.envelope:
            raise Http404
        return download(bytes(sealed.envelope), f"{_file_name(sealed)}.yulan-sealed", "application/octet-stream")


def _file_name(sealed: Sealed) -> str:
    return f"{sealed.bid.listing.number}-{sealed.number}"
