"""The audit desk: what is within her scope and nothing else, the figures of the rooms, the tables of the report."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements import summary
from grants.needs import actions as needs
from grants.papers.audit_report.gather import report
from grants.people.models import User
from grants.portals import shown
from grants.spending.models import Expense
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract
from tests.factories.reach import life_at, reach
from tests.ledger import watched
from tests.portals.desk import signed_in
from tests.portals.many import copies, queries
from tests.portals.seen import links, rows, words

LISTS = ("summary", "projects", "contracts", "listings", "expenses", "disbursements", "papers", "changes", "trail", "search")
SEEN = (
    ("organisation", "barred"), ("need", "merged"), ("listing", "draft"), ("listing", "published"), ("bid", "qualified"),
    ("award", "proposed"), ("contract", "draft"), ("contract", "terminated"), ("expense", "questioned"),
    ("milestone_report", "returned"), ("disbursement", "withheld"),
)  # fmt: skip
NOT_YET = (("need", "draft"), ("bid", "submitted"), ("expense", "draft"), ("milestone_report", "draft"))
ODD = (
    "page=0", "page=999", "page=abc", "sort=nothing", "sort=-", "q=%00", "q=" + "长" * 300, "status=nonsense", "unit=abc",
    "unit=99999999999999999999", "year=abc", "year=99999", "source=0", "contract=x", "contract=99999999999999999999", "category=%00",
    "deliverable=99999999999999999999", "site=abc", "first=2026-02-30", "last=x", "least=NaN", "most=1e400", "least=-5", "since=never",
    "kind=%00", "by=nothing", "paid=x", "organisation=1'", "programme=0",
)  # fmt: skip


@pytest.fixture
def desk(personas: dict[str, User]) -> Client:
    return signed_in(personas["AL"])


@pytest.mark.parametrize(("machine", "status"), [*SEEN, *NOT_YET])
def test_everything_in_scope_has_its_page_here_and_nothing_outside(
    machine: str, status: str, cast: Cast, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    obj = reach(machine, status, cast)
    url = reverse(f"auditor:{machine}s-detail", args=[obj.pk])
    people = {"AU": personas["AU"], "AL": personas["AL"], "far": strangers["AL"]}
    answers = {who: signed_in(person).get(url).status_code for who, person in people.items()}
    hers = 404 if (machine, status) in NOT_YET else 200
    assert answers == {"AU": hers, "AL": hers, "far": 404}


def test_no_other_office_opens_the_desk(cast: Cast, personas: dict[str, User]) -> None:
    line = reach("expense", "submitted", cast)
    urls = [reverse(f"auditor:{name}") for name in ("home", *LISTS)] + [reverse("auditor:expenses-detail", args=[line.pk])]
    for letter in set(personas) - {"AU", "AL", "IR", "S"}:
        client = signed_in(personas[letter])
        with watched() as writes:
            assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 403), letter
            assert client.post(reverse("auditor:trail")).status_code == 403
        assert [sql for sql in writes.sent if "django_session" not in sql] == []


def test_a_stranger_to_the_house_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    for name in ("home", *LISTS):
        answer = client.get(reverse(f"auditor:{name}"))
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/account/login/")


def test_the_first_page_tells_her_scope_and_its_figures(cast: Cast, desk: Client) -> None:
    spent, paid = after_contract.spent(cast), after_contract.recognised(cast)
    answer = desk.get(reverse("auditor:home"))
    balances = disbursements.balances([spent.contract, paid.contract])
    total = sum((b.verified for b in balances.values()), Decimal(0))
    whole = answer.context["together"]
    assert (whole.contracts, whole.balance.amount, whole.balance.verified) == (2, Decimal("120000.00"), total)
    text = words(answer)
    assert "晋江市妇联 · 主审" in text and "合同金额 12 万元 120,000.00 元" in text
    year = str(spent.contract.appropriation.year)
    assert rows(answer, "<table") == [
        [year, "2", "120,000.00", "36,000.00", shown.yuan(total), shown.yuan(Decimal(36000) - total)]
    ]


@pytest.mark.parametrize("by", list(summary.GROUPS))
def test_figures_are_the_sums_of_their_contracts_and_lead_to_them(by: str, cast: Cast, desk: Client) -> None:
    lives = [after_contract.spent(cast), after_contract.recognised(cast)]
    answer = desk.get(reverse("auditor:summary"), {"by": by})
    found = answer.context["table"].data.data
    assert sum(row.sums.contracts for row in found) == len(lives)
    for row in found:
        key = int(row.line.key.rstrip("="))
        theirs = Contract.objects.filter(pk__in=[life.contract.pk for life in lives], **{summary.GROUPS[by]: key})
        balances = disbursements.balances(theirs).values()
        for name in ("amount", "received", "verified", "pending", "disallowed", "refunded", "surplus"):
            assert getattr(row.sums, name) == sum((getattr(b, name) for b in balances), Decimal(0)), name
        opened = desk.get(row.opens["contracts"])
        assert {c.pk for c in opened.context["table"].data.data} == {c.pk for c in theirs}


def test_the_page_of_a_contract_is_the_report_on_it(cast: Cast, desk: Client) -> None:
    contract = after_contract.closed_out(cast).contract
    facts = report.of_contract(contract).contracts[0]
    answer = desk.get(reverse("auditor:contracts-detail", args=[contract.pk]))
    t6 = rows(answer, "价值与支出之差")
    expected = [
        [
            line.unit, shown.quantity(line.target), shown.quantity(line.reported), shown.quantity(line.recognised), shown.per_cent(line.rate),
            shown.yuan(line.unit_price), shown.yuan(line.value), shown.yuan(line.spent), shown.yuan(line.unit_cost), shown.yuan(line.gap),
        ]
        for line in facts.deliverables
    ]  # fmt: skip
    assert [row[1:] for row in t6 if row[0].strip() in {line.site for line in facts.deliverables}] == expected
    assert [row[0] for row in t6 if row[0].startswith("D")] == ["D1 家庭活动", "D2 个案服务", "D3 服务人次"]
    t3 = rows(answer, 'id="instalments"')
    assert [[row[2], row[3], row[4], row[6], row[7]] for row in t3] == [
        [shown.yuan(a.plan), shown.day(a.due_on), shown.day(a.paid_on), shown.day(a.arrived_on), shown.yuan(a.arrived)]
        for a in facts.arrivals
    ]  # fmt: skip
    t4 = rows(answer, 'id="expenses"')
    assert [row[:4] for row in t4] == [
        [f"{c.code} {c.name}", shown.yuan(c.adjusted), shown.yuan(c.reported), shown.yuan(c.verified)] for c in facts.categories
    ]
    t10 = rows(answer, 'id="t10"')
    assert [row[3] for row in t10] == ["无同一人"] * len(facts.duties)
    for row, duty in zip(t10, facts.duties, strict=True):
        assert all(act.person in row[2] and act.on.isoformat() in row[2] for act in duty.acts)


def test_a_figure_opens_down_to_its_lines_and_their_evidence(cast: Cast, desk: Client) -> None:
    contract = after_contract.spent(cast).contract
    page = desk.get(reverse("auditor:contracts-detail", args=[contract.pk]))
    ledger = reverse("auditor:expenses")
    whole = contract.deliverables.get(code="D1")
    answer = desk.get(f"{ledger}?contract={contract.pk}&deliverable={whole.pk}")
    assert f"{ledger}?contract={contract.pk}&deliverable={whole.pk}" in links(page)
    lines = list(answer.context["table"].data.data)
    assert {line.pk for line in lines} == set(Expense.objects.filter(allocations__deliverable=whole).values_list("pk", flat=True))
    line = lines[0]
    opened = desk.get(reverse("auditor:expenses-detail", args=[line.pk]))
    parts = line.allocations.select_related("deliverable", "site")
    assert rows(opened, 'id="allocations"') == [
        [f"{p.deliverable.code} {p.deliverable}", p.site.name if p.site else "—", shown.yuan(p.amount)] for p in parts
    ]
    file = line.documents.get()
    assert reverse("file", args=[file.sha256]) in links(opened)
    assert desk.get(reverse("file", args=[file.sha256])).status_code == 200


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"category": "A1"}, {"category": "A1"}), ({"status": "verified"}, {"status": "verified"}), ({"paid": "cash"}, {"paid": "cash"}),
        ({"least": "10000"}, {"amount__gte": Decimal(10000)}), ({"most": "0.7万"}, {"amount__lte": Decimal(7000)}),
        ({"least": "7200", "most": "7200"}, {"amount": Decimal(7200)}), ({"first": "2000-01-01", "last": "2000-12-31"}, {"pk": None}),
    ],
)  # fmt: skip
def test_the_ledger_is_filtered(query: dict[str, str], where: dict[str, Any], cast: Cast, desk: Client) -> None:
    after_contract.spent(cast)
    found = desk.get(reverse("auditor:expenses"), query).context["table"].data.data
    assert {line.pk for line in found} == set(
        Expense.objects.filter(**where).exclude(status="draft").values_list("pk", flat=True)
    )


def test_who_applied_is_not_told_before_the_opening(cast: Cast, desk: Client) -> None:
    life = life_at("publish", cast)
    urls = [reverse("auditor:changes") + "?since=all", reverse("auditor:home") + "?since=all", reverse("auditor:trail")]
    urls.append(reverse("auditor:listings-detail", args=[life.listing.pk]))
    before = [words(desk.get(url)) for url in urls]
    choosing.draft_bids(life)
    choosing.submit_bids(life)
    assert life.listing.bids.filter(status="submitted").count() == 3
    assert [words(desk.get(url)) for url in urls] == before


def test_what_changed_since_her_last_visit(cast: Cast, personas: dict[str, User]) -> None:
    client, person = Client(), personas["AU"]
    client.force_login(person)
    first = client.get(reverse("auditor:home"))
    assert first.context["since"] is None
    person.refresh_from_db()
    seen = person.last_login
    need = needs.draft(
        by=personas["V"],
        unit=cast.units["yongfuli"],
        title="夜间托管",
        category="community",
        group="单亲家庭",
        head_count=12,
        survey_n=9,
    )
    needs.submit(need, by=personas["V"])
    client.force_login(person)
    with clock.at(clock.now() + timedelta(minutes=1)):
        again = client.get(reverse("auditor:home"))
    assert again.context["since"] == seen
    assert {change.subject for change in again.context["news"]} == {str(need)}
    assert [(kind, count) for kind, _name, count in again.context["kinds"]] == [("need", 2)]


@pytest.mark.parametrize("name", ["home", *LISTS])
def test_odd_questions_to_a_list_are_answered(name: str, cast: Cast, desk: Client) -> None:
    after_contract.recognised(cast)
    asked = {q: desk.get(f"{reverse(f'auditor:{name}')}?{q}").status_code for q in ODD}
    assert {q: code for q, code in asked.items() if code != 200} == {}


@pytest.mark.parametrize("name", ["contracts", "projects", "expenses", "papers", "listings", "disbursements"])
def test_no_page_has_a_key_of_forty_figures(name: str, cast: Cast, desk: Client) -> None:
    after_contract.recognised(cast)
    assert desk.get(f"{reverse(f'auditor:{name}')}{'9' * 40}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "machine", "status"),
    [
        ("contracts", "contract", "in_force"), ("listings", "listing", "published"), ("expenses", "expense", "verified"),
        ("disbursements", "disbursement", "requested"), ("changes", "need", "pooled"), ("trail", "need", "pooled"),
        ("home", "contract", "in_force"), ("summary", "contract", "in_force"),
    ],
)  # fmt: skip
def test_a_list_of_thirty_costs_no_more_queries_than_a_list_of_one(
    name: str, machine: str, status: str, cast: Cast, desk: Client
) -> None:
    row = reach(machine, status, cast)
    url = reverse(f"auditor:{name}") + "?since=all"
    one = queries(desk, url)
    copies(row)
    assert queries(desk, url) == one
