"""Numbers of invoices as they stand on paper, old and new, and the one form in which they are kept.

A digital invoice has twenty digits and no code. Everything older has a code (10 or 12 digits; 8 to 10 on receipts of the treasury)
and a number (8 digits; 10 on receipts of the treasury). Code and number are kept with “-” between them, so that a code of twelve
and a number of eight are never taken for a number of twenty. Nothing is guessed: digits that can be cut in two ways are refused.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

LONGEST = 200  # characters read; a cell with more holds no number
FIRST_DIGITAL_YEAR = 21
# GB/T 2260 provinces, and the five cities whose tax bureaus stand beside those of their provinces (91 to 95 in digital numbers).
PROVINCES = frozenset(
    f"{number}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
DIGITAL_PROVINCES = PROVINCES | frozenset(["91", "92", "93", "94", "95"])
CENTRAL = "00"

EMPTY = _("No invoice number is told.")
ROUNDED = _(
    "“%(typed)s” has lost its last digits: the spreadsheet took the number for a quantity. "
    "Format the cell as text and type the number again from the invoice."
)
LETTERS = _(
    "“%(typed)s” is no invoice number: it has other characters than digits. Copy it from the invoice: 20 digits, or code-number."
)
SEVERAL = _("“%(typed)s” holds several invoice numbers. Write one line for each invoice.")
RUN_TOGETHER = _(
    "“%(typed)s” has %(count)s digits. A digital invoice has 20: compare it with the invoice, is one missing? "
    "On an older invoice put “-” between the code and the number."
)
CODE_MISSING = _("“%(typed)s” is a number without its code. Put the code of the invoice before it: code-number.")
LENGTH = _(
    "“%(typed)s” has %(count)s digits; a digital invoice has 20, an older one a code of 10 or 12 and a number of 8, "
    "a receipt of the treasury a code of 8 to 10 and a number of 10."
)
YEAR = _(
    "“%(typed)s” cannot be right: its year would be %(year)s. Compare it with the invoice; "
    "code and number of an older invoice need “-” between them."
)
PROVINCE = _(
    "“%(typed)s” cannot be right: no tax bureau has the code %(province)s. Compare it with the invoice; "
    "code and number of an older invoice need “-” between them."
)
SAME_DIGIT = _("“%(typed)s” cannot be right: it is one digit repeated.")


@dataclass(frozen=True)
class Invoice:
    """`kind`: digital, coded or treasury. `code` is "" on a digital invoice."""

    kind: str
    code: str
    number: str

    def __str__(self) -> str:
        """The form that is kept and compared."""
        return f"{self.code}-{self.number}" if self.code else self.number

    @property
    def digits(self) -> tuple[str, ...]:
        """What of it is found in a file's name or text: the code and the number apart."""
        return (self.code, self.number) if self.code else (self.number,)


@dataclass(frozen=True)
class NoInvoice:
    """What was typed says that there is no invoice and what stands in its place (a value of `Expense.NoInvoice`)."""

    reason: str


@dataclass(frozen=True)
class Unlike:
    """What was typed is no invoice number: a code for programs, an English message id with its facts for people."""

    code: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        """In the language of whoever reads it."""
        return gettext(self.words) % self.facts if self.facts else gettext(self.words)


# What offices write into the column when there is no number: the first that fits.
SAID_INSTEAD = (
    ("roll", re.compile("发放表|签收表|签领表|工资表|工资单|劳务费?表|補貼表|补贴表|payroll|roll", re.IGNORECASE)),
    ("ticket", re.compile("车票|火车|客票|机票|船票|出租|ticket", re.IGNORECASE)),
    ("levy", re.compile("完税|缴款书|社保|公积金|tax payment", re.IGNORECASE)),
    ("bank", re.compile("回单|手续费|bank", re.IGNORECASE)),
    ("receipt", re.compile("收据|收條|收条|receipt", re.IGNORECASE)),
)
_BETWEEN = re.compile(r"[\s\-–—‐‑−_/\\|,，、;；:：.。()（）\[\]【】]+")
_LABELS = re.compile(
    r"电子客票号|票据代码|票据号码|发票代码|发票号码|發票代碼|發票號碼|发票号|发票|票据|代码|号码|编号|invoice|code|number|no",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]+")


