"""Who may issue a paper: the lead auditor, or the approver of the purchaser; never somebody with a stake in the provider.

An auditor prepares and may draw drafts, the lead answers for what leaves the house (lifecycles: issue is AL's). The handler ran the
purchase and does not certify it; what she issues are the minutes of the opening she held and the result sheet of the
roadshow she hosted, which the observer signs too.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.papers import issuing
from grants.papers.audit_report import footing
from grants.papers.audit_report.facts import AuditReportFacts
from grants.people.may import may
from grants.people.models import User
from grants.people.roles import Role
from grants.trail.blockers import Blocker

may_issue = may(Role.LEAD_AUDITOR, Role.APPROVER)
may_issue_minutes = may(Role.HANDLER)
may_issue_result = may(Role.HANDLER)
may_issue_voucher = may(Role.BOOKKEEPER)
may_issue_reversal = may(Role.BOOKKEEPER, but_not=("pay", "reverse"))  # who moves money does not keep its books


def may_issue_all(contracts: Sequence[Contract], person: User) -> bool:
    """For every contract the paper covers."""
    return bool(contracts) and all(may_issue(contract, person) for contract in contracts)


def recusals(contracts: Sequence[Contract], person: User) -> list[Blocker]:
    return next((found for contract in contracts if (found := may_issue.blockers(contract, person))), [])


def unfooted(facts: AuditReportFacts) -> list[Blocker]:
    """A report whose tables do not foot is not issued."""
    words = _("The figures do not add up, so no report can be issued: %(where)s. Nothing was issued.")
    return issuing.unfooted(footing.mismatches(facts), words)
