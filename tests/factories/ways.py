"""What a way to a status is: a function that takes the cast and brings forth an object in that status."""

from collections.abc import Callable
from typing import Any

from grants.story.cast import Cast
from grants.trail.machine import Stateful

Way = Callable[[Cast], Stateful]
REASON = "测试理由"


def fresh(obj: Any) -> Any:
    """The same row as the database has it now."""
    return type(obj).objects.get(pk=obj.pk)
