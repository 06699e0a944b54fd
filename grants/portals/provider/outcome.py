"""What became of saving a draft piece by piece."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Refused, Words

Wrong = tuple[str, str, str]  # where, in words what is wrong, id of the field
AS_BEFORE = _("“%(table)s” stays saved as it was before, until this is put right.")


@dataclass
class Outcome:
    """A refusal, or saved, wholly or except what could not be read."""

    refusal: Refused | None = None
    wrong: list[Wrong] = field(default_factory=list)


def of_lines(title: Words, lines: Any) -> Iterator[Wrong]:
    """What is wrong with a table of lines, and that none of it was saved."""
    for number, label, words, where in lines.wrong:
        yield f"{title} {number}. {label}", words, where
    for words in lines.non_form_errors():
        yield str(title), str(words), lines.prefix
    yield "", str(AS_BEFORE % {"table": title}), lines.prefix
