"""``manage.py verify_trail [--heads]``: reads every chain back and names the first entry of each that no longer holds.

Every chain is read; those of applications that still lie sealed are neither counted nor printed, as what is printed is carried
away and would tell how many there are. Until the opening their receipts, signed and in the hands of the bidders, anchor them.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from grants.bids.models import Bid
from grants.bids.queries import OPENED
from grants.trail.chain import broken, heads
from grants.trail.models import Entry
from grants.trail.replay import gaps
from grants.trail.together import changed


class Command(BaseCommand):
    help = "Checks the trail: every hash, every place in every chain, and that each status is the one the entries tell."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", action="store_true", help="print the last hash of every chain, to be kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        chains = 0
        sealed = Q(root_kind=Bid.machine) & ~Q(root_id__in=Bid.objects.filter(OPENED).values("pk"))
        for head in heads().exclude(sealed):
            chains += 1
            if options["heads"]:
                self.stdout.write(f"{head.root_kind} {head.root_id} {head.seq} {head.hash}")
        torn = list(broken())
        for place in torn:
            entry = place.entry
            self.stderr.write(
                f"BROKEN  chain {entry.root_kind} {entry.root_id}, entry {entry.seq} "
                f"({entry.kind} {entry.object_id}, {entry.move}, {entry.at:%Y-%m-%d %H:%M} UTC): {place.why}"
            )
        untold = list(gaps())
        for gap in untold:
            self.stderr.write(f"UNTOLD  {gap}")
        altered = list(changed())
        for lot in altered:
            self.stderr.write(f"CHANGED {lot}")
        self.stdout.write(f"{Entry.objects.exclude(sealed).count()} entries in {chains} chains checked")
        if torn or untold or altered:
            lots = f", {len(altered)} lots of rows changed without an entry" if altered else ""
            self.stderr.write(f"{len(torn)} chains broken, {len(untold)} rows not explained by their entries{lots}")
            raise SystemExit(1)
        self.stdout.write("Every chain holds, every status is told by its entries")
