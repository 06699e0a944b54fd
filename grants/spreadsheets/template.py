"""A workbook to fill in for one contract: typed columns, lists to choose from, explanations and an example on a sheet that is not read."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from grants.spreadsheets.book import BODY, HEADING
from grants.spreadsheets.headings import FIELDS
from grants.spreadsheets.rows import EXPLAINED, LISTS

ROOM = 5_000  # rows prepared with lists and formats
FIRST = 3  # the row under the headings, from 0
NAME_OF_SHEET = _("Ledger of expenses")
ABOVE = _("Contract %(number)s “%(title)s” · amounts in yuan · one row for each payment · please leave the headings as they are")
EXPLANATION = _("How to fill in the ledger")
HEADS = (_("Column"), _("Needed"), _("What to write"), _("Example"))
YES = _("Yes")
LIMITS = _("At most 200,000 rows and 20 MB. The sheets may be several. Rows with totals are compared and not recorded.")
AFTERWARDS = _(
    "Bring the file on the page of the contract. First you see what was understood; nothing is recorded before you say so."
)
PRIVACY = _(
    "Please write no names, telephone, identity card or bank card numbers of people served: they are counted here, never named."
)
TERM = _("This contract runs from %(first)s to %(last)s.")
DAY_WRONG = _("The contract runs from %(first)s to %(last)s. Please look at the date.")
AMOUNT_WRONG = _("Please write the amount in figures, in yuan, more than nothing, with at most two places.")
FROM_LIST = _("Please choose from the list.")

TRADITIONAL = {
    "date": "支出日期", "category": "支出類別", "item": "支出內容", "payee": "收款方", "amount": "支出金額", "invoice_number": "發票號碼",
    "invoice_date": "開票日期", "invoice_buyer": "購買方", "voucher_number": "憑證號", "paid": "付款方式", "remark": "備註",
    "deliverable": "服務成果", "site": "服務地點",
}  # fmt: skip
COLUMNS = tuple(TRADITIONAL)
WIDE = {"item": 34, "payee": 26, "invoice_number": 24, "invoice_buyer": 28, "remark": 24, "category": 20, "deliverable": 26}
TEXT = 49  # the format of Excel itself
FORMATS = {"date": "yyyy-mm-dd", "invoice_date": "yyyy-mm-dd", "amount": "#,##0.00"}  # all others are text: no digit is lost
RULES: dict[str, tuple[str, str]] = {
    "date": (_("The day of the payment, inside the term of the contract."), "2026-03-05"),
    "category": (_("From the list; only the categories of the contract's budget."), ""),
    "item": (_("What was bought or done, so that a stranger understands it."), "重阳节活动食材采购"),
    "payee": (_("The full name of the shop or firm, as on the invoice."), "上虞区百官街道某某超市"),
    "amount": (_("In yuan, with at most two places; money that came back is not written here."), "1286.50"),
    "invoice_number": (
        _("20 digits of a digital invoice, or code-number of an older one. Without an invoice: payment roll, ticket, receipt."),
        "26332000000012345678",
    ),
    "invoice_date": (_("The day on the invoice."), "2026-03-04"),
    "invoice_buyer": (_("To whom the invoice is made out; it must be your organisation."), ""),
    "voucher_number": (_("The number in your own books."), "记-12"),
    "paid": (_("From the list; empty means by bank transfer."), "银行转账"),
    "remark": (_("Whatever helps the auditor."), ""),
    "deliverable": (_("From the list: for which service it was spent. May be told later."), ""),
    "site": (_("From the list: at which place. May be told later."), ""),
}


@dataclass(frozen=True)
class Facts:
    """What of a contract stands in its template; the lists as they are to be chosen, like “A5 活动物资”."""

    number: str
    title: str
    organisation: str
    starts: date
    ends: date
    categories: tuple[str, ...]
    deliverables: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    paid: tuple[str, ...] = ("银行转账", "现金")

    def choices(self, name: str) -> tuple[str, ...]:
        return {"category": self.categories, "deliverable": self.deliverables, "site": self.sites, "paid": self.paid}.get(
            name, ()
        )

    def example(self, name: str) -> str:
        own = self.organisation if name == "invoice_buyer" else next(iter(self.choices(name)), "")
        return own or RULES[name][1]


def heading(name: str) -> str:
    """What stands over the column, in the reader's language; `columns` recognises each of them."""
    language = get_language() or ""
    if language.startswith("en"):
        return next(told for told in FIELDS[name].headings if told.isascii()).capitalize()
    return TRADITIONAL[name] if language == "zh-hant" else FIELDS[name].headings[0]


