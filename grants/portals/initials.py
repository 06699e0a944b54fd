"""Finding by the first letters of pinyin: 白兰花家庭驿站 is found by blh and by jtyz."""

import functools
import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from pypinyin import Style, lazy_pinyin

MOST = 5000  # the latest rows of a kind that are read letter by letter
_LETTERS = re.compile(r"[a-z0-9]{2,20}")


@functools.lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """The first letter of every character, other letters and figures as they are, all small, nothing between."""
    parts = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return re.sub(r"[^a-z0-9]", "", "".join(parts).lower())


def typed_letters(fragment: str) -> str:
    """The fragment as first letters, "" when it is not made of letters and figures."""
    small = fragment.lower()
    return small if _LETTERS.fullmatch(small) and not small.isdigit() else ""


def spelt(rows: QuerySet[Any], fields: Iterable[str], letters: str) -> list[int]:
    """Keys of the rows of which a field, spelt by first letters, holds `letters`. One query."""
    latest = rows.order_by("-pk").values_list("pk", *fields)[:MOST]
    return [pk for pk, *names in latest if any(letters in initials(name or "") for name in names)]
