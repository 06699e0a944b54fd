"""What is done with a brought spreadsheet: reading it again, importing its rows, putting it aside."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.portals.provider.ledger_file import OfLedgerFile
from grants.spending import ledger_files
from grants.spending.models import LedgerFile
from grants.trail import clock
from grants.trail.blockers import NotAllowed, Refused

NOT_HERS = _("Spreadsheets are brought and imported by the accountant or the project lead.")
PUT_ASIDE = _("The file was put aside; nothing of it was recorded.")


def begun(file: LedgerFile, *, take: User | None = None) -> str:
    """Start the process that reads `file`, or imports it for `take`; its page, which knows that it was started."""
    page = reverse("provider:ledger_files-detail", args=[file.pk])
    return f"{page}?begun={int(clock.now().timestamp())}"


class LedgerAct(OfLedgerFile):
    """One act on one file; asked for twice it is done once, refused it is said in words on the file's page."""

    http_method_names = ["get", "post", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may:
            raise PermissionDenied(NOT_HERS)
        try:
            return redirect(self.act())
        except NotAllowed:
            raise PermissionDenied(NOT_HERS) from None
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(self.page)

    def act(self) -> str:
        """Do it; the page that comes next."""
        raise NotImplementedError


class Start(LedgerAct):
    """Read the file again from its beginning."""

    def act(self) -> str:
        return begun(self.file)


class ImportLedger(LedgerAct):
    def act(self) -> str:
        ledger_files.ready(self.file, by=self.person)
        return begun(self.file, take=self.person)


class PutAside(LedgerAct):
    def act(self) -> str:
        ledger_files.put_aside(self.file, by=self.person)
        messages.success(self.request, PUT_ASIDE)
        return self.page
