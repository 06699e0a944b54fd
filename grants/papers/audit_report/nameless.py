"""A report leaves the house without the names of those who acted: roles, and a number that tells apart two people."""

from collections.abc import Iterable
from dataclasses import replace

from grants.papers.audit_report.facts import Act, AuditReportFacts, Duty
from grants.papers.audit_report.footing import repeated


def nameless(facts: AuditReportFacts) -> AuditReportFacts:
    """The same facts with people numbered in the order they are met."""
    numbers: dict[str, str] = {}

    def bare(acts: Iterable[Act]) -> tuple[Act, ...]:
        return tuple(
            replace(act, person="", person_key=numbers.setdefault(act.person_key, str(len(numbers) + 1))) for act in acts
        )

    def without(duty: Duty) -> Duty:
        made = replace(duty, acts=bare(duty.acts))
        return replace(made, same_person=repeated(made))

    contracts = tuple(replace(c, duties=tuple(without(duty) for duty in c.duties)) for c in facts.contracts)
    return replace(facts, contracts=contracts)
