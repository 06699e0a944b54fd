"""Bringing a spreadsheet to a contract: choosing the file, the template, what was brought before."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.evidence.actions import LARGEST
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.provider import own
from grants.portals.provider.desk import DeskPage, to_ledger
from grants.portals.provider.ledger_acts import NOT_HERS
from grants.portals.provider.ledger_standing import standing_of
from grants.portals.provider.ledger_told import label_of
from grants.portals.shown import instant
from grants.portals.words import category_name
from grants.spending import ledger_files, rules
from grants.spreadsheets import door, running
from grants.spreadsheets.headings import FIELDS
from grants.spreadsheets.problems import Unreadable
from grants.trail.blockers import NotAllowed, Refused, Words

NOTHING_CHOSEN = _("No file was chosen. Choose the spreadsheet first.")


class OfContract(DeskPage):
    """A page about the ledger of one contract of hers."""

    @cached_property
    def contract(self) -> Contract:
        found: Contract = get_object_or_404(own.contracts(self.person), pk=self.kwargs["pk"])
        return found

    @property
    def may(self) -> bool:
        return bool(rules.may_draft(self.contract, self.person))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return to_ledger(self.contract)


class Bring(OfContract):
    template_name = "provider/ledger/bring.html"
    title = _("Bring a spreadsheet")
    http_method_names = ["get", "post", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.contract
        files = list(own.ledger_files(self.person).filter(contract=contract))
        for file in files:
            file.standing = standing_of(file)  # type: ignore[attr-defined]  # read by the template
        lines = contract.budget_lines.order_by("category").values_list("category", flat=True)
        return super().get_context_data(
            lead=f"{contract.number} {contract.title}", contract=contract, may_bring=self.may, files=files, most=LARGEST,
            needed=[label_of(f.name) for f in FIELDS.values() if f.needed],
            besides=[label_of(f.name) for f in FIELDS.values() if not f.needed],
            categories=[category_name(contract.rule_set, code) for code in lines], **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may:
            raise PermissionDenied(NOT_HERS)
        upload: Any = request.FILES.get("spreadsheet")
        if upload is None:
            return self.refused([NOTHING_CHOSEN])
        try:
            file = ledger_files.bring(self.contract, by=self.person, upload=upload, kind=door.admitted(upload.file))
        except Unreadable as error:
            return self.refused([error.words])
        except NotAllowed:
            raise PermissionDenied(NOT_HERS) from None
        except Refused as refusal:
            return self.refused([b.message for b in refusal.blockers], CODES.get(type(refusal), UNPROCESSABLE))
        except ValidationError as error:
            return self.refused(error.messages)
        page = reverse("provider:ledger_files-detail", args=[file.pk])
        if getattr(file, "again", False):
            told = {"at": instant(file.uploaded_at), "who": file.uploaded_by}
            messages.info(
                request, _("This very file was brought before (%(at)s, %(who)s); nothing was changed. Here it is.") % told
            )
            return redirect(page)
        running.start(file)
        return redirect(page)

    def refused(self, wrong: Sequence[Words], status: int = UNPROCESSABLE) -> HttpResponse:
        return self.render_to_response(self.get_context_data(wrong=wrong), status=status)
