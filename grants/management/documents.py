"""The two documents that the code writes about itself: every lifecycle, and who may do what. English, the Chinese words beside."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import translation

from grants.people.roles import LETTERS, Role
from grants.trail.blockers import Words
from grants.trail.moves import machines, targets, transitions

Machine = Any  # a concrete Stateful model: its statuses are declared by each machine
Transition = Any  # django_fsm's, whose permission and conditions are always May and Guard here

NOTICE = "<!-- Written by `manage.py docs` from the code; do not edit. -->"

LIFECYCLES = """
# Lifecycles

Each thing below has one status at a time. A status changes through a move, a move is done by the people named, and only when
everything that must hold does hold: otherwise the button is grey and says why. Every move leaves an entry in the trail.
The names in `this type` are the same in addresses, in the code, in the trail and in the tests.
"""

MATRIX = """
# Who may do what

● does it.  ○ agrees beforehand, with her own sign-in; any other move in between voids the agreement. Whoever did one of the acts
named under “not by who did” must leave the move to somebody else, and so must anybody who holds an office or has declared an
interest in the organisation concerned. A role counts in one's own unit or organisation; reviewers of needs and of the register
may also act for the units below theirs, auditors for every unit below theirs.

| Letter | Role | 角色 |
|---|---|---|
"""


def told(words: Words, language: str) -> str:
    with translation.override(language):
        return str(words)


def both(words: Words) -> str:
    """English and Chinese, once when there is no difference."""
    english, chinese = told(words, "en"), told(words, "zh-hans")
    return english if english == chinese else f"{english} {chinese}"


def moves_of(model: Machine) -> list[tuple[str, list[Transition]]]:
    """The moves of a machine as they stand in its lifecycle.py, each by its sources in the order of life."""
    order = list(model.Status.values)
    several = [(name, sorted(ts, key=lambda t: order.index(t.source))) for name, ts in transitions(model).items()]
    return sorted(several, key=lambda pair: int(pair[1][0].method.__code__.co_firstlineno))


def lifecycles() -> str:
    parts = [NOTICE, LIFECYCLES.strip()]
    for machine, model in machines().items():
        parts += [_heading(machine, model), _statuses(model), _graph(model), _moves(model)]
        parts.append("What must hold, in the words the page uses when it does not:\n\n" + _conditions(model))
    return "\n\n".join(parts) + "\n"


def _heading(machine: str, model: Machine) -> str:
    return f"## {machine} {told(model._meta.verbose_name, 'zh-hans')}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0])] + [list(row) for row in rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _statuses(model: Machine) -> str:
    rows = ((f"`{value}`", told(label, "en"), told(label, "zh-hans")) for value, label in model.Status.choices)
    return _table(("Status", "English", "中文"), rows)


def _graph(model: Machine) -> str:
    """One line an arrow: what leads out of each status."""
    lines = ["```text"]
    for status in model.Status.values:
        out = [(name, t) for name, ts in moves_of(model) for t in ts if t.source == status]
        lines.append(status if out else f"{status}  (the end)")
        for n, (name, transition) in enumerate(out, start=1):
            lines.append(f"  {'└' if n == len(out) else '├'}─ {name} → {' | '.join(targets(transition))}")
    return "\n".join([*lines, "```"])


def _moves(model: Machine) -> str:
    def row(name: str, several: list[Transition]) -> Iterator[str]:
        first = several[0]
        yield f"`{name}`"
        yield both(first.custom["label"])
        yield ", ".join(str(t.source) for t in several)
        yield ", ".join(targets(first))
        yield ", ".join(both(role.label) for role in first.permission.roles)
        yield _named(first.permission.but_not)
        yield ", ".join(both(role.label) for role in agreeing(model, name))
        yield ", ".join(both(ask.label) + ("" if ask.required else " (may be empty)") for ask in first.custom["asks"])

    head = ("Move", "Button", "From", "To", "Who", "Not by who did", "Agreed before by", "Asks for")
    return _table(head, (row(name, several) for name, several in moves_of(model)))


def _conditions(model: Machine) -> str:
    lines = []
    for name, several in moves_of(model):
        for condition in several[0].conditions:
            lines.append(f"- `{name}`: {both(condition.message)}")
    return "\n".join(lines)


def _named(acts: Iterable[str]) -> str:
    return ", ".join(f"`{act}`" for act in acts)


def agreeing(model: Machine, move: str) -> tuple[Role, ...]:
    return tuple(Role(role) for role in model.sign_offs.get(move, ()))


def who_may_do_what() -> str:
    letters = {role: letter for letter, role in LETTERS.items()}
    words = "\n".join(f"| {letters[r]} | {told(r.label, 'en')} | {told(r.label, 'zh-hans')} |" for r in Role)
    parts = [NOTICE, f"{MATRIX.strip()}\n{words}"]
    for machine, model in machines().items():
        parts += [_heading(machine, model), _matrix(model, letters)]
    return "\n\n".join(parts) + "\n"


def _matrix(model: Machine, letters: dict[Any, str]) -> str:
    several = moves_of(model)
    concerned = {r for name, ts in several for r in (*ts[0].permission.roles, *agreeing(model, name))}
    roles = [role for role in Role if role in concerned]

    def row(name: str, first: Transition) -> Iterator[str]:
        yield f"`{name}` {both(first.custom['label'])}"
        for role in roles:
            yield "●" * (role in first.permission.roles) + "○" * (role in agreeing(model, name))
        yield _named(first.permission.but_not)

    return _table(("Move", *(letters[role] for role in roles), "not by who did"), (row(name, ts[0]) for name, ts in several))


DOCUMENTS: dict[str, Callable[[], str]] = {"lifecycles.md": lifecycles, "who-may-do-what.md": who_may_do_what}
