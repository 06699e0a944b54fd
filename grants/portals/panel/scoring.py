"""Scoring one application: its plan, lines and budget beside the criteria; every valid figure is kept at once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.listings.models import Criterion
from grants.panels import actions as panel_actions
from grants.panels.hearing import hearing_of
from grants.panels.models import ScoreSheet
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.forms import CountField, LineField
from grants.portals.pages import Page
from grants.portals.panel import seats
from grants.portals.panel.progress import Bounds, Column, columns
from grants.portals.panel.seats import PORTAL
from grants.portals.words import category_name
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Refused, Words

SIGNED_OUT = _(
    "Not saved: you were signed out. What you typed is kept in this tab; sign in again in another tab, then go on here."
)
POINTS, COMMENT = _("Points"), _("Comment")
UNPOINTED = _("A comment is kept once points are given.")


class ItemForm(forms.Form):
    """Points and comment for one criterion."""

    points = CountField(label=POINTS, required=False)
    comment = LineField(label=COMMENT, max_length=500, required=False)

    def __init__(self, *args: Any, bid: Bid, criterion: Criterion, step: Decimal, bounds: Bounds, **kwargs: Any) -> None:
        kwargs["prefix"] = f"c{criterion.pk}"
        super().__init__(*args, **kwargs)
        self.criterion, self.step, self.bounds = criterion, step, bounds
        self.anchor = f"score-{bid.pk}-{criterion.pk}"
        told = {"maximum": criterion.maximum, "step": step, "low": bounds.low, "high": bounds.high}
        points = {f"data-{name}": f"{value:f}" for name, value in told.items()}
        points |= {
            "id": self.anchor,
            "aria-label": f"{criterion.name}: {POINTS}",
            "data-points": "",
            "class": "form-control num",
        }
        self.fields["points"].widget.attrs.update(points)
        self.fields["comment"].widget.attrs.update({"aria-label": f"{criterion.name}: {COMMENT}", "class": "form-control"})

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None and (points > self.criterion.maximum or points % self.step):
            words = _("0 to %(maximum)s in steps of %(step)s; %(given)s is not kept.")
            told = {"maximum": self.criterion.maximum, "step": self.step, "given": points}
            raise forms.ValidationError(words % {k: f"{v.normalize():f}" for k, v in told.items()}, code="range")
        return points

    def clean(self) -> Any:
        given = super().clean()
        if self.cleaned_data.get("comment") and "points" in self.cleaned_data and self.cleaned_data["points"] is None:
            self.add_error("points", UNPOINTED)
        return given


class Scoring(Page):
    portal = PORTAL
    template_name = "panel/score_sheets/score.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return self.said([SIGNED_OUT], status=409)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sheet(self) -> ScoreSheet:
        found: ScoreSheet = get_object_or_404(seats.own_sheets(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def bids(self) -> list[Bid]:
        return list(seats.scored_bids(self.request.user, self.sheet.panel.listing))

    @cached_property
    def bid(self) -> Bid:
        rows = seats.scored_bids(self.request.user, self.sheet.panel.listing)
        found: Bid = get_object_or_404(rows, pk=self.kwargs["bid"])
        return found

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.sheet.panel.listing.criteria.filter(kind="expert"))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        sheet = reverse("panel:score_sheets-detail", args=[self.sheet.pk])
        return [(_("My score sheets"), reverse("panel:home")), (self.sheet.panel.listing.title, sheet)]

    def forms(self, data: Any = None) -> list[ItemForm]:
        column = columns(self.sheet, [self.bid], self.criteria)[0]
        step = rulebook.score_step(self.sheet.panel.listing.rule_set)
        return [
            ItemForm(
                data, bid=self.bid, criterion=item.criterion, step=step, bounds=item.bounds,
                initial={"points": item.score.points, "comment": item.score.comment} if item.score else {},
            )
            for item in column.items
        ]  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.sheet.status != ScoreSheet.Status.FILLING:
            return redirect("panel:score_sheets-detail", pk=self.sheet.pk)
        return self.drawn(self.forms())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        by_itself = bool(request.headers.get("HX-Request"))
        person: Any = request.user
        items = self.forms(request.POST)
        for form in items:
            form.is_valid()
        good = [f for f in items if not f.errors and f.add_prefix("points") in request.POST]  # what was not sent is not cleared
        try:
            rows = [{"bid": self.bid, "criterion": f.criterion, **f.cleaned_data} for f in good]
            panel_actions.enter_scores(self.sheet, by=person, scores=rows)
        except Refused as refusal:
            words = [b.message for b in refusal.blockers]
            code = CODES.get(type(refusal), UNPROCESSABLE)
            return self.said(words, status=code) if by_itself else self.drawn(items, refused=words, status=code)
        wrong = [(f.criterion.name, str(e), f.anchor) for f in items for b in f for e in b.errors]
        if by_itself:
            return self.said([], wrong=wrong, columns=self.progress(), bid=self.bid, sheet=self.sheet)
        if wrong:
            return self.drawn(items, wrong=wrong, status=UNPROCESSABLE)
        return redirect(self.next_page())

    def progress(self) -> list[Column]:
        return columns(
            ScoreSheet.objects.select_related("panel__listing__rule_set").get(pk=self.sheet.pk), self.bids, self.criteria
        )

    def next_page(self) -> str:
        """The next application, after the last one the sheet."""
        order = [b.pk for b in self.bids]
        later = order[order.index(self.bid.pk) + 1 :]
        if "stay" in self.request.POST:
            return self.request.path
        if later:
            return reverse("panel:score_sheets-score", args=[self.sheet.pk, later[0]])
        return reverse("panel:score_sheets-detail", args=[self.sheet.pk])

    def said(self, refused: Sequence[Words], *, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, "panel/saved.html", {"refused": refused, "at": clock.now(), **context}, status=status)

    def drawn(self, items: list[ItemForm], *, status: int = 200, **context: Any) -> HttpResponse:
        bid, listing = self.bid, self.sheet.panel.listing
        lines, hearing = list(bid.lines.all()), hearing_of(listing)
        caps, total = rulebook.category_caps(listing.rule_set), sum((x.amount for x in lines), Decimal("0.00"))
        shares = [
            (category_name(listing.rule_set, code), part, caps.get(code))
            for code in sorted({x.category for x in lines})
            for part in [sum((x.amount for x in lines if x.category == code), Decimal("0.00"))]
        ]
        return self.render_to_response(
            self.get_context_data(
                title=bid.organisation.name, sheet=self.sheet, listing=listing, bid=bid, items=items, columns=self.progress(),
                lines=[(x, category_name(listing.rule_set, x.category)) for x in lines], total=total, shares=shares,
                documents=list(bid.documents.all()), computed=listing.criteria.filter(kind="price"),
                hearing=hearing if hearing is not None and hearing.status == "live" else None, **context,
            ),
            status=status,
        )  # fmt: skip
