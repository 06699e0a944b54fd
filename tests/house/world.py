"""One live object of each machine, all of one county and one provider, and everybody who might knock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from grants.audits import finding_actions
from grants.audits.findings import TestHit
from grants.audits.models import SavedScope, TestRun
from grants.audits.procedures import Procedure
from grants.audits.works import Work
from grants.disbursements import statements
from grants.papers.models import Paper
from grants.people import delegation
from grants.people.models import Office
from grants.roadshows import actions as roadshows
from grants.spending.models import LedgerFile
from grants.spreadsheets import bank_file
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.machine import Stateful
from grants.trail.moves import transitions
from tests.disbursements.paying import moved
from tests.factories.reach import reach
from tests.house.addresses import Address
from tests.ledger import watched
from tests.machines.doors import for_the_door
from tests.personas import nobody

# Live objects: an act that slipped past the wrong person would succeed here and be seen.
LIVE = {
    "finding": "consulting",  # first: its engagement covers the one contract there is
    "organisation": "eligible", "need": "submitted", "listing": "under_review", "bid": "submitted", "score_sheet": "filling",
    "award": "on_notice", "objection": "filed", "roadshow": "draft", "claim": "locked",
    "contract": "ready", "amendment": "requested", "expense": "submitted",
    "milestone_report": "submitted", "disbursement": "finance_reviewed", "audit_engagement": "planned",
}  # fmt: skip
NEWCOMERS = ("organisation", "objection")
STAGES = {f"{machine}s": machine for machine in LIVE}
Wrong = list[tuple[Any, ...]]


@dataclass
class World:
    cast: Cast
    objects: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = Client(raise_request_exception=False)
            if name != "anonymous":
                self.clients[name].force_login(nobody() if name == "nobody" else self.cast.persons[name])
        return self.clients[name]

    def obj(self, address: Address) -> Stateful | None:
        found: Stateful | None = self.objects.get(STAGES.get(address.stage, ""))
        return found

    def values(self, address: Address) -> dict[str, Any]:
        """What fills the place-holders of an address."""
        report, office, paper = self.objects["milestone_report"], self.objects["office"], self.objects["paper"]
        programme, appropriation = report.contract.programme, report.contract.appropriation
        besides = {
            "programmes": programme, "projects": programme, "milestones": report.milestone, "funds": appropriation, "papers": paper,
            "offices": office, "offers": self.objects["offer"], "matching": self.objects["offer"],
            "ledger_files": self.objects["ledger_file"], "payment_batches": self.objects["batch"],
            "bank_statements": self.objects["statement"], "samples": self.objects["sample"], "hits": self.objects["hit"],
            "replies": self.objects["reply"], "scopes": self.objects["scope"], "procedures": self.objects["procedure"],
            "works": self.objects["work"],
        }  # fmt: skip
        about = self.part(address) or self.obj(address) or besides.get(address.stage) or office
        return {
            "pk": about.pk, "object_id": about.pk, "id": about.pk, "bid": self.objects["sheet_bid"].pk, "office": office.pk,
            "sha256": self.objects["file"].sha256, "code": self.code(address), "key": "MQ", "token": "x-y", "url": "x", "app_label": "grants",
            "content_type_id": 1, "number": 1, "form": "txt", "moment": "deadline", "rule": "registered", "edition": 1,
            "record": self.objects["finding"].records.first().pk, "pitch": self.objects["pitch"].pk,
            "line": self.objects["statement"].lines.first().pk,
        }  # fmt: skip

    def part(self, address: Address) -> Any:
        """What an address below a roadshow, a batch or the offices is about: /roadshows/units/12/remove/."""
        found = re.search(r"/(units|pitches|lines|delegations|rows)/<int:pk>", address.route)
        about = {"units": "delegation", "pitches": "pitch", "lines": "batch_line", "delegations": "deputy", "rows": "sample_row"}
        return self.objects[about[found[1]]] if found else None

    def code(self, address: Address) -> str:
        """What is typed to see a wall, or printed on a paper."""
        code: str = self.objects["roadshow"].wall_code if address.stage == "wall" else self.objects["paper"].serial
        return code

    def visits(self, address: Address) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Each URL an address stands for, the move it names, and what a forged form would send."""
        values, obj = self.values(address), self.obj(address)
        for move in address.moves or ("",):
            data = {"version": str(obj.version), "note": "理由"} if obj else {}
            if obj is not None and move in transitions(type(obj)):
                data |= {name: str(getattr(value, "pk", value)) for name, value in for_the_door(obj, move).items()}
            yield address.url({**values, "move": move}), move, data

    def knock(self, who: str, method: str, url: str, data: dict[str, str], allowed: set[int]) -> Wrong:
        """What was answered otherwise than allowed, or wrote a row of the house."""
        client = self.client(who)
        with watched() as writes:
            answer = getattr(client, method)(url, data if method == "post" else None)
        written = [sql for sql in writes.sent if '"grants_' in sql]
        if answer.status_code not in allowed or written:
            return [(who, method, url, answer.status_code, *written[:1])]
        if answer.status_code == 302 and who != "anonymous" and "login" not in answer["Location"]:
            return [(who, method, url, "was sent to", answer["Location"])]
        return []

    def refused(self, address: Address, people: tuple[str, ...], allowed: set[int]) -> Wrong:
        """Everybody knocks at the first URL of an address, the first of them at every one: whether a stranger is let in does not
        depend on the move she names."""
        wrong: Wrong = []
        for n, (url, _move, data) in enumerate(self.visits(address)):
            for who in people if n == 0 else people[:1]:
                wrong += self.knock(who, "post", url, data, allowed)
                if n == 0:
                    wrong += self.knock(who, "get", url, {}, allowed)
        return wrong


