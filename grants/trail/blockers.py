"""Why not yet: the refusals of the door, in words, and the guards that find them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Words = str | Promise
# True or None: it holds. False: the guard's own message. Words, a Blocker, or several of them: these instead.
Finding = Any


@dataclass(frozen=True)
class Blocker:
    """One thing that must hold and does not: a code for programs, words for people, an anchor on the page."""

    code: str
    message: Words
    anchor: str = ""

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Breach(Blocker):
    """A blocker that also keeps its sentence and its facts apart, to be stored and told in another reader's language."""

    words: Words = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def breach(code: str, words: Words, anchor: str = "", **facts: Any) -> Breach:
    return Breach(code, words % facts if facts else words, anchor, words, facts)


@dataclass(frozen=True)
class Act:
    """What is being done: by whom, when, with what words and facts.

    `offered`: a page only asks. `judged`: the door has heard every guard and found nothing.
    """

    by: Any
    at: Any  # an aware datetime; the stamps it goes into may be empty
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    offered: bool = False
    judged: bool = False


class Guard:
    """A condition of a move. `finder(obj, act)` gives True when it holds, else False, words, or several blockers."""

    def __init__(self, finder: Callable[[Any, Act], Finding], message: Words, anchor: str, of_facts: bool) -> None:
        self.finder, self.message, self.anchor, self.of_facts = finder, message, anchor, of_facts
        self.code = self.__name__ = finder.__name__
        self.__doc__ = finder.__doc__

    def blockers(self, obj: Any, act: Act) -> list[Blocker]:
        if self.of_facts and act.offered:
            return []
        found = self.finder(obj, act)
        if found is True or found is None:
            return []
        if found is False:
            return [Blocker(self.code, self.message, self.anchor)]
        several = [found] if isinstance(found, str | Promise | Blocker) else found
        return [b if isinstance(b, Blocker) else Blocker(self.code, b, self.anchor) for b in several]

    def __call__(self, obj: Any) -> bool:
        """As django-fsm asks it, a second time: the act in hand was laid on the object by the door."""
        return obj.act_in_hand.judged or not self.blockers(obj, obj.act_in_hand)


def guard(message: Words, *, anchor: str = "", of_facts: bool = False) -> Callable[[Callable[[Any, Act], Finding]], Guard]:
    """Make a function (obj, act) a Guard. `of_facts`: it judges what was typed with the move, so an offer does not ask it."""
    return lambda finder: Guard(finder, message, anchor, of_facts)


class Refused(Exception):
    """The door stayed shut and nothing was changed. `blockers` say why."""

    def __init__(self, *blockers: Blocker) -> None:
        self.blockers = list(blockers)
        super().__init__("; ".join(str(b) for b in blockers))

    @property
    def message(self) -> str:
        return " ".join(str(b) for b in self.blockers)


class NotAllowed(Refused):
    """Not this person's act."""


class NotNow(Refused):
    """No such move from the present status."""


class Stale(Refused):
    """Somebody was faster; the page was older than the row."""

    def __init__(self, blocker: Blocker, status: str = "") -> None:
        super().__init__(blocker)
        self.status = status


class Blocked(Refused):
    """A condition does not hold yet."""
