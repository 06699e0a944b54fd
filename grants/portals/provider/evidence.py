"""Evidence for many lines at once: files dropped, kept as they come, matched with draft lines, attached in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grants.evidence.actions import LARGEST
from grants.portals.digits import number_of
from grants.portals.provider.desk import DeskPage
from grants.portals.provider.expense_edit import NOT_HERS
from grants.portals.provider.ledger_bring import OfContract
from grants.portals.shown import yuan
from grants.spending import brought
from grants.spending.matching import AMBIGUOUS, BY_AMOUNT, BY_NAME, BY_TEXT, MATCHED, Match
from grants.spending.models import BroughtFile, Expense
from grants.trail.blockers import Refused, Words

A_PAGE = 25
OFFERED = 100  # lines without evidence to choose from beside those that fit
LOOKED_AT = 10_000  # draft lines files are matched with
AWAY = "away"
HOW: dict[tuple[str, str], tuple[str, Words]] = {
    (MATCHED, BY_NAME): ("done", _("matched: the invoice number is in its name")),
    (MATCHED, BY_TEXT): ("done", _("matched: the invoice number is in its text")),
    (MATCHED, BY_AMOUNT): ("done", _("matched: amount and day fit one line only")),
    (AMBIGUOUS, BY_NAME): ("soon", _("several lines have the number in its name; please choose")),
    (AMBIGUOUS, BY_TEXT): ("soon", _("several lines have the number in its text; please choose")),
    (AMBIGUOUS, BY_AMOUNT): ("soon", _("amount and day fit several lines; please choose")),
}
NO_MATCH = ("todo", _("no line found; please choose one"))


@dataclass(frozen=True)
class Row:
    """A file that waits: what was found, the lines to choose from, the one proposed."""

    brought: BroughtFile
    tone: str
    words: Words
    fitting: Sequence[tuple[int, str]]
    chosen: int | None


class Evidence(OfContract):
    """GET shows what waits; POST keeps what is dropped, one file or many."""

    title = _("Attach evidence")
    template_name = "provider/evidence/page.html"
    http_method_names = ["get", "post", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = brought.visible(self.person).filter(contract=self.contract).select_related("file", "brought_by")
        page = Paginator(waiting, A_PAGE).get_page(self.request.GET.get("page"))
        files = list(page.object_list)
        brought.look(files)
        lines = brought.open_lines(self.contract)
        known = list(lines[:LOOKED_AT])
        bare = [(line.pk, label_of(line)) for line in lines.filter(documents__isnull=True)[:OFFERED]]
        return super().get_context_data(
            lead=f"{self.contract.number} {self.contract.title}", contract=self.contract, may=self.may, page=page, most=LARGEST,
            rows=rows_of(files, brought.matches(files, known), known), bare=bare, away=AWAY, drafts=len(known), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may:
            raise PermissionDenied(NOT_HERS)
        kept, wrong = 0, list[str]()
        for upload in request.FILES.getlist("files"):
            try:
                brought.bring(self.contract, by=self.person, upload=upload)
                kept += 1
            except ValidationError as error:
                wrong += error.messages
            except Refused as refusal:
                wrong.append(refusal.message)
        if "alone" in request.POST:  # the page sends them one by one and draws itself anew after the last
            return JsonResponse({"kept": kept, "wrong": wrong})
        for words in wrong:
            messages.warning(request, words)
        if kept:
            messages.success(request, ngettext("%(n)s file arrived.", "%(n)s files arrived.", kept) % {"n": kept})
        elif not wrong:
            messages.warning(request, _("No file was chosen; nothing was changed."))
        return redirect("provider:contracts-evidence", pk=self.contract.pk)


class AttachEvidence(OfContract, DeskPage):
    """Attach each file to the line chosen for it; take away those marked so; the others go on waiting."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may:
            raise PermissionDenied(NOT_HERS)
        told = {int(key[5:]): str(value) for key, value in request.POST.items() if key.startswith("line-") and is_key(key[5:])}
        waiting = {row.pk: row for row in BroughtFile.objects.filter(contract=self.contract, pk__in=told)}
        told = {key: value for key, value in told.items() if value == AWAY or is_key(value)}
        wanted = {int(value) for value in told.values() if value != AWAY}
        lines = {line.pk: line for line in Expense.objects.filter(contract=self.contract, pk__in=wanted)}
        chosen = [(waiting[k], lines[int(v)]) for k, v in told.items() if v != AWAY and k in waiting and int(v) in lines]
        away = [waiting[k] for k, v in told.items() if k in waiting and v == AWAY]
        try:
            done, refused = brought.attach(self.contract, chosen, by=self.person) if chosen else (0, [])
            gone = brought.take_away(self.contract, away, by=self.person) if away else 0
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return redirect("provider:contracts-evidence", pk=self.contract.pk)
        if done:
            messages.success(request, ngettext("%(n)s file was attached.", "%(n)s files were attached.", done) % {"n": done})
        if gone:
            messages.success(request, ngettext("%(n)s file was taken away.", "%(n)s files were taken away.", gone) % {"n": gone})
        for one in refused:
            messages.warning(request, _("“%(name)s” was not attached: %(why)s.") % {"name": one.name, "why": one.words})
        if not (done or gone or refused):
            messages.warning(request, _("No line was chosen for any file; nothing was changed."))
        return redirect("provider:contracts-evidence", pk=self.contract.pk)


def is_key(told: object) -> bool:
    return number_of(told, 15) is not None


def rows_of(files: Iterable[BroughtFile], found: dict[int, Match], lines: Iterable[Expense]) -> list[Row]:
    by_key = {line.pk: line for line in lines}
    rows = []
    for file in files:
        match = found[file.pk]
        tone, words = HOW.get((match.state, match.by), NO_MATCH)
        fitting = [(key, label_of(by_key[key])) for key in match.lines[:OFFERED]]
        rows.append(Row(file, tone, words, fitting, match.lines[0] if match.state == MATCHED else None))
    return rows


def label_of(line: Expense) -> str:
    """A line as one chooses it: day, amount, what for, to whom, its number."""
    parts = [f"{line.date}", yuan(line.amount), line.item, line.payee, line.invoice_number]
    return " · ".join(part if len(part) <= 30 else f"{part[:30]}…" for part in parts if part)
