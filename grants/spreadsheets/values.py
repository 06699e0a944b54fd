"""One cell as a day, an amount, a text, an invoice number: the value, None for nothing there, or the problem in words.

The words for what the house refuses anywhere come from the parsers of the house (trail.amounts, days, text); here are only the
shapes that spreadsheets add: numbers of days, figures with noise, codes that a program took for quantities.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from grants.spending import invoices
from grants.spending.invoices import Invoice, NoInvoice, Unlike
from grants.spreadsheets.problems import Problem, from_refusal, shown
from grants.spreadsheets.rows import Cell, NoValue
from grants.trail.amounts import LONGEST, WAN, parse_yuan
from grants.trail.days import FIRST, LAST, parse_day
from grants.trail.money import CENT
from grants.trail.text import clean_name

YUAN = Decimal(1)

NO_VALUE = _(
    "The cell holds a formula whose result is not in the file. Please open it in Excel or WPS, let it calculate, save and bring it again."
)
ERROR_VALUE = _("The cell shows the error %(shown)s instead of a value. Please correct the formula or type the value.")
NOT_A_DAY = _("“%(typed)s” is not a date. Expected is a date like 2026-03-05; please correct the cell.")
NO_YEAR = _("“%(typed)s” has no year. Expected is a whole date like 2026-03-05; please type it with the year.")
NO_DAY_OF_MONTH = _("“%(typed)s” has no day of the month. Expected is a whole date like 2026-03-05; please type the day too.")
SHORT_YEAR = _("“%(typed)s” can be read in several ways. Expected is a date with four figures for the year, like 2026-03-05.")
NUMBER_AS_DAY = _(
    "%(typed)s is a number, not a date. Expected is a date like 2026-03-05; please format the cell as a date and look again."
)
NOT_AN_AMOUNT = _("“%(typed)s” is not an amount. Expected are figures like 22400.50; please correct the cell.")
DAY_AS_AMOUNT = _(
    "The cell holds the date %(typed)s. Expected is an amount like 22400.50; please format the cell as a number and type it again."
)
FINER = _(
    "%(typed)s is finer than one fen (the program may show it rounded). Expected are at most two places; please round it, for instance "
    "with =ROUND(…,2)."
)
TOO_LARGE = _(
    "%(typed)s is too large for an amount. Please check the number of figures and the unit (yuan or ten thousand yuan)."
)
DIGITS_LOST = _(
    "The program took this code for a number and lost its last digits (it holds %(typed)s). Please format the cell as text and type the "
    "code again from the paper."
)
BECAME_DAY = _("The program took this number for a date (%(typed)s). Please format the cell as text and type the number again.")

NOTHING = frozenset(
    {"", "-", "--", "—", "——", "－", "/", "／", "\\", "无", "無", "空", "暂无", "無此項", "n/a", "na", "none", "nil", "null"}
)
_PLAIN = re.compile(r"[A-Za-z0-9一-鿿，。、：；（）()/#%&+.:;,_“”-]+(?: [A-Za-z0-9一-鿿，。、：；（）()/#%&+.:;,_“”-]+)*")
_TIME = re.compile(r"[ T日号]\s*\d{1,2}[:：时]\d{1,2}.*$")
_SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")
_UNIT_TOLD = re.compile(r"[元万萬角分]")
FIRST_SERIAL, LAST_SERIAL = 21916, 73415  # 1960 to 2100: what a ledger can mean
ZERO_1900, ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)

_DIGITS = {
    c: str(n)
    for n, several in enumerate(("〇零○Ｏ", "一壹", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"))
    for c in several
}
_CHINESE_DAY = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([元正〇零一二三四五六七八九十]{1,3})月([初〇零一二三四五六七八九十廿卅]{1,4})[日号號]?"
)


def nothing(cell: Cell) -> bool:
    """Empty, or one of the marks that offices write for “none”."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in NOTHING)


def without_value(cell: NoValue) -> Problem:
    return Problem("error_value", ERROR_VALUE, {"shown": cell.shown}) if cell.shown else Problem("no_value", NO_VALUE)


def day(cell: Cell, *, since_1904: bool = False) -> date | Problem | None:
    """A date; an instant gives its day. `since_1904`: how the workbook counts days that stand as bare numbers."""
    if type(cell) is date and FIRST <= cell <= LAST:
        return cell
    if isinstance(cell, NoValue):
        return without_value(cell)
    if nothing(cell):
        return None
    if isinstance(cell, date):
        return _bounded(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, bool):
        return Problem("not_a_day", NOT_A_DAY, {"typed": str(cell).upper()})
    if isinstance(cell, int | float | Decimal):
        return _day_of_number(cell, since_1904)
    return _day_of_text(str(cell), since_1904)


def _bounded(found: date) -> date | Problem:
    try:
        return parse_day(found.isoformat())
    except ValidationError as error:
        return from_refusal(error)


def _day_of_number(cell: float | Decimal, since_1904: bool) -> date | Problem:
    if not math.isfinite(cell):
        return Problem("number_as_day", NUMBER_AS_DAY, {"typed": str(cell)})
    if cell == int(cell) and 19000101 <= cell <= 21001231:
        return _day_of_text(str(int(cell)), since_1904)
    if not FIRST_SERIAL <= cell <= LAST_SERIAL:
        return Problem("number_as_day", NUMBER_AS_DAY, {"typed": f"{cell:.15g}"})
    return (ZERO_1904 if since_1904 else ZERO_1900) + timedelta(days=int(cell))


