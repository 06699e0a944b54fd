"""The workbooks an accountant takes with her: the template of a contract, her file with every remark at its cell."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grants.evidence.types import TYPES
from grants.portals.provider.bid_files import download
from grants.portals.provider.ledger_bring import OfContract
from grants.portals.provider.ledger_file import OfLedgerFile
from grants.portals.provider.ledger_told import Told
from grants.spreadsheets.contract_template import template_of
from grants.spreadsheets.corrected import corrected
from grants.spreadsheets.problems import Unreadable

XLSX = TYPES["xlsx"].content_type


class Template(OfContract):
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, content = template_of(self.contract)
        return download(content, _("Ledger %(name)s") % {"name": name}, XLSX)


class Corrected(OfLedgerFile):
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = self.file
        try:
            content = corrected(file.file.path, file.file.detected_type, Told(file).problems)
        except Unreadable as error:
            messages.warning(request, error.words)
            return redirect(self.page)
        stem = file.name.rpartition(".")[0] or file.name
        return download(content, _("%(name)s to correct.xlsx") % {"name": stem}, XLSX)
