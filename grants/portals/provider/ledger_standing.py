"""Where a brought spreadsheet stands, from its instants alone, in words and with what is to be said about it."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.spending.models import LedgerFile
from grants.spreadsheets.running import BROKE
from grants.trail import holds
from grants.trail.blockers import Words

BROKEN_OFF = _("It broke off before its end (a power cut, a restart). Nothing was recorded and the file is kept: start it again.")

WORDS: dict[str, tuple[str, Words]] = {
    "reading": ("active", _("Being read")),
    "importing": ("active", _("Being imported")),
    "stopped": ("soon", _("Broken off")),
    "failed": ("late", _("Could not be read")),
    "read": ("todo", _("Read, not imported")),
    "imported": ("done", _("Imported")),
    "put_aside": ("stopped", _("Was put aside")),
}


@dataclass(frozen=True)
class Standing:
    """One word of WORDS; `says`: what she should know, one sentence each."""

    name: str
    says: tuple[Words, ...] = ()

    @property
    def tone(self) -> str:
        return WORDS[self.name][0]

    @property
    def word(self) -> Words:
        return WORDS[self.name][1]

    @property
    def busy(self) -> bool:
        """Whether it will change by itself."""
        return self.name in {"reading", "importing"}


def standing_of(file: LedgerFile) -> Standing:
    if file.imported_at is not None:
        return Standing("imported")
    if file.put_aside_at is not None:
        return Standing("put_aside", (_("It was put aside: nothing of it was recorded. It can be brought again."),))
    if file.started_at is not None and file.seen_at is not None:
        if not holds.silent(file.seen_at):
            return Standing("reading" if file.read_at is None else "importing")
        return Standing("stopped", (BROKEN_OFF,))
    broke = (gettext(file.failed),) if file.failed else ()
    if file.read_at is None:
        if file.failed and file.failed != BROKE:
            return Standing("failed", (*broke, _("Nothing was recorded; the file is kept.")))
        return Standing("stopped", broke or (BROKEN_OFF,))
    if file.wrong:
        return Standing("read", (*broke, _("Correct the wrong rows in your file and bring it again; nothing was recorded.")))
    return Standing("read", (*broke, _("Nothing is recorded yet.")))
