"""Findings as the desks show them: what was found, on what basis, what was replied, what is still open. Shared by all who may see one."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits import finding_rules
from grants.audits.findings import Finding
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.filters import Filter, choice_filter, status_filter
from grants.portals.shown import day, days_left
from grants.trail import clock
from grants.trail.blockers import Words

Pairs = list[tuple[Words, Any]]
LABELS = {"organisation": _("Reply of the organisation"), "purchaser": _("Reply of the purchaser")}


class FindingTable(Table):
    """As the auditee and the purchaser see them."""

    caption = _("Findings")
    number = LinkColumn(verbose_name=_("Number"))
    title = tables.Column(verbose_name=_("Conclusion"))
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    issue_amount = MoneyColumn(verbose_name=_("Amount in question"))
    comments = DueColumn(accessor="engagement__reply_due", verbose_name=_("Comments until"), done="finalise_at")
    due = DueColumn(verbose_name=_("Rectified by"), done="claim_done_at")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Finding
        fields: tuple[str, ...] = ("number", "title", "contract", "issue_amount", "comments", "due", "status")
        order_by = "-id"


class FindingFilter(Filter):
    searched = ("number", "title", "contract__number", "contract__title")
    status = status_filter(Finding)
    category = choice_filter(Finding.Category.choices, _("Main category"), "category")

    class Meta:
        model = Finding
        fields: Sequence[str] = ()


def shown(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Of these, what was sent to the auditee: nothing that is drafted, to be verified, referred or dropped."""
    return findings.filter(status__in=finding_rules.SHOWN).select_related(
        "engagement__unit", "contract__unit", "contract__organisation", "contract__rule_set", "basis", "repeats"
    )


def facts(finding: Finding) -> Pairs:
    """What a reader of any side is told; amounts in yuan."""
    told: Pairs = [
        (_("Main category"), f"{finding.category} {finding.get_category_display()}"),
        (_("Nature"), finding.get_grade_display()),
        (pgettext_lazy("finding", "Severity"), finding.get_severity_display()),
        (_("Day of the event"), day(finding.event_on)),
        (_("Audit"), f"{finding.engagement.number} {finding.engagement.title}"),
    ]
    if finding.status == "consulting" and finding.engagement.reply_due:
        left = (finding.engagement.reply_due - clock.today()).days
        told.append((_("Comments until"), f"{day(finding.engagement.reply_due)} ({days_left(left)})"))
    if finding.measure:
        told += [
            (pgettext_lazy("finding", "Measure"), finding.measure),
            (_("Office responsible"), finding.responsible),
            (_("Rectified by"), day(finding.due)),
        ]
    if finding.done:
        told.append((pgettext_lazy("finding", "What was done"), finding.done))
    return told


def amounts(finding: Finding) -> Pairs:
    """The amount in question down to what is open."""
    told: Pairs = [(_("Amount in question"), finding.issue_amount), (_("Confirmed difference"), finding.confirmed_difference)]
    if finding.pending_amount:
        told.append((_("Amount to be verified"), finding.pending_amount))
    told += [(_("Settled"), finding.resolved), (_("Still open"), finding.balance)]
    return told


def context(finding: Finding) -> dict[str, Any]:
    """For components/finding.html. Five queries."""
    replies = finding.replies.filter(~Q(side="audit")).select_related("answer__by", "by", "document").order_by("id")
    return {
        "facts": facts(finding),
        "amounts": amounts(finding),
        "records": list(finding.records.all()),
        "replies": [(LABELS[reply.side], reply, getattr(reply, "answer", None)) for reply in replies],
        "resolutions": list(finding.resolutions.select_related("document").order_by("id")),
    }
