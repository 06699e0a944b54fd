"""From which file, sheet and row a line of the ledger came, told beside the line at every desk."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.spending.models import Expense, LedgerFile
from grants.trail.blockers import Words


def origin_of(line: Expense) -> list[tuple[Words, SafeString]]:
    """One fact for a line of a spreadsheet: the file with a link to it, and the place in it. None for a line that was typed."""
    if line.ledger_file_id is None:
        return []
    file = LedgerFile.objects.select_related("file").get(pk=line.ledger_file_id)
    place = _("sheet “%(sheet)s”, row %(row)s") if file.file.detected_type != "csv" else _("row %(row)s")
    told = place % {"sheet": line.ledger_sheet, "row": line.ledger_row}
    return [
        (
            _("From the spreadsheet"),
            format_html('<a href="{}">{}</a> · {}', reverse("file", args=[file.file.sha256]), file.name, told),
        )
    ]