def build(cast: Cast) -> World:
    """Stories that bring somebody new to the house come last: what follows them is told anew in every worker."""
    made = World(cast)
    for machine, status in LIVE.items():
        if machine not in NEWCOMERS:
            made.objects[machine] = reach(machine, status, cast)
    made.objects["sheet_bid"] = made.objects["score_sheet"].panel.listing.bids.first()
    made.objects["office"] = cast.organisations["qinghe"].offices.first()
    made.objects["file"] = made.objects["expense"].documents.first()
    made.objects["ledger_file"] = LedgerFile.objects.create(
        contract=made.objects["expense"].contract, file=made.objects["file"], name="台账.csv", uploaded_at=clock.now(),
        uploaded_by=cast.persons["orgaccountant"], read_at=clock.now(), total=1, good=1,
    )  # fmt: skip
    cashier, unit = cast.persons["cashier"], cast.units["jinjiang"]
    made.objects["batch"] = bank_file.issue(unit, by=cashier, disbursements=[reach("disbursement", "approved", cast)])  # type: ignore[list-item]
    made.objects["batch_line"] = line = made.objects["batch"].lines.get()
    made.objects["statement"] = statements.bring(unit, by=cashier, name="流水.csv", sha256="2" * 64, movements=moved([line]))
    approver = Office.objects.get(person=cast.persons["approver"], role="approver", unit=unit)
    made.objects["deputy"] = delegation.delegate(
        approver, by=approver.person, to=cast.persons["reviewer"], since=clock.today(), until=clock.today(), reason="公务出差"
    )
    put_audit(made)
    roadshow, handler = made.objects["roadshow"], cast.persons["handler"]
    made.objects["offer"] = reach("offer", "draft", cast)
    made.objects["delegation"] = roadshows.enter_unit(roadshow, cast.units["luoshan"], by=handler)
    made.objects["pitch"] = roadshows.enter_pitch(roadshow, reach("offer", "approved", cast), by=handler)
    for machine in NEWCOMERS:
        made.objects[machine] = reach(machine, LIVE[machine], cast)
    made.objects["organisation"] = cast.organisations["qinghe"]
    contract = made.objects["milestone_report"].contract
    made.objects["paper"] = Paper.objects.create(
        kind="contract_audit", serial="YL-1", contract=contract, cut_off=clock.now(), facts="{}", facts_sha256="0" * 64,
        file_name="yl-1.pdf", file_sha256="1" * 64, pages=1, issued_by=cast.persons["leadauditor"], issued_at=clock.now(),
    )  # fmt: skip
    return made


def put_audit(made: World) -> None:
    """A sample and its row, a hit, a reply, a procedure and a long act of the finding's engagement, a scope somebody kept."""
    finding, auditor = made.objects["finding"], made.cast.persons["auditor"]
    engagement = finding.engagement
    made.objects["sample"] = engagement.samples.get()
    made.objects["sample_row"] = made.objects["sample"].items.first()
    run = TestRun.objects.create(engagement=engagement, code=8, run_at=clock.now(), run_by=auditor, contracts=1)
    made.objects["hit"] = TestHit.objects.create(run=run, contract=finding.contract, mark="line:1", words="In cash")
    made.objects["reply"] = finding_actions.reply(finding, by=made.cast.persons["orgadmin"], text="已补齐签到表。", agrees=True)
    made.objects["scope"] = SavedScope.objects.create(person=auditor, name="晋江", query="year=2026")
    made.objects["procedure"] = Procedure.objects.create(
        engagement=engagement, contract=finding.contract, kind="telephone", on=clock.today(), party="供应商", found="相符", done_by=auditor,
        at=clock.now(), by=auditor,
    )  # fmt: skip
    made.objects["work"] = Work.objects.create(
        engagement=engagement,
        kind="run_tests",
        by=auditor,
        asked_at=clock.now(),
        language="zh-hans",
        ended_at=clock.now(),
        failed="x",
    )
