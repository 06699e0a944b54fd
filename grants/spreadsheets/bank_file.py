"""The file for the bank: a payment batch as banks take it for 批量代付, as a workbook and as a table of text (GB 18030).

One head row and one row for each payee, nothing above, beside or below: what banks read does not bear a title or a sum.
"""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

from django.core.files.base import ContentFile
from django.db import transaction
from xlsxwriter import Workbook

from grants.disbursements import batches
from grants.disbursements.models import BatchLine, Disbursement, PaymentBatch
from grants.evidence.actions import store
from grants.people.models import Unit, User
from grants.spreadsheets.book import SHANGHAI

HEADS = ("序号", "收款账号", "收款户名", "开户行", "金额", "用途")
WIDE = (6, 26, 34, 34, 16, 40)
SHEET = "批量代付"


def issue(unit: Unit, *, by: User, disbursements: list[Disbursement]) -> PaymentBatch:
    """A batch with its two files, all of it or nothing. Raises Refused."""
    with transaction.atomic():
        batch = batches.make(unit, by=by, disbursements=disbursements)
        lines = list(batch.lines.order_by("order"))
        kept = [
            store(ContentFile(content, name=f"{batch.number}.{kind}"), by=by, origin=batch.origin)
            for kind, content in (("xlsx", workbook(batch, lines)), ("csv", table(lines)))
        ]
        return batches.keep_files(batch, *kept)


def workbook(batch: PaymentBatch, lines: list[BatchLine]) -> bytes:
    """Accounts as text, so that no digit is lost; amounts as numbers with two places. The same batch, the same bytes."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": batch.number, "created": batch.made_at.astimezone(SHANGHAI).replace(tzinfo=None)})
    page = book.add_worksheet(SHEET)
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
    for at, (head, wide) in enumerate(zip(HEADS, WIDE, strict=True)):
        page.set_column(at, at, wide)
        page.write_string(0, at, head, text)
    for down, line in enumerate(lines, start=1):
        order, account, payee, bank, amount, remark = _cells(line)
        page.write_number(down, 0, int(order))
        for at, words in ((1, account), (2, payee), (3, bank), (5, remark)):
            page.write_string(down, at, words, text)
        page.write_number(down, 4, float(Decimal(amount)), money)
    book.close()
    return out.getvalue()


def table(lines: list[BatchLine]) -> bytes:
    """The same rows as text, as the banks' own programs in China read it."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows(_cells(line) for line in lines)
    return out.getvalue().encode("gb18030")


def _cells(line: BatchLine) -> tuple[str, ...]:
    return str(line.order), line.account, _plain(line.payee), _plain(line.bank), f"{line.amount:.2f}", _plain(line.remark)


def _plain(words: str) -> str:
    """No words of anybody become a formula where the text is opened in a spreadsheet."""
    return words.lstrip("=+-@\t\r ")
