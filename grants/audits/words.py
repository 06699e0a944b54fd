"""Words that accuse more than an audit can prove, and what is written instead (practice of audit offices)."""

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


def problems(text: str, anchor: str = "") -> list[Blocker]:
    """A blocker for each such word in `text`, with the word to write instead."""
    return list(_found(text, anchor))


def _found(text: str, anchor: str) -> Iterator[Blocker]:
    words = _("“%(word)s” says more than is proved: write “%(instead)s”.")
    for word, instead in INSTEAD.items():
        if word in text:
            yield Blocker("word", words % {"word": word, "instead": instead}, anchor)