def read(typed: str, today: date) -> Invoice | NoInvoice | Unlike:
    """What stands in the column of the invoice number. Never raises."""
    if len(typed) == 20 and typed.isascii() and typed.isdecimal():  # nearly all by now
        return _digital(typed, typed, today)
    text = unicodedata.normalize("NFKC", typed[:LONGEST]).strip().strip("'`\"“”‘’")
    if not text:
        return Unlike("empty", EMPTY)
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    if _SCIENTIFIC.fullmatch(text):
        return _unlike("rounded", ROUNDED, shown)
    bare = _LABELS.sub(" ", text).strip()
    groups = [group for group in _BETWEEN.split(bare) if group and group not in {"№", "#"}]
    if not groups or not all(group.isascii() and group.isdigit() for group in groups):
        for reason, pattern in SAID_INSTEAD:
            if pattern.search(text) and not re.search("[0-9]{8}", text):
                return NoInvoice(reason)
        return _unlike("letters", LETTERS, shown)
    return _cut(groups, bare, shown, today)


def _cut(groups: list[str], bare: str, shown: str, today: date) -> Invoice | Unlike:
    lengths = [len(group) for group in groups]
    if len(groups) == 2 and (lengths[0] in {10, 12}) and lengths[1] == 8:
        return _coded(groups[0], groups[1], shown, today)
    if len(groups) == 2 and lengths[0] in {8, 9, 10} and lengths[1] == 10:
        return _sound(Invoice("treasury", groups[0], groups[1]), shown)
    count = sum(lengths)
    whole = "".join(groups)
    if len(groups) == 1 or max(lengths) <= 5 or re.fullmatch(r"[0-9\s]+", bare):
        if count == 20:
            return _digital(whole, shown, today)
        if count in {18, 19}:
            return _unlike("run_together", RUN_TOGETHER, shown, count=count)
        if len(groups) == 1 and count == 8:
            return _unlike("code_missing", CODE_MISSING, shown)
    if (len(groups) > 1 and any(length in {18, 20} for length in lengths)) or (len(groups) > 2 and min(lengths) >= 8):
        return _unlike("several", SEVERAL, shown)
    return _unlike("length", LENGTH, shown, count=count)


def _digital(number: str, shown: str, today: date) -> Invoice | Unlike:
    """Year of issue, province, then the serial number; railway and air tickets since 2024 are such invoices too."""
    year = int(number[:2])
    if not FIRST_DIGITAL_YEAR <= year <= today.year % 100:
        return _unlike("year", YEAR, shown, year=2000 + year)
    if number[2:4] not in DIGITAL_PROVINCES:
        return _unlike("province", PROVINCE, shown, province=number[2:4])
    return _sound(Invoice("digital", "", number), shown)


def _coded(code: str, number: str, shown: str, today: date) -> Invoice | Unlike:
    """Ten digits begin with the province, twelve with one digit of the issuer and then the province; the year follows the area."""
    area = code[1:] if len(code) == 12 else code
    if area[:2] not in PROVINCES | {CENTRAL}:
        return _unlike("province", PROVINCE, shown, province=area[:2])
    year = int(area[4:6])
    if today.year % 100 < year < 90:
        return _unlike("year", YEAR, shown, year=2000 + year)
    return _sound(Invoice("coded", code, number), shown)


def _sound(invoice: Invoice, shown: str) -> Invoice | Unlike:
    return _unlike("same_digit", SAME_DIGIT, shown) if len(set(invoice.number)) == 1 else invoice


def _unlike(code: str, words: str, shown: str, **facts: Any) -> Unlike:
    return Unlike(code, words, {"typed": shown, **facts})


def kept(typed: str, today: date) -> str:
    """How a number is kept: in its one form when it is an invoice number, else as it was typed."""
    found = read(typed, today)
    return str(found) if isinstance(found, Invoice) else typed


def spellings(number: str) -> frozenset[str]:
    """How the same invoice may stand in lines recorded before numbers had one form. Never twenty digits for a code of twelve:
    these are another invoice."""
    code, dash, rest = number.partition("-")
    if not dash or not (code + rest).isdigit():
        return frozenset({number, " ".join(number[i : i + 4] for i in range(0, 20, 4))} if len(number) == 20 else {number})
    together = {code + rest} if len(code + rest) != 20 else set()
    return frozenset({number, f"{code} {rest}", f"{code}/{rest}", f"{code}—{rest}", f"{code}－{rest}", *together})


def same_buyer(written: str, name: str) -> bool:
    """Whether an invoice is made out to `name`: brackets, blanks and full-width letters do not matter, every character does."""
    return _bare(written) == _bare(name)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
