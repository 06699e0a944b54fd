"""What is wrong in a brought file, said so that an accountant finds the place and knows what to do.

A problem keeps its English sentence and its facts apart, so that it is told in the language of whoever reads it, also from the database.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, gettext_noop, override

SHOWN = 60  # characters of a cell that are repeated in a message

SPOKEN = frozenset({"what", "expected"})  # facts that are message ids themselves
ERROR, WARNING = "error", "warning"

IN_CELL = gettext_lazy("Sheet “%(sheet)s”, row %(row)s, column %(column)s")
IN_ROW = gettext_lazy("Sheet “%(sheet)s”, row %(row)s")
IN_SHEET = gettext_lazy("Sheet “%(sheet)s”")
WHOLE_FILE = gettext_lazy("Whole file")


@dataclass(frozen=True)
class Problem:
    """`words`: an English message id, `facts` fill its places; `said` is the sentence in the reader's language.

    `row` 0: the whole sheet; `column` is its letter, "" for the whole row; `level`: "error" or "warning".
    """

    code: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)
    level: str = ERROR
    sheet: str = ""
    row: int = 0
    column: str = ""
    field: str = ""

    @property
    def said(self) -> str:
        sentence = gettext(self.words)
        if not self.facts:
            return sentence
        return sentence % {name: gettext(str(value)) if name in SPOKEN and value else value for name, value in self.facts.items()}

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.column:
            return str(IN_CELL) % {"sheet": self.sheet, "row": self.row, "column": self.column}
        if self.row:
            return str(IN_ROW) % {"sheet": self.sheet, "row": self.row}
        return str(IN_SHEET) % {"sheet": self.sheet} if self.sheet else str(WHOLE_FILE)

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    def at(self, sheet: str, row: int, column: str = "", field: str = "") -> Self:
        return replace(self, sheet=sheet, row=row, column=column, field=field)

    def kept(self) -> dict[str, Any]:
        """As it is stored; `Problem(**kept)` is the problem again."""
        return {**asdict(self), "facts": {name: str(value) for name, value in self.facts.items()}}

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"


class Unreadable(Exception):
    """The file cannot be read at all. Holds the one problem that says why and what to do; nothing of the file was taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    @property
    def words(self) -> str:
        return self.problem.said


def from_refusal(error: ValidationError) -> Problem:
    """The refusal of a parser of the house as a problem, still without its place."""
    return Problem(str(error.code or "invalid"), msgid(error.message), dict(error.params or {}))


def msgid(words: str | Promise) -> str:
    """The English sentence behind lazy words."""
    with override(None):
        return str(words)


def shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


# The sentences of the door and of the child.
EMPTY = gettext_noop("The file is empty (0 bytes). Please save it again in your program and bring it once more.")
TOO_LARGE = gettext_noop(
    "The file has %(size)s MB; at most %(most)s MB are read. Please take pictures out of it or bring it in parts, a year each."
)
NOT_A_TABLE = gettext_noop(
    "This is not a spreadsheet: %(what)s. Please open your ledger in Excel, WPS or LibreOffice and save it as .xlsx, .xls, .ods or .csv."
)
DAMAGED = gettext_noop(
    "The file is damaged and cannot be opened. Please open it in Excel or WPS, save it under a new name and bring the new file."
)
ENCRYPTED = gettext_noop(
    "The file is protected by a password. Please open it, take the password away (File › Protect › no password), save and bring it again."
)
MACROS = gettext_noop(
    "The file contains macros (programs). Please save it as “Excel workbook (.xlsx)”, which has none, and bring that file."
)
BINARY = gettext_noop("This is a binary workbook (.xlsb). Please save it as “Excel workbook (.xlsx)” and bring that file.")
BOMB = gettext_noop(
    "Unpacked, the file would be larger than any ledger (%(told)s MB in %(entries)s parts). "
    "Please copy only the rows of the ledger into a new file."
)
FAR_CELL = gettext_noop(
    "Sheet “%(sheet)s” has something in cell %(cell)s, far outside a ledger (at most %(rows)s rows and %(columns)s columns are read). "
    "Please go to that cell, delete its row and column, save and bring the file again."
)
TOO_MANY_ROWS = gettext_noop("The file has more than %(rows)s rows. Please bring it in parts, a year or a half-year each.")
TOO_MANY_COLUMNS = gettext_noop(
    "Row %(row)s has %(found)s columns; at most %(columns)s are read. Please delete the columns that do not belong to the ledger."
)
NO_TEXT = gettext_noop(
    "The characters of this text file cannot be read. Please save it as “CSV UTF-8” in Excel or WPS, or bring the .xlsx file."
)
NO_SHEET = gettext_noop("The workbook has no sheet with cells. Please check that it is the right file.")
TOOK_TOO_LONG = gettext_noop(
    "Reading the file took longer than %(seconds)s seconds and was stopped. Please copy only the rows of the ledger into a new file."
)
TOOK_TOO_MUCH = gettext_noop(
    "Reading the file needed more memory than any ledger does and was stopped. Please copy only the rows of the ledger into a new file."
)
