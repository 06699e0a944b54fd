"""What the pages of a brought spreadsheet read from its row: where it stands, its figures, its problems row by row.

Of `LedgerFile.told` is read: `problems`, each as spreadsheets.problems.Problem (sheet, row, column, field, code, words, level), the
errors first; `more`, how many are not listed; `rows`, {"sheet!row": {field: text as read}}; `sums`, {good, warned, wrong, known: 元};
`sheets`, [{name, rows, why (if it was left out)}].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
