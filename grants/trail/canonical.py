"""Canonical JSON and its SHA-256: the identity of an entry and of a paper's facts."""

import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise


def plain(value: Any) -> Any:
    """`value` in JSON's own types: decimals and dates as strings, instants in UTC to the microsecond, rows as kind:key."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | Decimal | Promise):
        return str(value)
    if isinstance(value, models.Model):
        return f"{value._meta.model_name}:{value.pk}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, UTF-8 kept as is."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
