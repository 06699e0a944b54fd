"""The numbers papers are issued under."""

from grants.papers.audit_report import labels as say
from grants.papers.models import Paper
from grants.people.models import Unit
from grants.trail import clock


def next_serial(unit: Unit, form: str = say.SERIAL_FORM) -> str:
    """晋江市妇联审〔2020〕3号: per unit and year, without gaps."""
    year = clock.today().year
    start, _blank, end = form.format(unit.short_name, year, "#").partition("#")
    taken = Paper.objects.filter(serial__startswith=start, serial__endswith=end).values_list("serial", flat=True)
    numbers = [int(n) for serial in taken if (n := serial.removeprefix(start).removesuffix(end)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1}{end}"
