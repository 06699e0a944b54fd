"""What the pages of a brought spreadsheet read from its row: its figures, its problems row by row.

Of `LedgerFile.told` is read: `problems`, each as `Problem.kept()`, the errors first; `more`, how many are not listed; `rows`,
{"sheet!row": {field: text as read}}; `sums`, {good, warned, wrong, known: 元}; `sheets`, [{name, rows}].
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.portals.shown import decimal_of
from grants.spending.models import LedgerFile
from grants.spreadsheets.headings import FIELDS
from grants.spreadsheets.problems import Problem
from grants.spreadsheets.template import COLUMNS, heading
from grants.trail.blockers import Words

LEVELS = {"error": ("late", _("error")), "warning": ("soon", _("warning"))}
ANY = ("", _("All"))


def label_of(name: str) -> str:
    """A field as the template writes it over its column, in the reader's language; "" for what is no field."""
    return heading(name) if name in COLUMNS else str(FIELDS[name].label) if name in FIELDS else ""


@dataclass(frozen=True)
class Remark:
    """One problem of a row, in words."""

    level: str
    place: str
    words: str
    field: str

    @property
    def tone(self) -> str:
        return LEVELS[self.level][0]

    @property
    def word(self) -> Words:
        return LEVELS[self.level][1]


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    wrong: bool


@dataclass
class RowTold:
    """A row of the file with everything that is to be said of it; number 0: the sheet as a whole."""

    sheet: str
    number: int
    problems: list[Remark] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        meant = {problem.field for problem in self.problems}
        return [
            Cell(label_of(name), self.read.get(name, ""), name in meant) for name in FIELDS if name in self.read or name in meant
        ]


@dataclass(frozen=True)
class Figure:
    """How many rows are of one kind, and their sum."""

    name: str
    label: Words
    count: int
    amount: Decimal | None
    says: Words


@dataclass(frozen=True)
class SheetTold:
    name: str
    rows: int


class Told:
    """What is told of a file that was read."""

    def __init__(self, file: LedgerFile) -> None:
        self.file, self.told = file, file.told
        found = [Problem(**kept) for kept in self.told.get("problems", ())]
        self.whole = [problem for problem in found if not problem.sheet]  # of the file, not of a sheet of it
        self.problems = [problem for problem in found if problem.sheet]

    @property
    def listed(self) -> int:
        return len(self.problems)

    @property
    def more(self) -> int:
        return int(self.told.get("more", 0))

    @property
    def altogether(self) -> int:
        return self.listed + self.more

    @property
    def sheets(self) -> list[SheetTold]:
        """Where the rows came from; more than one sheet is worth telling."""
        several = [SheetTold(s["name"], s["rows"]) for s in self.told.get("sheets", ())]
        return several if len(several) > 1 else []

    @property
    def figures(self) -> list[Figure]:
        file, sums = self.file, self.told.get("sums", {})
        return [
            Figure(name, label, count, decimal_of(sums.get(name)), says)
            for name, label, count, says in (
                ("good", _("Good"), file.good, _("ready to be recorded")),
                ("warned", _("With a warning"), file.warned, _("recorded; to be completed before they are submitted")),
                ("wrong", _("Wrong"), file.wrong, _("while one is left, nothing of the file is recorded")),
                ("known", _("Already there"), file.known, _("in the ledger of this contract; not recorded again")),
            )
        ]

    def rows(self, *, level: str = "", sheet: str = "", about: str = "") -> list[RowTold]:
        """The rows that have such a problem, those with an error first, each with all its problems."""
        found: dict[tuple[str, int], RowTold] = {}
        for problem in sorted(self.problems, key=lambda p: not p.is_error):
            if level in ("", problem.level) and sheet in ("", problem.sheet) and about in ("", problem.field):
                key = (problem.sheet, problem.row)
                found.setdefault(key, RowTold(*key, read=self.told.get("rows", {}).get(f"{problem.sheet}!{problem.row}", {})))
        for problem in self.problems:
            if (row := found.get((problem.sheet, problem.row))) is not None:
                row.problems.append(remark(problem))
        return list(found.values())


def remark(problem: Problem) -> Remark:
    label, column = label_of(problem.field), problem.column
    place = _("%(label)s (column %(column)s)") % {"label": label, "column": column} if label and column else label or column
    return Remark(problem.level, str(place), problem.said, problem.field)


class ProblemFilter(forms.Form):
    """Which problems are shown; choices are what the file really has."""

    level = forms.ChoiceField(label=_("Severity"), required=False)
    about = forms.ChoiceField(label=_("Column"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet of the file"), required=False)

    def __init__(self, data: Any, told: Told) -> None:
        super().__init__(data)
        there = {
            name: {getattr(p, key) for p in told.problems}
            for name, key in (("level", "level"), ("about", "field"), ("sheet", "sheet"))
        }
        choices: dict[str, Sequence[tuple[str, Words]]] = {
            "level": [(level, word) for level, (_tone, word) in LEVELS.items() if level in there["level"]],
            "about": [(name, label_of(name)) for name in FIELDS if name in there["about"]],
            "sheet": [(name, name) for name in sorted(filter(None, there["sheet"]))],
        }
        for name, several in choices.items():
            if len(several) < 2:
                del self.fields[name]
            else:
                self.fields[name].choices = [ANY, *several]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What cannot be chosen is not chosen."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
