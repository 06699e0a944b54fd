"""What a page shows again at the row whose act was refused, so that nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Why the act on a row was refused, and what was typed."""

    row: int
    wrong: list[str]
    typed: Mapping[str, str]
