"""Every rule of a ledger, asked of one row after the other; what the books hold was asked once, before.

The rules themselves are `spending.rules`: here is only what of them can be answered from memory.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop

from grants.contracts.models import Contract
from grants.rulebook import queries as rulebook
from grants.spending import ledger_queries as books
from grants.spending import rules
from grants.spending.ledger_rows import Line
from grants.spreadsheets.lines import Raw
from grants.spreadsheets.problems import ERROR, WARNING, Problem, msgid
from grants.trail.blockers import Breach
from grants.trail.money import ZERO

UNKNOWN_CATEGORY = gettext_noop("“%(typed)s” is no category of the rule set. The contract has: %(known)s.")
UNKNOWN_DELIVERABLE = gettext_noop("“%(typed)s” is no deliverable of this contract. It has: %(known)s. Or leave the cell empty.")
UNKNOWN_SITE = gettext_noop("“%(typed)s” is no place where this deliverable is due: %(known)s. Or leave the cell empty.")
SITE_ALONE = gettext_noop(
    "A place is given but no deliverable. Write down for which deliverable it was, or leave the place empty."
)
UNKNOWN_PAID = gettext_noop(
    "“%(typed)s” is no way of payment. Please write “%(transfer)s” or “%(cash)s”, or leave the cell empty."
)
NOT_MORE_THAN_NOTHING = gettext_noop(
    "The amount is %(amount)s; an expense is more than nothing. Money that came back is recorded by reversing its line."
)
TWICE_IN_FILE = gettext_noop("The invoice number stands in row %(row)s of sheet “%(sheet)s” too. An invoice is recorded once.")
SAME_LINE = gettext_noop(
    "This line is the same as row %(row)s of sheet “%(sheet)s”. If it was paid only once, delete one of the two."
)
NO_INVOICE = gettext_noop(
    "No invoice number and no word what stands in its place. It can be recorded; it is needed before submitting."
)
NOT_ALLOCATED = gettext_noop("No deliverable is told. It can be recorded; it must be allocated before submitting.")
PAID = {
    "transfer": (
        "银行转账", "转账", "转帐", "轉賬", "轉帳", "对公转账", "网银", "网银转账", "银行", "电汇", "汇款", "公户转账", "bank transfer",
        "transfer", "bank",
    ),
    "cash": ("现金", "現金", "现金支付", "cash"),
}  # fmt: skip
SHOWN = 6  # names listed in a message


@lru_cache(maxsize=4_096)
def bare(text: str) -> str:
    """As names are compared: width, blanks and capitals do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@lru_cache(maxsize=4_096)
def _personal(text: str) -> list[Breach]:
    """Of texts that come again and again."""
    return rules.personal(text, "", "")


WAYS = {bare(word): way for way, words in PAID.items() for word in words}


