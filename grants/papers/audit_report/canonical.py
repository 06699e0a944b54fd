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

from grants.papers.audit_report.facts import FIRST_SCHEMA, SCHEMA, AuditReportFacts, FirstReport
from grants.trail.canonical import canonical

F = typing.TypeVar("F")
_FIGURE = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?")


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
})  # fmt: skip
AT_ONCE = 500


def _names(kind: type) -> list[str]:
    return sorted(field.name for field in dataclasses.fields(kind))


def _writer(kind: type) -> Callable[[Any], str]:
    names, of = _names(kind), _WRITERS
    values = attrgetter(*names)
    form = "{" + ",".join(f'"{name}":%s' for name in names) + "}"
    if len(names) == 1:
        return lambda value: form % of[type(values(value))](values(value))
    return lambda value: form % tuple([of[type(part)](part) for part in values(value)])


def _pieces(value: Any) -> Iterator[str]:
    """Of a tree its trunk field by field, of a long list some hundred rows at a time."""
    if isinstance(value, tuple):
        yield "["
        for start in range(0, len(value), AT_ONCE) if len(value) > AT_ONCE else ():
            yield ("," if start else "") + ",".join([_WRITERS[type(part)](part) for part in value[start : start + AT_ONCE]])
        for number, part in enumerate(value if len(value) <= AT_ONCE else ()):
            yield "," if number else ""
            yield from _pieces(part)
        yield "]"
    elif dataclasses.is_dataclass(value) and any(isinstance(getattr(value, name), tuple) for name in _names(type(value))):
        for number, name in enumerate(_names(type(value))):
            yield f'{"," if number else "{"}"{name}":'
            yield from _pieces(getattr(value, name))
        yield "}"
    else:
        yield _WRITERS[type(value)](value)


def read(text: str) -> FirstReport:
    """A report of this schema, or of the first one."""
    if f'"schema":"{FIRST_SCHEMA}"' in text:
        return read_as(FirstReport, FIRST_SCHEMA, text)
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
