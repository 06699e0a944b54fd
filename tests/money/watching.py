"""The invariants after every act, each recomputed when a table it reads was written since: what nobody touched still holds."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from grants.disbursements.reconcile.breach import Breach, Scope
from grants.disbursements.reconcile.everything import INVARIANTS

TABLE = re.compile(r'"(grants_\w+)"(?!\.)')
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
Asked = Callable[..., Any]


class Watch:
    """While `following`, every statement is looked at: which tables it writes, and which a running invariant reads."""

    def __init__(self) -> None:
        self.reads: dict[str, frozenset[str]] = {}  # of invariants that held when they last ran
        self.written: set[str] = set()
        self.asked: set[str] = set()

    @contextmanager
    def following(self) -> Iterator[None]:
        with connection.execute_wrapper(self._note):
            yield

    def _note(self, execute: Asked, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables = TABLE.findall(sql)
        self.asked.update(tables)
        if WRITING.match(sql):
            self.written.update(tables)
        return execute(sql, params, many, context)

    def breaches(self) -> Iterator[Breach]:
        """Each invariant reads for itself, so that what it read is known."""
        for name in [name for name, reads in self.reads.items() if reads & self.written]:
            del self.reads[name]
        self.written.clear()
        for each in INVARIANTS:
            if each.code not in self.reads:
                self.asked = set()
                found = list(each.breaches(Scope()))
                yield from found
                if not found:
                    self.reads[each.code] = frozenset(self.asked)
