"""The summary of spending on three desks: page, paper, workbook and plain table say the same; every number opens down to its rows."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts.models import Contract, Deliverable
from grants.disbursements import queries as disbursements
from grants.disbursements.summaries import figures
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.sums import KEYS
from grants.funds.models import Appropriation
from grants.milestones import queries as milestones
from grants.milestones.models import Measurement
from grants.papers.models import Paper
from grants.papers.summary.tables import figure as on_paper
from grants.papers.verify import read
from grants.people.models import User
from grants.portals import shown
from grants.portals.summed.tables import figure
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract
from tests.papers.poppler import read_through
from tests.portals.many import copies, queries
from tests.portals.seen import links, rows, words
from tests.portals.workbooks import rows_of, sheets_of

DESKS = {"auditor": "AL", "federation": "F", "public": ""}
ODD = (  # several odd things at once: a page takes the time of a page
    "by=nothing&unit=abc&own=1&year=abc&source=0&organisation=1'&programme=0&category=%00&page=999&sort=nothing&q=%00&standing=%00&contract=x",
    "unit=99999999999999999999&year=99999&programme=99999999999999999999&category=none&page=abc&contract=99999999999999999999&sort=-",
    "unit=１&year=none&source=none&q=" + "长" * 300,
)  # fmt: skip
PAGES = ("summary", "summary-years", "unit_costs", "summary-contracts", "summary-lines", "summary-payments", "summary-refunds")


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


@pytest.fixture
def desks(personas: dict[str, User]) -> dict[str, Client]:
    return {portal: signed_in(personas.get(letter)) for portal, letter in DESKS.items()}


@pytest.fixture
def lives(cast: Cast) -> list[Any]:
    return [after_contract.spent(cast), after_contract.closed_out(cast)]


def as_read(cell: Any) -> str:
    """A cell of a workbook as its figure is written elsewhere."""
    return "" if cell in ("", None) else str(Decimal(str(cell)).quantize(Decimal("0.01")))


@pytest.mark.parametrize(("portal", "category"), [("auditor", ""), ("public", "A1")])
def test_page_paper_workbook_and_plain_table_say_the_same(
    portal: str, category: str, lives: list[Any], desks: dict[str, Client]
) -> None:
    client, asked = desks[portal], {"category": category} if category else {}
    page = {by: client.get(reverse(f"{portal}:summary"), {**asked, "by": by}) for by in KEYS}
    file = {kind: client.get(reverse(f"{portal}:summary-{kind}"), asked).getvalue() for kind in ("pdf", "xlsx", "csv")}
    paper, printed = read(file["pdf"]), "".join(read_through(file["pdf"]).split())
    assert paper.holds
    plain = list(csv.reader(io.StringIO(file["csv"].decode("utf-8-sig"))))
    for by in KEYS:
        part = paper.facts.part(by)
        assert (tuple(page[by].context["lines"]), page[by].context["total"]) == (
            part.lines,
            part.total,
        )  # the page is made of the very facts the paper carries
        told, every = figures.told(part.total), [*part.lines, None]
        assert rows(page[by], 'id="rows"') == [[line.name, *(figure(one, line.sums) for one in told)] for line in part.lines]
        names = [line.name if line else say.TOTAL for line in every]
        sums = [line.sums if line else part.total for line in every]
        on_csv = [row[1:] for row in plain if row[0] == say.GROUPS[by]]
        by_name = {one.name: n for n, one in enumerate(figures.OF_CONTRACTS, 1)}
        assert [row[0] for row in on_csv] == names
        assert [[row[by_name[one.name]] for one in told] for row in on_csv] == [
            [str(one.of(of)) if one.of(of) is not None else "" for one in told] for of in sums
        ]
        book = rows_of(file["xlsx"], sheets_of(file["xlsx"]).index(say.BY.format(say.GROUPS[by])))[3 : 3 + len(part.lines)]
        scale = [100 if one.kind == "percent" else 1 for one in told]
        assert [[row[0], *(as_read(Decimal(str(c)) * x) for c, x in zip(row[1:], scale, strict=True))] for row in book] == [
            [line.name, *(as_read(one.of(line.sums)) for one in told)] for line in part.lines
        ]
        missing = [cell for of in sums for one in told if (cell := on_paper(one, of)) not in printed]
        assert missing == []


@pytest.mark.parametrize(("portal", "by"), [*(("auditor", by) for by in KEYS), ("federation", "unit")])
def test_every_number_opens_down_to_rows_that_add_up_to_it(
    portal: str, by: str, lives: list[Any], desks: dict[str, Client]
) -> None:
    client = desks[portal]
    answer = client.get(reverse(f"{portal}:summary"), {"by": by})
    assert answer.context["table"].data.data
    for row in answer.context["table"].data.data:
        for one in figures.told(row.sums):
            value, url = one.of(row.sums), row.opens.get(one.name, "")
            if not url or not value:
                continue
            opened = client.get(url)
            table = opened.context["table"]
            if one.name == "contracts":
                assert len(table.data.data) == value
            elif "summary/contracts/" in url:
                assert figure(one, table.whole) == figure(one, row.sums)
            else:
                assert sum(line.amount for line in table.data.data) == value, (by, one.name)
        narrowed = client.get(reverse(f"{portal}:summary") + row.url)
        assert figures.values(narrowed.context["whole"]) == figures.values(row.sums)


def test_a_contract_opens_to_the_ledger_of_its_category(lives: list[Any], desks: dict[str, Client]) -> None:
    client, contract = desks["auditor"], lives[0].contract
    opened = client.get(reverse("auditor:summary-contracts"), {"category": "A1"})
    url = next(url for url in links(opened) if "summary/lines/" in url and f"contract={contract.pk}" in url)
    found = client.get(url).context["table"].data.data
    assert {line.contract_id for line in found} == {contract.pk} and {line.category for line in found} == {"A1"}
    assert all(f"/auditor/expenses/{line.pk}/" in links(client.get(url)) for line in found)


def test_years_stand_beside_each_other_with_their_change(lives: list[Any], desks: dict[str, Client], cast: Cast) -> None:
    earlier = Appropriation.objects.get(contracts=lives[1].contract)
    earlier.pk, earlier.year, earlier.document_number = None, earlier.year - 1, "去年的批复"
    earlier.save(force_insert=True)
    Contract.objects.filter(pk=lives[1].contract.pk).update(appropriation=earlier)
    answer = desks["auditor"].get(reverse("auditor:summary-years"), {"by": "organisation"})
    now, before = (disbursements.balance(life.contract) for life in lives)
    share = (now.verified - before.verified) * 100 / before.verified
    told = rows(answer, 'id="years"')
    assert [row[0] for row in told] == [str(clock.today().year - 1), str(clock.today().year)]
    assert told[1][-1] == shown.change(share) and told[0][-1] == "—"
    line = rows(answer, 'id="lines"')[0]
    assert line[1:] == [shown.yuan(before.verified), shown.yuan(now.verified), shown.change(share)]


@pytest.mark.parametrize("portal", list(DESKS))
def test_thirty_contracts_take_no_more_queries_than_one(portal: str, cast: Cast, desks: dict[str, Client]) -> None:
    contract = after_contract.spent(cast).contract
    urls = [reverse(f"{portal}:summary") + f"?by={by}" for by in ("unit", "organisation", "category")]
    urls += [reverse(f"{portal}:{name}") for name in ("summary-years", "unit_costs", "summary-contracts")]
    one = [queries(desks[portal], url) for url in urls]
    copies(contract)
    assert [queries(desks[portal], url) for url in urls] == one


@pytest.mark.parametrize("portal", list(DESKS))
def test_odd_addresses_are_pages_too(portal: str, lives: list[Any], desks: dict[str, Client]) -> None:
    for name in PAGES:
        if portal == "public" and name.rpartition("-")[2] in {"lines", "payments", "refunds"}:
            continue
        found = {odd: desks[portal].get(f"{reverse(f'{portal}:{name}')}?{odd}").status_code for odd in ODD}
        assert set(found.values()) == {200}, found


def test_who_sees_what(lives: list[Any], personas: dict[str, User], strangers: dict[str, User]) -> None:
    """A village reads no summary, a town its own sums without ledgers, another county nothing of this one."""
    summary, ledger = reverse("federation:summary"), reverse("federation:summary-lines")
    assert signed_in(strangers["F"]).get(summary).context["whole"].contracts == 0
    assert signed_in(strangers["AL"]).get(reverse("auditor:summary")).context["whole"].contracts == 0
    assert signed_in(personas["V"]).get(summary).context["whole"].contracts == 0
    assert signed_in(personas["F"]).get(summary).context["whole"].contracts == 2
    assert (signed_in(personas["T"]).get(summary).status_code, signed_in(personas["T"]).get(ledger).status_code) == (200, 403)
    assert signed_in(personas["OA"]).get(summary).status_code == 403
    assert [Client().get(f"/summary/{kind}/").status_code for kind in ("lines", "payments", "refunds")] == [404] * 3
    assert Client().get(summary).status_code == 302


def test_only_its_people_issue_it_and_its_paper_is_found(lives: list[Any], personas: dict[str, User]) -> None:
    url = reverse("auditor:summary-issue")
    assert signed_in(personas["AU"]).get(url).status_code == 403
    signed_in(personas["AU"]).post(url)
    assert not Paper.objects.exists()
    lead = signed_in(personas["AL"])
    assert lead.get(url).status_code == 200
    answer = lead.post(url, follow=True)
    paper = Paper.objects.get()
    assert (paper.kind, paper.unit) == (Paper.Kind.SUMMARY, lives[0].contract.unit) and paper.serial in words(answer)
    assert paper.serial in words(lead.get(reverse("auditor:papers")))
    book = b"".join(lead.get(reverse("auditor:papers-workbook", args=[paper.pk])).streaming_content)
    assert say.BY.format(say.GROUPS["unit"]) in sheets_of(book)
    told = words(Client().get(reverse("public:verify-code", args=[paper.facts_sha256[:16]])))
    assert paper.serial in told and paper.unit.name in told


def test_the_approver_issues_it_at_her_own_desk(lives: list[Any], personas: dict[str, User]) -> None:
    url = reverse("federation:summary-issue") + "?category=A1"
    assert signed_in(personas["F"]).get(url).status_code == 403
    answer = signed_in(personas["A"]).post(url, follow=True)
    facts = read(answer.content).facts
    assert (facts.category, facts.serial) == ("A1", Paper.objects.get().serial) and answer["Content-Type"] == "application/pdf"


def test_counts_of_few_people_are_in_no_public_figure(cast: Cast, desks: dict[str, Client]) -> None:
    """Two people were served: the auditor reads what one cost, the public neither that nor anything that holds it."""
    contract = after_contract.closed_out(cast).contract
    line = next(one for one in milestones.delivered([contract])[contract.pk] if one.unit_cost and one.spent)
    name = line.deliverable.name
    Deliverable.objects.filter(name=name).update(unit="人")
    first = Measurement.objects.filter(deliverable=line.deliverable).order_by("pk").first()
    assert first is not None
    Measurement.objects.filter(deliverable=line.deliverable).update(reported=0, recognised=0)
    Measurement.objects.filter(pk=first.pk).update(reported=2, recognised=2)
    seen = {p: desks[p].get(reverse(f"{p}:unit_costs"), {"q": name}).context for p in ("auditor", "public")}
    assert [(one.quantity, one.spent) for cost in seen["auditor"]["parts"] for one in cost.part.lines] == [
        (Decimal(2), line.spent)
    ]
    assert (seen["public"]["parts"], [(one.name, one.left_out) for one in seen["public"]["blank"]]) == ([], [(name, 1)])
    paper = read(desks["public"].get(reverse("public:summary-pdf")).content).facts
    assert next(one for one in paper.costs if one.name == name) == seen["public"]["blank"][0]


def test_the_public_reads_no_name_of_a_person_and_no_payee(lives: list[Any], desks: dict[str, Client]) -> None:
    people = {p for p in User.objects.filter(is_system=False).exclude(name="").values_list("name", flat=True) if len(p) > 1}
    payees = set(lives[0].contract.expenses.values_list("payee", flat=True))
    organisations = set(Contract.objects.values_list("organisation__name", flat=True))
    texts = [words(desks["public"].get(reverse(f"public:{name}"))) for name in ("summary", "unit_costs", "summary-contracts")]
    texts += [read_through(desks["public"].get(reverse("public:summary-pdf")).content)]
    texts += [desks["public"].get(reverse("public:summary-csv")).content.decode("utf-8-sig")]
    assert [one for text in texts for one in people | (payees - organisations) if one in text] == []
