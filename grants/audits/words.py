"""Words that accuse more than an audit can prove, and what is written instead (practice of audit offices).

The title of a law (《…》) and what is quoted from it right after (“…”) may hold any of them. “构成” that only says what something is made of
(支出构成, 由三部分构成) accuses nobody.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Blocker

INSTEAD = {
    "挪用": "被占用",
    "虚开": "记载信息不准确",
    "倒签": "先履行后签订书面合同",
    "损失": "少收",
    "构成": "存在…嫌疑",
}
SAYS_TOO_MUCH = _("“%(word)s” says more than is proved: write “%(instead)s”.")
OTHERS_WORDS = re.compile("《[^》]*》([^“”。；]{0,30}“[^”]*”)?")
MADE_OF = re.compile(
    "(由[^，。；：]{1,30}|支出|收入|费用|成本|资金|经费|预算|人员|团队|结构|来源)构成|构成(表|情况|比例|要素|部分|如下)"
)


def problems(text: str, anchor: str = "") -> list[Blocker]:
    """A blocker for each such word in `text`, with the word to write instead."""
    return list(_found(MADE_OF.sub("", OTHERS_WORDS.sub("", text)), anchor))


def _found(own: str, anchor: str) -> Iterator[Blocker]:
    for word, instead in INSTEAD.items():
        if word in own:
            yield Blocker("word", SAYS_TOO_MUCH % {"word": word, "instead": instead}, anchor)