class Checker:
    """Knows a contract and its books; `check` turns a row into a line or says what is wrong with it."""

    def __init__(self, contract: Contract, today: date) -> None:
        self.contract, self.today = contract, today
        self.buyer = contract.organisation.name
        chart = rulebook.categories(contract.rule_set)
        budgets = {line.category: line.amount for line in contract.budget_lines.all()}
        share = rulebook.category_overrun_share(contract.rule_set)
        self.bounds = {code: rules.category_bound(amount, share) for code, amount in budgets.items()}
        self.refused = {
            code: rules.may_be_charged(code, chargeable=category.chargeable, budgeted=code in budgets)
            for code, category in chart.items()
        }
        self.categories: dict[str, str] = {}
        for code, category in chart.items():
            for name in (code, category.name.zh, category.name.en, f"{code}{category.name.zh}", f"{code}{category.name.en}"):
                self.categories.setdefault(bare(name), code)
        self.known_categories = _list(f"{code} {chart[code].name.zh}" for code in budgets if code in chart)
        self.charged = books.charged(contract)
        self.recorded = books.recorded(contract)
        self.met: Counter[bytes] = Counter()  # how many of them the file holds
        self.again: dict[str, int] = {}  # of rows that stand in the file more often than in the books: how often there
        self._deliverables()
        self.invoices: dict[str, tuple[str, int, str]] = {}
        self.warned: set[str] = set()  # the numbers of those rows that have a warning
        self.lines: dict[bytes, tuple[str, int]] = {}

    def _deliverables(self) -> None:
        self.deliverables: dict[str, int] = {}
        self.sites: dict[int, dict[str, int]] = {}
        self.site_names: dict[int, str] = {}
        rows = list(self.contract.deliverables.all())
        for row in rows:
            for name in (row.code, row.name, f"{row.code}{row.name}"):
                self.deliverables.setdefault(bare(name), row.pk)
        self.known_deliverables = _list(f"{row.code} {row.name}" for row in rows)
        for deliverable, places in books.sites_due(self.contract).items():
            self.sites[deliverable] = {bare(name): site for site, names in places.items() for name in names if name}
            self.site_names[deliverable] = _list(next(iter(names)) for names in places.values())

    def check(self, raw: Raw) -> tuple[Line | None, bool]:
        """(the line or None, whether it is known). What is wrong is added to the problems of `raw`."""
        values = raw.values
        category = self._category(raw)
        if not raw.wrong and self._known(values, category):
            raw.problems.clear()
            return None, True
        paid, (deliverable, site) = self._paid(raw), self._allocation(raw)
        if raw.wrong:
            self._rules(raw, category, lenient=True)
            return None, False
        invoiced = values.get("invoice_date")
        line = Line(
            raw.sheet[:60], raw.number, values["date"].isoformat(), category, values["item"] or "", values["payee"] or "",
            int(values["amount"].scaleb(2)), values.get("invoice_number") or "", invoiced.isoformat() if invoiced else None,
            values.get("invoice_buyer") or "", values.get("voucher_number") or "", paid, values.get("remark") or "",
            values.get("no_invoice") or "", deliverable, site,
        )  # fmt: skip
        self._rules(raw, category, lenient=False)
        if not raw.wrong:
            self._once(raw, line)
            self._budget(raw, line)
            self._complete(raw, line)
            if raw.problems and line.invoice_number:
                self.warned.add(line.invoice_number)
        return line, False

    def _known(self, values: dict[str, Any], category: str) -> bool:
        """Whether it stands in the books: of rows all alike as many as are there."""
        if not self.recorded:
            return False
        mark = books.fingerprint(
            values["date"].isoformat(), category, values["item"], values["payee"], int(values["amount"].scaleb(2)),
            values.get("invoice_number") or "", values.get("voucher_number") or "",
        )  # fmt: skip
        there = self.recorded.get(mark, 0)
        if self.met[mark] < there:
            self.met[mark] += 1
            return True
        if there:
            self.again[mark.hex()] = there
        return False

    def _category(self, raw: Raw) -> str:
        typed = raw.values.get("category")
        if not typed:
            return ""
        code = self.categories.get(bare(typed), "")
        if not code:
            raw.problem("category", UNKNOWN_CATEGORY, "category", typed=typed, known=self.known_categories)
        return code

    def _paid(self, raw: Raw) -> str:
        typed = raw.values.get("paid")
        if not typed:
            return "transfer"
        way = WAYS.get(bare(typed), "")
        if not way:
            raw.problem("paid", UNKNOWN_PAID, "paid", typed=typed, transfer=PAID["transfer"][0], cash=PAID["cash"][0])
        return way

    def _allocation(self, raw: Raw) -> tuple[int | None, int | None]:
        typed, place = raw.values.get("deliverable"), raw.values.get("site")
        if not typed:
            if place:
                raw.problem("site", SITE_ALONE, "site")
            return None, None
        deliverable = self.deliverables.get(bare(typed))
        if deliverable is None:
            raw.problem("deliverable", UNKNOWN_DELIVERABLE, "deliverable", typed=typed, known=self.known_deliverables)
            return None, None
        if not place:
            return deliverable, None
        site = self.sites.get(deliverable, {}).get(bare(place))
        if site is None:
            raw.problem("site", UNKNOWN_SITE, "site", typed=place, known=self.site_names.get(deliverable, ""))
        return deliverable, site

    def _rules(self, raw: Raw, category: str, *, lenient: bool) -> None:
        """`lenient`: some cells could not be read; the others are judged all the same, so that she is told everything at once."""
        values = raw.values
        day, amount = values.get("date"), values.get("amount")
        if day is not None and (found := rules.within_term(self.contract.starts, self.contract.ends, day)):
            _breach(raw, found)
        if category and (refused := self.refused[category]):
            _breach(raw, refused)
        if amount is not None and amount <= 0:
            raw.problem("amount", NOT_MORE_THAN_NOTHING, "amount", amount=f"{amount:,.2f}")
        item, payee = values.get("item") or "", values.get("payee") or ""
        if not lenient and (untold := rules.told(payee, item)):
            _breach(raw, untold, about="payee" if not payee.strip() else "item")
        for hit in rules.personal(item, "", ""):
            _breach(raw, hit, about="item")
        for name, text in (("payee", payee), ("remark", values.get("remark") or "")):
            for hit in _personal(text) if text else ():
                _breach(raw, hit, about=name)

    def _once(self, raw: Raw, line: Line) -> None:
        number = line.invoice_number
        if number:
            there = self.invoices.setdefault(number, (line.sheet, line.row, raw.letters.get("invoice_number", "")))
            if there[:2] != (line.sheet, line.row):
                raw.problem("invoice_twice", TWICE_IN_FILE, "invoice_number", sheet=there[0], row=there[1])
            return
        same = self.lines.setdefault(mark_of(line), (line.sheet, line.row))
        if same != (line.sheet, line.row):
            raw.problem("same_line", SAME_LINE, "", WARNING, sheet=same[0], row=same[1])

    def _budget(self, raw: Raw, line: Line) -> None:
        total = self.charged.get(line.category, ZERO) + raw.values["amount"]
        self.charged[line.category] = total
        if over := rules.within_category(total, self.bounds[line.category]):
            _breach(raw, over, WARNING)

    def _complete(self, raw: Raw, line: Line) -> None:
        """What is asked before submitting, not yet now."""
        if line.invoice_buyer != self.buyer and (other := rules.buyer_is(line.invoice_buyer, self.buyer)):
            _breach(raw, other, WARNING)
        if not line.invoice_number and not line.no_invoice:
            raw.problem("no_invoice", NO_INVOICE, "invoice_number", WARNING)
        if line.deliverable is None:
            raw.problem("not_allocated", NOT_ALLOCATED, "deliverable", WARNING)

    def used_elsewhere(self) -> dict[str, Problem]:
        """By number the invoices that other lines of the system use: asked once, when every row has been seen."""
        words, code = msgid(rules.INVOICE_USED.words), rules.INVOICE_USED.code
        used = books.invoices_used(self.invoices.keys())
        return {
            number: Problem(code, words, {}, ERROR, sheet, row, letter, "invoice_number")
            for number, (sheet, row, letter) in self.invoices.items()
            if number in used
        }

    def still_due(self, line: Line) -> bool:
        """Whether the deliverable and the place of a line are still the contract's."""
        if line.deliverable is None:
            return True
        return line.deliverable in self.sites and (line.site is None or line.site in self.sites[line.deliverable].values())


def _breach(raw: Raw, found: Breach, level: str = ERROR, about: str = "") -> None:
    raw.problem(found.code, msgid(found.words or found.message), about or found.anchor, level, **found.facts)


def mark_of(line: Line) -> bytes:
    return books.fingerprint(
        line.date, line.category, line.item, line.payee, line.amount, line.invoice_number, line.voucher_number
    )


def _list(names: Iterable[str]) -> str:
    several = list(dict.fromkeys(names))
    return "、".join(several[:SHOWN]) + ("…" if len(several) > SHOWN else "")
