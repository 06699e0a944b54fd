"""What was delivered in a month, as weights by which the money spent in it may be shared out."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from grants.contracts.models import Contract, Deliverable, Target
from grants.milestones.models import Activity, Measurement
from grants.people.models import Unit
from grants.trail.money import ZERO

Weights = dict[tuple[Deliverable, Unit | None], Decimal]
LIVING = ("draft", "submitted", "returned", "recognised", "partly_recognised", "locked")


def of_months(contract: Contract) -> Callable[[date], Weights]:
    """A function that gives the weights of the month of a day. Four queries for all months together.

    The activities of the month by their person-times; where none names a deliverable, the figures of the report whose milestone
    follows next, recognised ones before reported ones, each at its unit price, since different things have no common measure
    but money. A report that is only drafted counts too: the organisation allocates by what it did.
    """
    by_month: dict[tuple[int, int], Weights] = {}
    goals = set(Target.objects.filter(deliverable__contract=contract).values_list("deliverable_id", "site_id"))

    def place_of(one: Activity | Measurement, deliverable: Deliverable) -> tuple[Deliverable, Unit | None]:
        """Money is charged to a place only where the deliverable is due."""
        return deliverable, one.site if (deliverable.pk, one.site_id) in goals else None

    done = Activity.objects.filter(report__contract=contract, report__status__in=LIVING, deliverable__isnull=False)
    for one in done.select_related("deliverable", "site").order_by("deliverable_id", "site_id", "id"):
        if one.deliverable is None or not one.person_times:
            continue
        month = by_month.setdefault((one.date.year, one.date.month), {})
        place = place_of(one, one.deliverable)
        month[place] = month.get(place, ZERO) + one.person_times
    due = list(contract.milestones.order_by("due", "order").values_list("pk", "due"))
    told: dict[int, Weights] = {}
    figures = Measurement.objects.filter(report__contract=contract, report__status__in=LIVING)
    for figure in figures.select_related("deliverable", "site", "report").order_by("deliverable_id", "site_id", "id"):
        quantity = figure.reported if figure.recognised is None else figure.recognised
        if weight := quantity * figure.deliverable.unit_price:
            reported, place = told.setdefault(figure.report.milestone_id, {}), place_of(figure, figure.deliverable)
            reported[place] = reported.get(place, ZERO) + weight

    def delivered(day: date) -> Weights:
        if (day.year, day.month) in by_month:
            return by_month[day.year, day.month]
        following = next((pk for pk, until in due if day <= until), due[-1][0] if due else 0)
        return told.get(following, {})

    return delivered
