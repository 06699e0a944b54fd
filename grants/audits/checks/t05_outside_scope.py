"""超范围列支: categories that may not be charged, words for what no project pays, caps of the rule set.

A word that names the subject of a service is no such payment: “投资理财防骗讲座” buys a talk, “不含招待” says what is not in it.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line
from grants.audits.checks.rows import category, of_line, percent, standing, total, verified, yuan

CODE = 5
TITLE = _("Charged outside the scope")
CATEGORY = "FY"
SUBJECT = re.compile("讲座|课|培训|宣传|教育|知识|防范|防骗|诈骗|咨询|讲师|手册|折页|海报|主题")
DENIED = re.compile("(不含|不包括|不属|不得|不是|非|无)$")


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        yield from _closed(contract)
        for line in standing(contract):
            yield from _never(contract, line)
        yield from _capped(contract)


def _closed(contract: Contract) -> Iterator[Hit]:
    closed = {row.category for row in contract.budget if not row.allowed}
    for line in standing(contract):
        if line.category in closed:
            words = _("%(amount)s is charged to category %(category)s, which the rules do not open to projects.")
            figures = (("amount", yuan(line.amount)), ("category", category(contract, line.category)))
            yield Hit(contract.key, f"category:{line.key}", words, figures, (of_line(line),), line.on, line.amount)


def _never(contract: Contract, line: Line) -> Iterator[Hit]:
    word = next((word for word in contract.never if _pays(word, line.item)), None)
    if word is not None:
        words = _("“%(item)s” names “%(word)s”, which no project may pay.")
        figures = (("item", line.item), ("word", word))
        yield Hit(contract.key, f"word:{line.key}", words, figures, (of_line(line),), line.on, line.amount)


def _pays(word: str, item: str) -> bool:
    """Whether `item` buys what the word names."""
    before, there, _after = item.partition(word)
    return bool(there) and not SUBJECT.search(item) and not DENIED.search(before)


def _capped(contract: Contract) -> Iterator[Hit]:
    for row in contract.budget:
        lines = [line for line in contract.lines if line.category == row.category and line.counted]
        spent = verified(lines)
        if row.cap is None or not row.allowed or spent <= row.cap * contract.amount:
            continue
        words = _("%(category)s is %(spent)s; at most %(bound)s (%(share)s %% of the contract amount) is allowed.")
        bound = row.cap * contract.amount
        figures = (
            ("category", category(contract, row.category)), ("spent", yuan(spent)), ("bound", yuan(bound)), ("share", percent(row.cap)),
        )  # fmt: skip
        mark, last = f"cap:{contract.key}:{row.category}", max(line.on for line in lines)
        yield Hit(contract.key, mark, words, figures, tuple(map(of_line, lines)), last, total(lines) - bound)
