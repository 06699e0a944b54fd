"""One spreadsheet that was brought: how far it is, what was read, what is wrong, and the doors from there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from grants.contracts.models import Contract
from grants.portals.provider import own
from grants.portals.provider.desk import DeskPage, to_ledger
from grants.portals.provider.ledger_standing import Standing, standing_of
from grants.portals.provider.ledger_told import ProblemFilter, Told
from grants.spending import rules
from grants.spending.models import LedgerFile
from grants.spending.unallocated import not_whole
from grants.trail.blockers import Words

ROWS = 20


@dataclass(frozen=True)
class Door:
    """One thing that can be done with the file; `why`: why not now, "" when it can."""

    name: str
    label: Words
    url: str
    says: Words
    why: Words = ""
    danger: bool = False
    first: bool = False


class OfLedgerFile(DeskPage):
    """Any page about one file of a contract of hers."""

    @cached_property
    def file(self) -> LedgerFile:
        return get_object_or_404(own.ledger_files(self.person), pk=self.kwargs["pk"])

    @property
    def contract(self) -> Contract:
        return self.file.contract

    @property
    def page(self) -> str:
        return reverse("provider:ledger_files-detail", args=[self.file.pk])

    @property
    def standing(self) -> Standing:
        return standing_of(self.file)

    @property
    def may(self) -> bool:
        return bool(rules.may_draft(self.contract, self.person))


class LedgerFilePage(OfLedgerFile):
    template_name = "provider/ledger/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.contract
        return [*to_ledger(contract), (_("Bring a spreadsheet"), reverse("provider:contracts-ledger", args=[contract.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file, standing, told = self.file, self.standing, Told(self.file)
        chosen = ProblemFilter(self.request.GET or None, told)
        page = page_of(Paginator(told.rows(**chosen.chosen), ROWS), self.request.GET.get("page", ""))
        return super().get_context_data(
            title=file.name, object=file, contract=self.contract, standing=standing, told=told, filter=chosen, filtered=bool(chosen.chosen),
            page=page, pages=list(page.paginator.get_elided_page_range(page.number)), doors=list(self.doors(standing)),
            corrected=standing.name == "read" and bool(told.listed), imported=file.good + file.warned,
            left=self.left(standing), **kwargs,
        )  # fmt: skip

    def left(self, standing: Standing) -> dict[str, int] | None:
        """How many of the imported drafts still need something, and what; None for nothing, or where it is not hers to do."""
        if standing.name != "imported" or not self.may:
            return None
        drafts = self.file.expenses.filter(status="draft")
        counts = {"unallocated": not_whole(drafts).count(), "bare": drafts.filter(documents__isnull=True).count()}
        return counts if any(counts.values()) else None

    def doors(self, standing: Standing) -> Iterator[Door]:
        file = self.file
        if not self.may or standing.busy or standing.name in {"imported", "put_aside"}:
            return
        if standing.name == "stopped":
            url = reverse("provider:ledger_files-start", args=[file.pk])
            yield Door("start", _("Start again"), url, _("It begins afresh with the file that is kept."), first=True)
        if standing.name == "read":
            count = file.good + file.warned
            label = ngettext_lazy("Import this %(n)s row", "Import these %(n)s rows", count) % {"n": f"{count:,}"}
            url = reverse("provider:ledger_files-import_ledger", args=[file.pk])
            says = _("They become drafts in the ledger, all or none; the administrator submits them.")
            yield Door("import_ledger", label, url, says, self.why_not(count), first=True)
        url = reverse("provider:ledger_files-put_aside", args=[file.pk])
        yield Door("put_aside", _("Put aside"), url, _("Nothing of it is recorded; the file stays on the list."), danger=True)

    def why_not(self, count: int) -> Words:
        """Why the rows cannot be imported now, "" when they can."""
        if self.file.wrong:
            words = ngettext_lazy(
                "%(n)s row is wrong: nothing is imported until the file has no wrong row.",
                "%(n)s rows are wrong: nothing is imported until the file has no wrong row.",
                self.file.wrong,
            )
            return words % {"n": f"{self.file.wrong:,}"}
        if not count:
            return (
                _("There is no row to record: all of them are in the ledger already.")
                if self.file.known
                else _("It has no rows.")
            )
        return ""


def page_of(paginator: "Paginator[Any]", asked: str) -> Any:
    """The page asked for, the nearest one when there is none such."""
    try:
        return paginator.page(asked or 1)
    except PageNotAnInteger:
        return paginator.page(1)
    except EmptyPage:
        return paginator.page(paginator.num_pages if asked.strip().strip("0").isdigit() else 1)


class Progress(OfLedgerFile):
    """How far it is, asked by the page every second; when it is over the page is drawn anew."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = self.standing
        if not request.headers.get("HX-Request"):
            return redirect(self.page)
        answer = render(request, "provider/ledger/progress.html", {"object": self.file, "standing": standing})
        if not standing.busy:
            answer["HX-Refresh"] = "true"
        return answer
