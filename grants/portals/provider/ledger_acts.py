"""What is done with a brought spreadsheet: reading it again, importing its rows, putting it aside."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from grants.portals.provider.ledger_file import OfLedgerFile
from grants.spending import ledger_files
from grants.spreadsheets import running
from grants.trail.blockers import NotAllowed, Refused

NOT_HERS = _("Spreadsheets are brought and imported by the accountant or the project lead.")
PUT_ASIDE = _("The file was put aside; nothing of it was recorded.")


class LedgerAct(OfLedgerFile):
    """One act on one file; asked for twice it is done once, refused it is said in words on the file's page."""

    http_method_names = ["get", "post", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may:
            raise PermissionDenied(NOT_HERS)
        try:
            self.act()
        except NotAllowed:
            raise PermissionDenied(NOT_HERS) from None
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(self.page)

    def act(self) -> None:
        raise NotImplementedError


class Start(LedgerAct):
    """Read the file again from its beginning; what was being imported is offered again once it is read."""

    def act(self) -> None:
        running.start(self.file)


class ImportLedger(LedgerAct):
    def act(self) -> None:
        if not running.start(self.file, take=self.person):
            messages.info(self.request, ledger_files.RUNNING)


class PutAside(LedgerAct):
    def act(self) -> None:
        ledger_files.put_aside(self.file, by=self.person)
        messages.success(self.request, PUT_ASIDE)
