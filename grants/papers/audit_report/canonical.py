"""Facts as canonical JSON and back: the same facts are the same bytes, and the bytes are the same facts.

Writing is the trail's own (sorted keys, decimals and dates as strings). Reading follows the dataclasses' annotations and refuses
whatever they do not name.
"""

import dataclasses
import hashlib
import json
import re
import types
import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from grants.papers.audit_report.expense_rows import AMOUNTS, NAMES, ExpenseRow, Expenses
from grants.papers.audit_report.facts import FIRST_SCHEMA, SCHEMA, SECOND_SCHEMA, AuditReportFacts, FirstReport, SecondReport
from grants.trail.canonical import canonical

F = typing.TypeVar("F")
_FIGURE, _AMOUNT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?"), re.compile(r"-?[0-9]{1,20}\.[0-9]{2}")
_COLUMNS = frozenset(NAMES)


class NotTheseFacts(ValueError):
    """The text is not a paper's facts of this edition."""


def write(facts: FirstReport) -> str:
    """What the trail's `canonical` would write, in a straight line of time whatever the rows."""
    return "".join(_pieces(facts))


def pieces(facts: FirstReport) -> Iterator[bytes]:
    """The same in UTF-8, some hundred rows at a time."""
    return (piece.encode() for piece in _pieces(facts))


def sha256(facts: FirstReport) -> str:
    made = hashlib.sha256()
    for piece in pieces(facts):
        made.update(piece)
    return made.hexdigest()


class _Writers(dict[type, Callable[[Any], str]]):
    """How each type is written; a dataclass by a form made once."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        made = self[kind] = _writer(kind) if dataclasses.is_dataclass(kind) else canonical
        return made


_WRITERS: _Writers = _Writers({
    str: encode_basestring,
    int: str,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    Decimal: lambda value: f'"{value}"',
    date: lambda value: f'"{value}"',
    tuple: lambda values: f"[{','.join([_WRITERS[type(value)](value) for value in values])}]",
    Expenses: lambda value: "".join(_pieces(value)),
})  # fmt: skip
AT_ONCE = 500


def _names(kind: type) -> list[str]:
    return sorted(field.name for field in dataclasses.fields(kind))


def _form(names: list[str]) -> str:
    return "{" + ",".join(f'"{name}":%s' for name in names) + "}"


def _writer(kind: type) -> Callable[[Any], str]:
    names, of = _names(kind), _WRITERS
    values, form = attrgetter(*names), _form(names)
    if len(names) == 1:
        return lambda value: form % of[type(values(value))](values(value))
    return lambda value: form % tuple([of[type(part)](part) for part in values(value)])


def _pieces(value: Any) -> Iterator[str]:
    """Of a tree its trunk field by field, of a long list some hundred rows at a time."""
    if isinstance(value, Expenses):
        names = _names(ExpenseRow)
        form = _form(names)
        yield "["
        for start in range(0, len(value), AT_ONCE):
            told = value.written(slice(start, start + AT_ONCE))
            columns = [map(encode_basestring, told[name]) for name in names]
            yield ("," if start else "") + ",".join(map(form.__mod__, zip(*columns, strict=True)))
        yield "]"
    elif isinstance(value, tuple):
        yield "["
        for start in range(0, len(value), AT_ONCE) if len(value) > AT_ONCE else ():
            yield ("," if start else "") + ",".join([_WRITERS[type(part)](part) for part in value[start : start + AT_ONCE]])
        for number, part in enumerate(value if len(value) <= AT_ONCE else ()):
            yield "," if number else ""
            yield from _pieces(part)
        yield "]"
    elif dataclasses.is_dataclass(value) and any(
        isinstance(getattr(value, name), tuple | Expenses) for name in _names(type(value))
    ):
        for number, name in enumerate(_names(type(value))):
            yield f'{"," if number else "{"}"{name}":'
            yield from _pieces(getattr(value, name))
        yield "}"
    else:
        yield _WRITERS[type(value)](value)


def read(text: str) -> FirstReport:
    """A report of this schema, or of an earlier one."""
    for kind, schema in ((FirstReport, FIRST_SCHEMA), (SecondReport, SECOND_SCHEMA)):
        if f'"schema":"{schema}"' in text:
            return read_as(kind, schema, text)
    return read_as(AuditReportFacts, SCHEMA, text)


def read_as(kind: type[F], schema: str, text: str) -> F:
    """Facts of any kind of paper. Raises NotTheseFacts."""
    try:
        values = json.loads(text)
        if values["schema"] != schema:
            raise NotTheseFacts(f"schema {values['schema']!r}, not {schema}")
        return typing.cast(F, _reader(typing.cast(Any, kind))(values))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise NotTheseFacts(str(error)) from error


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How values of an annotation are read, made once."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        given = _reader(next(part for part in parts if part is not types.NoneType))
        return lambda value: None if value is None else given(value)
    if origin is tuple:
        return _row_reader(parts)
    if kind is Expenses:
        return _expenses
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _tree_reader(kind)
    if kind is Decimal:
        return _figure
    if kind in (str, int, bool):
        return lambda value: _plain(kind, value)
    if kind in (date, datetime):
        return typing.cast(Callable[[Any], Any], kind.fromisoformat)
    raise NotTheseFacts(f"no rule for {kind}")


def _plain(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise NotTheseFacts(f"{value!r} is no {kind.__name__}")
    return value


def _figure(value: Any) -> Decimal:
    if type(value) is not str or not _FIGURE.fullmatch(value):
        raise NotTheseFacts(f"{value!r} is no Decimal")
    return Decimal(value)


def _expenses(values: Any) -> Expenses:
    """Column by column; a day or an amount written in any other way is none of ours."""
    if any(value.keys() != _COLUMNS for value in _plain(list, values)):
        raise NotTheseFacts("not the columns of a line")
    columns: dict[str, Any] = {name: [value[name] for value in values] for name in NAMES}
    for name, column in columns.items():
        if set(map(type, column)) - {str}:
            raise NotTheseFacts(f"{name} is no text")
    for day in set(columns["on"]):
        if date.fromisoformat(day).isoformat() != day:
            raise NotTheseFacts(f"{day!r} is no date")
    for name in AMOUNTS:
        if not all(map(_AMOUNT.fullmatch, columns[name])):
            raise NotTheseFacts(f"{name} is no amount")
        columns[name] = [int(text.replace(".", "")) for text in columns[name]]
    return Expenses(**columns)


def _tree_reader(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    readers = [(name, _reader(hints[name])) for name in names]
    known = hints.keys()

    def read(value: Any) -> Any:
        if known != value.keys():
            raise NotTheseFacts(f"{kind.__name__}: {sorted(known ^ value.keys())}")
        return kind(*[reader(value[name]) for name, reader in readers])

    return read


def _row_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    readers = [_reader(part) for part in parts if part is not Ellipsis]
    if len(parts) == 2 and parts[1] is Ellipsis:
        return lambda values: tuple([readers[0](value) for value in _plain(list, values)])

    def read(values: Any) -> Any:
        if len(_plain(list, values)) != len(readers):
            raise NotTheseFacts(f"{len(values)} values for {len(readers)}")
        return tuple([reader(value) for reader, value in zip(readers, values, strict=True)])

    return read