def _day_of_text(text: str, since_1904: bool) -> date | Problem:
    typed = unicodedata.normalize("NFKC", text[:80]).strip()
    bare = re.sub(r"\s+", " ", _spelled(typed))
    if bare[8:]:
        bare = _TIME.sub("", bare)
    bare = bare.replace("号", "日").replace("號", "日").replace(" ", "")
    if _SERIAL.fullmatch(bare):
        return _day_of_number(float(bare), since_1904)
    if re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", bare):
        return Problem("no_year", NO_YEAR, {"typed": shown(typed)})
    if re.fullmatch(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?)", bare):
        return Problem("no_day_of_month", NO_DAY_OF_MONTH, {"typed": shown(typed)})
    if re.fullmatch(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{2,4}日?", bare):
        return Problem("short_year", SHORT_YEAR, {"typed": shown(typed)})
    try:
        return parse_day(bare)
    except ValidationError as error:
        found = from_refusal(error)
        return Problem("not_a_day", NOT_A_DAY, {"typed": shown(typed)}) if found.code == "invalid" else found


def _spelled(text: str) -> str:
    """二〇二六年三月五日 in figures."""
    match = _CHINESE_DAY.fullmatch("".join(text.split()))
    if match is None:
        return text
    year, month, day_of_month = match.groups()
    return f"{''.join(_DIGITS[c] for c in year)}年{_count(month)}月{_count(day_of_month)}日"


def _count(text: str) -> int:
    """Up to 39: 五, 十, 十五, 二十, 二十五, 廿五, 卅一, 初五; 元 and 正 are the first."""
    text = text.replace("廿", "二十").replace("卅", "三十").replace("初", "").replace("元", "一").replace("正", "一")
    tens, ten, ones = text.rpartition("十")
    value = int("".join(_DIGITS.get(c, "") for c in ones) or 0)
    return value + (int("".join(_DIGITS.get(c, "") for c in tens) or 1) * 10 if ten else 0)


def amount(cell: Cell, unit: Decimal = YUAN) -> Decimal | Problem | None:
    """元 with two places; `unit`: what the column counts in. A unit in the cell itself goes before that of the column."""
    if isinstance(cell, float | int | Decimal) and not isinstance(cell, bool):
        return _amount_of_number(cell, unit)
    if isinstance(cell, NoValue):
        return without_value(cell)
    if nothing(cell):
        return None
    if isinstance(cell, date):
        return Problem("day_as_amount", DAY_AS_AMOUNT, {"typed": cell.isoformat()[:10]})
    if isinstance(cell, bool):
        return Problem("not_an_amount", NOT_AN_AMOUNT, {"typed": str(cell).upper()})
    typed = str(cell)
    by_column = unit == WAN and len(typed) < LONGEST - 2 and not _UNIT_TOLD.search(typed)
    try:
        return parse_yuan(
            f"{typed}万元" if by_column else typed.replace("圆", "元").replace("圓", "元").replace("萬", "万"), negative=True
        )
    except ValidationError as error:
        found = from_refusal(error)
        return Problem(found.code, found.words, {**found.facts, "typed": shown(typed.strip())})


def _amount_of_number(cell: float | Decimal, unit: Decimal) -> Decimal | Problem:
    """Fifteen figures, as programs show them: 0.1 + 0.2 in a formula stands as 0.30000000000000004."""
    if not math.isfinite(cell):
        return Problem("not_an_amount", NOT_AN_AMOUNT, {"typed": str(cell)})
    if unit == 1 and -1e9 < cell < 1e9:
        value = Decimal(repr(cell)) if not isinstance(cell, Decimal) else cell
        if value.as_tuple().exponent in (0, -1, -2):  # nearly always
            return value.quantize(CENT)
    text = f"{Decimal(f'{cell:.15g}'):f}"
    if abs(float(cell)) * float(unit) >= 1e13:
        return Problem("too_large", TOO_LARGE, {"typed": text})
    value = Decimal(text) * unit
    if value != value.quantize(CENT):
        return Problem("finer", FINER, {"typed": text})
    return value.quantize(CENT) + 0


def text(cell: Cell, most: int, *, code: bool = False) -> str | Problem:
    """One line, "" for nothing. `code`: a number of a paper, where what a program made of it (a quantity, a date) must not pass."""
    if isinstance(cell, str):
        if len(cell) <= most and _PLAIN.fullmatch(cell):
            return "" if code and cell in NOTHING else cell
        try:
            return clean_name(cell, limit=most)
        except ValidationError as error:
            return from_refusal(error)
    if cell is None:
        return ""
    if isinstance(cell, NoValue):
        return without_value(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, date):
        told = cell.isoformat()[:10]
        return Problem("became_day", BECAME_DAY, {"typed": told}) if code else told
    return _text_of_number(cell)


def _text_of_number(cell: float | Decimal) -> str | Problem:
    if not math.isfinite(cell) or abs(float(cell)) >= 1e15:
        return Problem("digits_lost", DIGITS_LOST, {"typed": f"{cell:.15g}"})
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"


def invoice(cell: Cell, today: date, *, code: Cell = None) -> Invoice | NoInvoice | Problem | None:
    """`code`: the cell of a column of its own for the code of the invoice."""
    number = text(cell, invoices.LONGEST, code=True)
    before = text(code, invoices.LONGEST, code=True)
    if isinstance(number, Problem):
        return number
    if isinstance(before, Problem):
        return before
    if nothing(number):
        return None
    found = invoices.read(f"{before}-{number}" if before and not nothing(before) and before != number else number, today)
    return Problem(found.code, found.words, dict(found.facts)) if isinstance(found, Unlike) else found
