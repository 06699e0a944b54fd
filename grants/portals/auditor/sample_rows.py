"""The rows of a sample with their evidence; checking them in place, one key each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits import populations, rules, sampling_actions
from grants.audits.models import Sample, SampleItem
from grants.audits.queries import coverage
from grants.milestones.models import Activity
from grants.portals.auditor import desk, samples
from grants.portals.auditor.refused import Refusal
from grants.portals.forms import AmountField, LineField
from grants.portals.shown import instant
from grants.spending.models import Expense
from grants.trail.blockers import NotAllowed, Refused, Words

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One drawn row with its address, its files, what of it is shown beside; `refusal`: of the check just tried."""

    item: SampleItem
    url: str
    files: list[Any]
    more: str = ""
    refusal: Refusal | None = None


class SamplePage(desk.DeskPage):
    """The rows drawn: each with its papers and what their check gave."""

    template_name = "auditor/samples/detail.html"

    @cached_property
    def sample(self) -> Sample:
        return get_object_or_404(desk.samples_of(self.person), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.sample.engagement, "samples")

    def get_context_data(self, refusal: Refusal | None = None, **kwargs: Any) -> dict[str, Any]:
        sample = self.sample
        rows = sample.items.select_related("contract", "checked_by")
        if self.request.GET.get("only") == "open":
            rows = rows.filter(result="")
        asked = self.request.GET.get("page") if refusal is None else page_of(rows.get(pk=refusal.row))
        shown = Paginator(rows, PAGE).get_page(asked)
        return super().get_context_data(
            title=f"{sample.get_population_display()} · {sample.get_method_display()}",
            sample=sample,
            told=samples.Told(sample, coverage(sample)),
            drawn=drawn(sample),
            shown=shown,
            lines=lines(sample, list(shown.object_list), refusal),
            checks=rules.works(sample.engagement, self.person, sampling_actions.CHECKABLE),
            again=sampling_actions.again(sample) if self.request.GET.get("again") == "check" else None,
            asked_again=self.request.GET.get("again") == "check",
            only=self.request.GET.get("only", ""),
            **kwargs,
        )


def page_of(item: SampleItem) -> int:
    """The page of all rows on which it stands."""
    return (item.order - 1) // PAGE + 1


def drawn(sample: Sample) -> list[tuple[Words, Any]]:
    """How it was drawn, for whoever wants to draw it again."""
    told = sample.told
    of = dict(samples.STRATA)
    return [
        (_("Why so"), sample.why),
        (_("Seed"), sample.seed),
        (_("Size"), sample.size),
        (_("Interval (yuan)"), f"{Decimal(told['interval']):,.2f}" if "interval" in told else None),
        (_("Strata by"), of.get(told["by"]) if "by" in told else None),
        (_("Drawn at"), instant(sample.drawn_at)),
        (_("Drawn by"), sample.drawn_by),
        (_("SHA-256 of the population"), told.get("population")),
    ]


def lines(sample: Sample, items: Sequence[SampleItem], refusal: Refusal | None = None) -> list[Line]:
    """With the files of the rows of this page: three queries, however many."""
    keys = [one.object_id for one in items]
    stage = populations.STAGES[sample.population]
    files: dict[int, list[Any]] = {}
    at: dict[int, int] = {key: key for key in keys}
    more: dict[int, str] = {}
    if sample.population == Sample.Population.EXPENSES:
        for line in Expense.objects.filter(pk__in=keys).prefetch_related("documents"):
            files[line.pk] = list(line.documents.all())
            more[line.pk] = " · ".join(filter(None, (line.payee, line.voucher_number, line.invoice_number)))
    elif sample.population == Sample.Population.ACTIVITIES:
        for event in Activity.objects.filter(pk__in=keys).select_related("report").prefetch_related("report__documents"):
            files[event.pk] = list(event.report.documents.all())
            at[event.pk] = event.report_id
            words = _("%(times)s person-times, %(signatures)s signatures")
            more[event.pk] = str(words % {"times": event.person_times, "signatures": event.signatures})
    return [
        Line(
            one, reverse(f"auditor:{stage}-detail", args=[at[one.object_id]]), files.get(one.object_id, []),
            more.get(one.object_id, ""), refusal if refusal and refusal.row == one.pk else None,
        )
        for one in items
    ]  # fmt: skip


class CheckForm(forms.Form):
    result = forms.ChoiceField(choices=SampleItem.Result.choices, label=pgettext_lazy("sample", "Result"))
    difference = AmountField(label=pgettext_lazy("sample", "Difference"), required=False)
    note = LineField(label=_("Note"), max_length=500, required=False)


class ItemAct(desk.DeskPage):
    """A check of one row, or taking it back: answered by the row alone when the page asked for that."""

    http_method_names = ["post", "options"]

    @cached_property
    def item(self) -> SampleItem:
        seen = SampleItem.objects.filter(sample__in=desk.samples_of(self.person)).select_related(
            "sample__engagement__unit", "contract", "checked_by"
        )
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item, wrong, status = self.item, [], 200
        try:
            item = self.act(item)
        except NotAllowed as refusal:
            wrong, status = [str(one) for one in refusal.blockers], 403
        except Refused as refusal:
            wrong, status = [str(one) for one in refusal.blockers], 422
        except forms.ValidationError as refusal:
            wrong, status = list(refusal.messages), 422
        sample, why = item.sample, Refusal(item.pk, wrong, request.POST.dict()) if wrong else None
        if not request.headers.get("HX-Request"):
            return self.whole(sample, item, why, status)
        shown = SampleItem.objects.select_related("contract", "checked_by").get(pk=item.pk)
        context = {
            "line": lines(sample, [shown], why)[0], "sample": sample,
            "checks": rules.works(sample.engagement, self.person, sampling_actions.CHECKABLE),
            "told": samples.Told(sample, coverage(sample)), "alone": True,
        }  # fmt: skip
        return render(request, "auditor/samples/row.html", context, status=status)

    def whole(self, sample: Sample, item: SampleItem, refusal: Refusal | None, status: int) -> HttpResponse:
        """Without a script: the page of the sample, at the row; what was refused stands there with what was typed."""
        if refusal is None:
            return redirect(f"{reverse('auditor:samples-detail', args=[sample.pk])}?page={page_of(item)}#row-{item.order}")
        page = SamplePage()
        page.setup(self.request, pk=sample.pk)
        return page.render_to_response(page.get_context_data(refusal), status=status)

    def act(self, item: SampleItem) -> SampleItem:
        raise NotImplementedError


class Check(ItemAct):
    def act(self, item: SampleItem) -> SampleItem:
        form = CheckForm(self.request.POST)
        if not form.is_valid():
            raise forms.ValidationError([error for errors in form.errors.values() for error in errors])
        asked = form.cleaned_data
        return sampling_actions.check(
            item, by=self.person, result=asked["result"], difference=asked["difference"] or Decimal(0), note=asked["note"]
        )


class Uncheck(ItemAct):
    def act(self, item: SampleItem) -> SampleItem:
        return sampling_actions.uncheck(item, by=self.person)