def template(facts: Facts) -> bytes:
    """The bytes of the workbook."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": facts.number, "subject": facts.title[:200], "author": facts.organisation[:200]})
    _ledger(book, facts)
    _explained(book, facts)
    _lists(book, facts)
    book.close()
    return out.getvalue()


def _look(book: Workbook, **more: Any) -> Any:
    return book.add_format({"font_name": BODY, "font_size": 10.5, "valign": "vcenter", **more})


def _ledger(book: Workbook, facts: Facts) -> None:
    page = book.add_worksheet(gettext(NAME_OF_SHEET)[:31])
    page.write_string(0, 0, gettext(ABOVE) % {"number": facts.number, "title": facts.title}, _look(book, font_color="#555555"))
    head = {"bold": True, "font_name": HEADING, "border": 1, "align": "center", "text_wrap": True}
    needed, other = _look(book, **head, bg_color="#E9DDE6"), _look(book, **head, bg_color="#F3F1F3")
    for at, name in enumerate(COLUMNS):
        page.set_column(at, at, WIDE.get(name, 14), _look(book, num_format=FORMATS.get(name, TEXT)))
        page.write_string(FIRST - 1, at, heading(name), needed if FIELDS[name].needed else other)
        page.data_validation(FIRST, at, FIRST + ROOM - 1, at, _allowed(name, facts))
    page.set_row(FIRST - 1, 30)
    page.freeze_panes(FIRST, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(FIRST - 1)


def _allowed(name: str, facts: Facts) -> dict[str, Any]:
    """Warnings, not walls: what is wrong is told again, with more words, when the file is brought."""
    title, rule = heading(name)[:32], gettext(RULES[name][0])[:250]
    told: dict[str, Any] = {
        "validate": "any",
        "input_title": title,
        "input_message": rule,
        "error_type": "warning",
        "ignore_blank": True,
    }
    if name == "date":
        term = {"first": facts.starts, "last": facts.ends}
        told |= {"validate": "date", "criteria": "between", "minimum": facts.starts, "maximum": facts.ends}
        told |= {"error_message": (gettext(DAY_WRONG) % term)[:250]}
    elif name == "amount":
        told |= {"validate": "decimal", "criteria": ">", "value": 0, "error_message": gettext(AMOUNT_WRONG)[:250]}
    elif choices := facts.choices(name):
        column = xl_col_to_name(COLUMNS.index(name))
        source = f"='{LISTS}'!${column}$2:${column}${len(choices) + 1}"
        told |= {"validate": "list", "source": source, "error_message": gettext(FROM_LIST)[:250]}
    return told


def _explained(book: Workbook, facts: Facts) -> None:
    page = book.add_worksheet(EXPLAINED)
    wrap, bold = _look(book, text_wrap=True, valign="top"), _look(book, bold=True, font_name=HEADING)
    page.write_string(0, 0, gettext(EXPLANATION), _look(book, bold=True, font_name=HEADING, font_size=16))
    term = gettext(TERM) % {"first": facts.starts, "last": facts.ends}
    for row, words in enumerate((term, gettext(LIMITS), gettext(AFTERWARDS), gettext(PRIVACY)), 1):
        page.write_string(row, 0, words, _look(book))
    for at, (title, wide) in enumerate(zip(HEADS, (18, 9, 62, 34), strict=True)):
        page.set_column(at, at, wide)
        page.write_string(6, at, gettext(title), bold)
    for row, name in enumerate(COLUMNS, 7):
        for at, words in enumerate((
            heading(name), gettext(YES) if FIELDS[name].needed else "", gettext(RULES[name][0]), facts.example(name),
        )):  # fmt: skip
            page.write_string(row, at, words, wrap)


def _lists(book: Workbook, facts: Facts) -> None:
    page = book.add_worksheet(LISTS)
    page.hide()
    for at, name in enumerate(COLUMNS):
        if choices := facts.choices(name):
            page.write_string(0, at, heading(name))
            for row, choice in enumerate(choices, 1):
                page.write_string(row, at, choice)
