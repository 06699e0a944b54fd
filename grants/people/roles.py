"""The roles of lifecycles.yaml, by their own words. A person holds them through dated offices; some through the matter itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VILLAGE = "village", _("Village federation")
    TOWN = "town", _("Town federation")
    HANDLER = "handler", _("Handler")
    REVIEWER = "reviewer", _("Reviewer")
    FINANCE = "finance", _("Finance reviewer")
    APPROVER = "approver", _("Approver")
    CASHIER = "cashier", _("Cashier")
    BOOKKEEPER = "bookkeeper", _("Bookkeeper")
    DISCIPLINE = "discipline", _("Discipline observer")
    EXPERT = "expert", _("Panel expert")
    PANEL_CHAIR = "panel_chair", _("Panel chair")
    EVALUATOR = "evaluator", _("Third-party evaluator")
    ORG_ADMIN = "org_admin", _("Organisation administrator")
    ORG_LEAD = "org_lead", _("Project lead")
    ORG_ACCOUNTANT = "org_accountant", _("Organisation accountant")
    AUDITOR = "auditor", _("Auditor")
    LEAD_AUDITOR = "lead_auditor", _("Lead auditor")
    AUDIT_REVIEWER = "audit_reviewer", _("Independent audit reviewer")
    PARTICIPANT = "participant", _("Named participant")
    SYSTEM = "system", _("System")


class Rung(models.TextChoices):
    """The rungs of the approval ladder that one person can hold; from which amount on is the rule set's. Above them decides the meeting."""

    DEPARTMENT_HEAD = "department_head", _("Department head")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    CHAIR = "chair", _("Chair")


# The letters of the specification.
LETTERS = {
    "V": Role.VILLAGE, "T": Role.TOWN, "H": Role.HANDLER, "R": Role.REVIEWER, "F": Role.FINANCE, "A": Role.APPROVER,
    "C": Role.CASHIER, "K": Role.BOOKKEEPER, "D": Role.DISCIPLINE, "P": Role.EXPERT, "PL": Role.PANEL_CHAIR,
    "E": Role.EVALUATOR, "OA": Role.ORG_ADMIN, "OP": Role.ORG_LEAD, "OF": Role.ORG_ACCOUNTANT, "AU": Role.AUDITOR,
    "AL": Role.LEAD_AUDITOR, "IR": Role.AUDIT_REVIEWER, "PUB": Role.PARTICIPANT, "S": Role.SYSTEM,
}  # fmt: skip

UNIT_ROLES = frozenset({
    Role.VILLAGE, Role.TOWN, Role.HANDLER, Role.REVIEWER, Role.FINANCE, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER,
    Role.DISCIPLINE, Role.EVALUATOR, Role.AUDITOR, Role.LEAD_AUDITOR, Role.AUDIT_REVIEWER,
})  # fmt: skip
ORGANISATION_ROLES = frozenset({Role.ORG_ADMIN, Role.ORG_LEAD, Role.ORG_ACCOUNTANT})
AUDIT_ROLES = frozenset({Role.AUDITOR, Role.LEAD_AUDITOR, Role.AUDIT_REVIEWER})
