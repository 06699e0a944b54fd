"""The two contracts with ten things odd on them: each is found by its test on its day, and no test finds anything else."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from grants.audits.checks import CHECKS, gather
from grants.audits.checks.facts import Hit
from grants.audits.words import problems
from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.evidence.models import StoredFile
from grants.milestones.models import Measurement
from grants.spending.models import Expense
from grants.story import anomalies
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.trail import clock

Found = dict[tuple[int, str], Hit]
ON = {  # code → the day of what is odd, and the money in question
    2: (date(2024, 5, 27), Decimal("60000.00")),
    4: (date(2024, 7, 5), Decimal("2720.00")),
    6: (date(2024, 3, 4), Decimal("4000.00")),
    7: (date(2024, 5, 31), Decimal("4500.00")),
    8: (date(2024, 5, 17), Decimal("12000.00")),
    9: (date(2024, 9, 20), Decimal("6800.00")),
    13: (date(2024, 4, 25), None),
    15: (date(2025, 2, 21), Decimal("8640.00")),
}


@pytest.fixture
def told(cast: Cast) -> Cast:
    agenda = Agenda()
    anomalies.tell(agenda, cast)
    agenda.run(clock.now())
    return cast


def found(contracts: "QuerySet[Contract]") -> Found:
    book = gather.book(contracts.order_by("pk"), clock.now())
    hits = [(check.code, hit) for check in CHECKS for hit in check.hits(book)]
    marked = {(code, hit.mark): hit for code, hit in hits}
    assert len(marked) == len(hits), "two hits of one test share a mark"
    return marked


def planted() -> set[tuple[int, str]]:
    """By test and mark, read from the rows."""
    first, second = (Contract.objects.get(number__startswith=number) for number in (anomalies.FIRST, anomalies.SECOND))
    lines = {line.item: line.pk for line in Expense.objects.all()}
    counted = Measurement.objects.get(report__contract=first, report__milestone__order=1, deliverable__code="D3")
    picture = StoredFile.objects.filter(reports__contract=first, detected_type="jpg").get()
    return {
        (2, f"late:{Disbursement.objects.get(contract=first, order=1).pk}"),
        (4, f"{first.pk}:A5"),
        (6, f"early:{lines['入户摸底租车']}"),
        (7, f"invoice:{anomalies.told()['shared_invoice']['number']}"),
        (8, f"{lines['家长课堂讲师劳务']}"),
        (9, f"firm:{lines['项目短片拍摄']}"),
        (10, f"figure:{counted.pk}"),
        (10, f"picture:{picture.perceptual_hash}"),
        (13, f"after:{second.pk}"),
        (15, f"surplus:{first.pk}"),
    }


def nothing_else(hits: Found) -> None:
    """Precision and recall 1.0."""
    assert set(hits) == planted()
    assert len(hits) == 10


def each_on_its_day(hits: Found) -> None:
    assert {code: (hit.on, hit.amount) for (code, _mark), hit in hits.items() if code in ON} == ON


def each_as_it_was_told(hits: Found) -> None:
    told = {code: dict(hit.figures) for (code, mark), hit in hits.items() if not mark.startswith("picture")}
    assert (told[2]["days"], told[6]["days"], told[13]["days"]) == ("47", "6", "12")
    assert (told[4]["share"], told[15]["left"]) == ("13.60", "8,640.00")
    assert (told[10]["reported"], told[10]["signed"]) == ("50", "38")


def each_with_evidence_and_accusing_nobody(hits: Found) -> None:
    for hit in hits.values():
        assert hit.rows, hit
        assert problems(str(hit)) == [], hit


def one_contract_alone_is_held_against_the_other(hits: Found) -> None:
    """What two contracts share is found from either side; all the rest stays where it is."""
    for number in (anomalies.FIRST, anomalies.SECOND):
        contract = Contract.objects.filter(number__startswith=number)
        shared = {(code, mark) for code, mark in hits if code == 7 or mark.startswith("picture")}
        own = {key for key, hit in hits.items() if hit.contract == contract.get().pk}
        assert set(found(contract)) == own | shared


LOOKS: tuple[Callable[[Found], None], ...] = (
    nothing_else, each_on_its_day, each_as_it_was_told, each_with_evidence_and_accusing_nobody, one_contract_alone_is_held_against_the_other,
)  # fmt: skip


@pytest.mark.django_db
def test_the_planted_contracts(told: Cast, subtests: pytest.Subtests) -> None:
    """Told once for all of these."""
    hits = found(Contract.objects.all())
    for look in LOOKS:
        with subtests.test(look.__name__):
            look(hits)
