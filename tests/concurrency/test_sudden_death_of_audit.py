"""SIGKILL to a process in the middle of a long act of an audit: all of it is there or nothing, the page says so, and it is done again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from grants.audits import works
from grants.audits.models import Engagement
from grants.audits.works import Work
from grants.disbursements.reconcile.everything import breaches
from grants.papers import working
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.moves import lock
from tests.concurrency.deaths import Mortal, Run, mortal
from tests.concurrency.test_ledger import holds
from tests.factories import audits
from tests.ledger import digest
from tests.portals.desk import signed_in
from tests.portals.seen import words

INSTANTS = 4
WORLDS: dict[str, Callable[[Cast], Engagement]] = {
    "freeze": audits.planned, "run_tests": audits.frozen, "issue": audits.issuable,
}  # fmt: skip


def besides() -> dict[str, Any]:
    """Every row of every table but those that say what was asked for."""
    told = digest()
    del told["Work"]
    return told


@dataclass
class Asked:
    """One long act of an engagement of its own, asked for by the leader and taken up by whatever is to be killed."""

    kind: str
    cast: Cast
    processes: Mortal

    def __post_init__(self) -> None:
        self.engagement, self.lead = WORLDS[self.kind](self.cast), self.cast.persons["leadauditor"]
        told = {"cut_off": clock.today().isoformat()} if self.kind == "freeze" else {}
        self.desk: Client = signed_in(self.lead)
        self.key, self.before = works.ask(self.engagement, self.kind, by=self.lead, **told).pk, besides()

    @property
    def work(self) -> Work:
        return Work.objects.select_related("engagement__unit", "by").get(pk=self.key)

    @property
    def page(self) -> str:
        return reverse("auditor:works-detail", args=[self.key])

    def run(self, **death: Any) -> Run:
        """Begin it, after another process was killed over it too: as the page does that takes it up."""
        since = works.claim(self.work)
        assert since is not None
        return self.processes.run(words=[str(self.key), "--since", since.isoformat()], **death)

    def done(self) -> bool:
        """Whether it was done: if not, every row is as it was, it counts as going on while it may be, and then the page says it broke off."""
        with transaction.atomic():
            lock(self.engagement)  # the database may still be ending what the dead process had begun
        if self.work.ended_at is not None:
            assert self.work.done and besides() != self.before
            assert gettext(works.BROKEN_OFF) not in words(self.desk.get(self.page))
            return True
        assert besides() == self.before
        assert (self.work.busy, working.start(self.work)) == (True, False)
        assert gettext(works.BROKEN_OFF) not in words(self.desk.get(self.page))
        self.it_was_long_ago()
        said = self.desk.get(self.page)
        assert gettext(works.BROKEN_OFF) in words(said) and self.start in said.content.decode()
        return False

    def it_was_long_ago(self) -> None:
        seen_at = self.work.seen_at
        assert seen_at is not None
        Work.objects.filter(pk=self.key).update(seen_at=seen_at - works.SILENT * 2)

    @property
    def start(self) -> str:
        return reverse("auditor:works-start", args=[self.key])

    def starts_again(self) -> None:
        assert self.desk.post(self.start).status_code == 302
        assert self.done()
        assert list(breaches()) == []
        holds()


@pytest.mark.parametrize("kind", WORLDS)
def test_killed_in_the_midst_of_a_long_act(everybody: Cast, tmp_path: Path, settings: Any, kind: str) -> None:
    """From inside, before, among and after what it writes; then from outside, one instant in each quarter of the time it takes."""
    settings.MEDIA_ROOT = tmp_path / "files"
    chance = random.Random(20261123)
    with mortal("tests.concurrency.dying_audit", tmp_path, since="audit") as processes:
        one = Asked(kind, everybody, processes)
        whole = one.run(last=True)
        writes = sorted([*whole.places("INSERT"), *whole.places("UPDATE")])
        assert (whole.killed, one.done(), len(writes) >= 3) == (True, False, True)
        for mark in (writes[0] - 1, writes[0], *chance.sample(writes[1:-1], 2), writes[-1]):
            assert (one.run(mark=mark).killed, one.done()) == (True, False)
        for quarter in range(INSTANTS):
            one.run(after=whole.seconds * (quarter + chance.random()) / INSTANTS)
            if one.done():  # it came after the end
                return
        one.starts_again()
