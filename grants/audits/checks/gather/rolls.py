"""What payment rolls add up to, where the sheet is a table or a text that can be read: the last line that says 合计 ends in it."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from grants.evidence.models import StoredFile
from grants.evidence.texts import READABLE, texts
from grants.spending.models import Expense

TOTAL = re.compile("合\\s*计|总\\s*计|total", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d.])|(?<![\d.])\d+(?:\.\d{1,2})?(?![\d.])")
LARGEST = 2_000_000  # bytes of a table


def totals(lines: Iterable[Expense]) -> dict[int, Decimal]:
    """By line: of those paid by roll that hold exactly one sheet with a total. Asks the files, no query if `documents` is fetched."""
    sheets = {line.pk: list(line.documents.all()) for line in lines if line.no_invoice == Expense.NoInvoice.ROLL}
    papers = {file.pk: file for files in sheets.values() for file in files}
    told = {key: cells(table(file)) for key, file in papers.items() if file.detected_type == "csv"}
    told |= texts([file for file in papers.values() if file.detected_type in READABLE])
    found: dict[int, Decimal] = {}
    for key, files in sheets.items():
        sums = [total for file in files if (total := total_of(told.get(file.pk, ""))) is not None]
        if len(sums) == 1:
            found[key] = sums[0]
    return found


def table(file: StoredFile) -> str:
    """A CSV as text; "" where it is gone, too large or in no writing known here."""
    if file.size > LARGEST or not file.path.exists():
        return ""
    content = file.path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def cells(text: str) -> str:
    """A table with commas as lines of cells: a comma inside a cell belongs to its number, one between two cells to none."""
    rows = csv.reader(io.StringIO(text))
    return "\n".join("\t".join(cell.replace(",", "") for cell in row) for row in rows)


def total_of(text: str) -> Decimal | None:
    """The last number of the last line that names a total."""
    lines = [line for line in text.splitlines() if TOTAL.search(line)]
    numbers = NUMBER.findall(lines[-1].replace("，", ",")) if lines else []
    try:
        return Decimal(numbers[-1].replace(",", "")) if numbers else None
    except InvalidOperation:
        return None
