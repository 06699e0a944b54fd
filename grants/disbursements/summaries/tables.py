"""A summary as plain text: one line for each group of every part, and the list of contracts. No cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import SummaryFacts
from grants.disbursements.summaries.figures import OF_CONTRACTS, Value, told
from grants.disbursements.summaries.sums import Sums

OPENERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet from reading the text as a formula."""
    return "'" + text if text.startswith(OPENERS) else text


def written(facts: SummaryFacts) -> bytes:
    """Every part below each other in the same columns; what a category does not have stays empty."""
    heads = (*say.CSV_HEADS, *(figure.title for figure in OF_CONTRACTS))
    return _csv(heads, _rows(facts))


def ledger(facts: SummaryFacts) -> bytes:
    """Each contract with its money, below it its categories: what every table can be added up from."""
    return _csv(say.LEDGER_HEADS, _ledger(facts))


def _csv(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _rows(facts: SummaryFacts) -> Iterator[tuple[str, ...]]:
    for part in facts.parts:
        for line in part.lines:
            yield (say.GROUPS[part.by], safe(line.name), *_cells(line.sums))
        yield (say.GROUPS[part.by], say.TOTAL, *_cells(part.total))


def _cells(sums: Sums) -> tuple[str, ...]:
    """In the columns of contracts; a category's are found there by name."""
    found = {figure.name: figure.of(sums) for figure in told(sums)}
    return tuple(_cell(found.get(figure.name)) for figure in OF_CONTRACTS)


def _cell(value: Value) -> str:
    return "" if value is None else str(value)


def _ledger(facts: SummaryFacts) -> Iterator[tuple[str, ...]]:
    spending: dict[str, list[tuple[str, ...]]] = {}
    for one in facts.spending:
        money: tuple[Decimal, ...] = (one.budget, one.verified, one.pending, one.disallowed)
        spending.setdefault(one.contract, []).append((safe(one.category), safe(one.name), "", "", "", *map(str, money)))
    names = {part.by: {line.key: line.name for line in part.lines} for part in facts.parts}
    order = [part.by for part in facts.parts if part.by != "category"]
    for line in facts.contracts:
        of = {by: names[by][key] for by, key in zip(order, line.keys, strict=True)}
        head = (
            safe(line.number), safe(line.title), of.get("year", ""), safe(line.purchaser), safe(of.get("source", "")),
            safe(of.get("organisation", "")), safe(of.get("programme", "")),
        )  # fmt: skip
        s = line.sums
        yield (
            *head,
            "",
            "",
            str(s.amount),
            _cell(s.received),
            _cell(s.refunded),
            "",
            str(s.verified),
            str(s.pending),
            str(s.disallowed),
        )
        for row in spending.get(line.number, ()):
            yield (*head, *row)
