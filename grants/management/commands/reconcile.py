"""``manage.py reconcile [--contract NUMBER] [--language CODE]``: every invariant of the money from rows; prints what does not hold."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.disbursements.reconcile.breach import Breach, Scope
from grants.disbursements.reconcile.everything import INVARIANTS
from grants.funds.models import Appropriation
from grants.papers import reconcile as papers
from grants.spending.models import Expense

PRINTED = 20  # rows of one breach


class Command(BaseCommand):
    help = "Recomputes every invariant of the money from rows. Prints each breach with its rows and exits 1; clean, it exits 0."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contract", help="the number of one contract")
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, help="of what is printed; else the locale of the machine decides")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or spoken()):
            scope = Scope(self.contract(options["contract"]))
            found = 0
            for breach in breaches(scope):
                found += 1
                self.stderr.write("\n".join(lines(breach)))
            if found:
                words = ngettext("%(count)s breach", "%(count)s breaches", found) % {"count": found}
                self.stderr.write(words)
                raise SystemExit(1)
            self.stdout.write(clean(scope))

    def contract(self, number: str | None) -> Contract | None:
        if number is None:
            return None
        found = Contract.objects.filter(number=number).first()
        if found is None:
            raise CommandError(_("There is no contract with the number “%(number)s”.") % {"number": number})
        return found


def breaches(scope: Scope) -> Iterator[Breach]:
    for each in (*INVARIANTS, *papers.INVARIANTS):
        yield from each.breaches(scope)


def lines(breach: Breach) -> Iterator[str]:
    yield f"[{breach.code}] {breach}"
    for row in breach.rows[:PRINTED]:
        yield f"    {row}"
    if len(breach.rows) > PRINTED:
        yield "    " + _("… and %(count)s more rows") % {"count": len(breach.rows) - PRINTED}


def clean(scope: Scope) -> str:
    """What was looked at."""
    expenses, dues = scope.within(Expense.objects.all()), scope.within(Disbursement.objects.all())
    words = _(
        "clean: %(contracts)s contracts, %(money)s appropriations, %(dues)s instalments, %(lines)s expenses; %(n)s invariants"
    )
    return words % {
        "contracts": scope.contracts().count(), "dues": dues.count(), "lines": expenses.count(),
        "money": Appropriation.objects.count() if scope.contract is None else int(scope.contract.appropriation_id is not None),
        "n": len(INVARIANTS) + len(papers.INVARIANTS),
    }  # fmt: skip


def spoken() -> str:
    """The language of the machine's locale where the house speaks it, else the house's own."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if locale.startswith(("zh_TW", "zh_HK")):
        return "zh-hant"
    return "en" if locale.startswith("en") else settings.LANGUAGE_CODE
