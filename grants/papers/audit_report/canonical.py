"""Facts as canonical JSON and back: the same facts are the same bytes, and the bytes are the same facts.

Writing is the trail's own (sorted keys, decimals and dates as strings). Reading follows the dataclasses' annotations and refuses
whatever they do not name.
"""

import dataclasses
import json
import re
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from grants.papers.audit_report.facts import SCHEMA, AuditReportFacts
from grants.trail.canonical import canonical, digest

F = typing.TypeVar("F")
_FIGURE = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?")


class NotTheseFacts(ValueError):
    """The text is not a paper's facts of this edition."""


def write(facts: AuditReportFacts) -> str:
    return canonical(facts)


def sha256(facts: AuditReportFacts) -> str:
    return digest(facts)


def read(text: str) -> AuditReportFacts:
    return read_as(AuditReportFacts, SCHEMA, text)


def read_as(kind: type[F], schema: str, text: str) -> F:
    """Facts of any kind of paper. Raises NotTheseFacts."""
    try:
        values = json.loads(text)
        if values["schema"] != schema:
            raise NotTheseFacts(f"schema {values['schema']!r}, not {schema}")
        return typing.cast(F, _built(kind, values))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise NotTheseFacts(str(error)) from error


@cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        return (
            None if value is None else _built(next(part for part in typing.get_args(kind) if part is not types.NoneType), value)
        )
    if origin is tuple:
        return _built_tuple(typing.get_args(kind), value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        fields = _fields(kind)
        if fields.keys() != value.keys():
            raise NotTheseFacts(f"{kind.__name__}: {sorted(fields.keys() ^ value.keys())}")
        return kind(**{name: _built(fields[name], value[name]) for name in fields})
    if kind in (Decimal, str, int, bool):
        wire = str if kind is Decimal else kind
        if type(value) is not wire or (kind is Decimal and not _FIGURE.fullmatch(value)):
            raise NotTheseFacts(f"{value!r} is no {kind.__name__}")
        return Decimal(value) if kind is Decimal else value
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    raise NotTheseFacts(f"no rule for {kind}")


def _built_tuple(parts: tuple[Any, ...], values: list[Any]) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_built(parts[0], value) for value in values)
    if len(parts) != len(values):
        raise NotTheseFacts(f"{len(values)} values for {len(parts)}")
    return tuple(_built(part, value) for part, value in zip(parts, values, strict=True))
