"""The vouchers of an instalment, booked or reversed: issued by the bookkeeper; and what waits with whom on this desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import queries
from grants.papers.reversal import issue as reversal
from grants.papers.voucher import issue
from grants.portals.federation.desk import DeskPage
from grants.portals.waited import Remind, WaitingPage
from grants.trail.blockers import Refused


class DeskWaiting(DeskPage, WaitingPage):
    """On this desk."""


class DeskRemind(DeskPage, Remind):
    """On this desk."""


class IssueVoucher(DeskPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        try:
            paper = issue.voucher(row, by=self.person)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The voucher was issued as %(serial)s.") % {"serial": paper.serial})
        return redirect(reverse("federation:disbursements-detail", args=[row.pk]) + "#vouchers")


class IssueReversal(DeskPage):
    """The red-letter voucher of a payment called back."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        try:
            paper = reversal.reversal(row, by=self.person, voucher_number=request.POST.get("voucher_number", ""))
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The red-letter voucher was issued as %(serial)s.") % {"serial": paper.serial})
        return redirect(reverse("federation:disbursements-detail", args=[row.pk]) + "#vouchers")


urls = [
    path("disbursements/waiting/", DeskWaiting.as_view(), name="disbursements-waiting"),
    path("disbursements/<int:pk>/remind/", DeskRemind.as_view(), name="disbursements-remind"),
    path("disbursements/<int:pk>/issue_voucher/", IssueVoucher.as_view(), name="disbursements-issue_voucher"),
    path("disbursements/<int:pk>/issue_reversal_voucher/", IssueReversal.as_view(), name="disbursements-issue_reversal_voucher"),
]
