"""Amounts in capitals (大写), both ways, after the banking rule.

``整`` closes 元 and 角 and never follows 分; a run of zeros between two digits is read as one ``零``; ``万`` and ``亿`` group
four and eight digits. Published contracts write 贰拾万零捌仟元整, so a zero in the 万 place is read too.
"""

import re
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
LARGEST = Decimal("9999999999999999.99")
CURRENCY = "人民币"

_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def in_words(amount: Decimal) -> str:
    """``Decimal("2240000")`` → ``贰佰贰拾肆万元整``. Two places exactly: anything finer is a mistake, so it is refused."""
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")) or abs(amount) > LARGEST:
        raise ValueError(f"no amount of money: {amount}")
    fen = int(abs(amount) * 100)
    yuan, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    text = _whole(yuan) + "元" if yuan else ""
    if jiao:
        text += ("零" if yuan and yuan % 10 == 0 else "") + DIGITS[jiao] + "角"
    if last:
        text += ("零" if yuan and not jiao else "") + DIGITS[last] + "分"
    elif fen:
        text += "整"
    return ("负" if amount < 0 else "") + (text or "零元整")


def rmb_in_words(amount: Decimal) -> str:
    """With the currency in front, as a paper prints it: 人民币贰佰贰拾肆万元整."""
    return CURRENCY + in_words(amount)


def from_words(text: str) -> Decimal:
    """The amount that capitals state; 圆 and 正, a 零 more or less and 整 after 角 or not are read too.

    What reads as an amount but is not how that amount is written (壹佰贰仟元整) raises ValueError like any other text.
    """
    plain = re.sub(r"\s+", "", text).removeprefix(CURRENCY).replace("圆", "元").replace("正", "整")
    amount = _read(plain)
    if plain == "零元整":
        return amount
    if not amount or "零零" in plain or amount > LARGEST or _bare(in_words(amount)) != _bare(plain):
        raise ValueError(f"not an amount in capitals: {text}")
    return amount


def _bare(words: str) -> str:
    bare = words.replace("零", "")
    return bare.removesuffix("整") if bare.endswith("角整") else bare


def _read(words: str) -> Decimal:
    """The sum of what the characters say, whether or not they stand in their right order."""
    fen = total = section = digit = 0
    for character in words.removeprefix("负"):
        if character in DIGITS:
            digit = DIGITS.index(character)
            continue
        if character in _UNITS:
            section += digit * _UNITS[character]
        elif character == "万":
            section = (section + digit) * 10**4
            total, section = total + section, 0
        elif character == "亿":
            total, section = (total + section + digit) * 10**8, 0
        elif character == "元":
            total, section = total + section + digit, 0
        elif character in "角分":
            fen += digit * (10 if character == "角" else 1)
        digit = 0
    amount = Decimal(total * 100 + fen).scaleb(-2)
    return -amount if words.startswith("负") else amount


def _whole(yuan: int) -> str:
    """Digits from the left; a zero is remembered and read once, before the next digit that is not zero."""
    figures = str(yuan)
    text, gap = "", False
    for index, figure in enumerate(figures):
        place = len(figures) - 1 - index
        if figure == "0":
            gap = True
        else:
            text += ("零" if gap else "") + DIGITS[int(figure)] + PLACES[place % 4]
            gap = False
        if place == 8:
            text += "亿"
        elif place % 8 == 4 and figures[max(0, index - 3) : index + 1].strip("0"):
            text += "万"
    return text
