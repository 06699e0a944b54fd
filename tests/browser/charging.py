"""From drafts to verified spending: one line allocated by hand, the others by a rule, evidence by its name, submitted, verified."""

from decimal import Decimal

from grants.contracts.models import Contract
from grants.spending.models import Allocation, Expense
from tests.browser.bringing import ROWS, SUM, number
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.reading import hard_to_read, headline, money, yuan
from tests.browser.spending import tick
from tests.evidence.files import PDF, png

BY_HAND = "个案社工费用"
SHARES = {"D1": Decimal(60), "D2": Decimal(40)}
BY_RULE = sum((Decimal(amount) for _c, item, _p, amount, deliverable in ROWS if not deliverable and item != BY_HAND), Decimal(0))


def story(house: House, contract: Contract) -> None:
    accountant = house.desk("orgaccountant", "provider")
    one_line_by_hand(house, accountant, contract)
    the_others_by_a_rule(accountant, contract)
    evidence_finds_its_lines(accountant, contract)
    they_are_submitted(house.desk("orgadmin", "provider"), contract)
    they_are_verified(house.desk("evaluator"), contract)


def one_line_by_hand(house: House, desk: Desk, contract: Contract) -> None:
    """The last part leaves its amount open and takes the rest."""
    line, case = Expense.objects.get(contract=contract, item=BY_HAND), contract.deliverables.get(code="D2")
    desk.page.goto(f"/provider/contracts/{contract.pk}/expenses/?allocation=open")
    desk.follow("expenses-detail", line.pk)
    desk.follow("expenses-edit", line.pk)
    places = (("yongfuli", "5,000"), ("huatai", ""))
    desk.lines("allocations", ({"deliverable": case.pk, "site": house.cast.units[at].pk, "amount": part} for at, part in places))
    desk.save("main button.btn-primary[name=save]")
    assert list(line.allocations.order_by("-amount").values_list("deliverable__code", "amount")) == [
        ("D2", Decimal("5000.00")), ("D2", Decimal("4000.00")),
    ]  # fmt: skip


def the_others_by_a_rule(desk: Desk, contract: Contract) -> None:
    """First what it would come to; then nothing is left."""
    desk.follow("contracts-expenses", contract.pk)
    desk.follow("contracts-allocate", contract.pk)
    shares = {f"share-{d.pk}": SHARES.get(d.code, "") for d in contract.deliverables.all()}
    desk.type(kind="shares", sites="targets", **shares)
    desk.go(lambda: desk.press("main form[method=get] button[type=submit]"))
    assert headline(desk, "#lines .headline") == {"待分摊笔数": "7", "合计金额": money(BY_RULE)}
    assert hard_to_read(desk.page) == []
    desk.save("form.save-bar button[type=submit]")
    desk.page.goto(f"/provider/contracts/{contract.pk}/expenses/?allocation=open")
    assert desk.page.locator("#main tbody input, #main tbody tr a").count() == 0
    parts = Allocation.objects.filter(expense__contract=contract)
    by_code = {code: sum((p.amount for p in parts if p.deliverable.code == code), Decimal(0)) for code in SHARES}
    given = {code: sum((Decimal(r[3]) for r in ROWS if r[4].startswith(code)), Decimal(0)) for code in SHARES}
    assert by_code == {code: given[code] + BY_RULE * SHARES[code] / 100 + (9000 if code == "D2" else 0) for code in SHARES}


def evidence_finds_its_lines(desk: Desk, contract: Contract) -> None:
    """Nine files have the number of an invoice in their names; for the tenth she chooses the line."""
    last, names = len(ROWS) - 1, [f"{number(contract, nth)}.pdf" for nth in range(len(ROWS) - 1)]
    papers = [{"name": name, "mimeType": "application/pdf", "buffer": PDF + f"%{name}\n".encode()} for name in names]
    photo = {"name": "教具收据.png", "mimeType": "image/png", "buffer": png()}
    desk.page.goto(f"/provider/contracts/{contract.pk}/expenses/")
    desk.follow("contracts-evidence", contract.pk)
    desk.type(files=[*papers, photo])
    desk.press("form[data-files] button[type=submit]")
    desk.page.wait_for_selector(f"#attach tbody tr:nth-child({len(ROWS)})")
    matched = desk.page.locator("#attach tbody td:nth-child(2) .due-done").all_inner_texts()
    assert matched == ["已匹配：文件名中有发票号码"] * len(names)
    assert hard_to_read(desk.page) == []
    choice = Expense.objects.get(contract=contract, item=ROWS[last][1])
    desk.put(desk.page.locator("#attach tbody tr:last-child select"), choice.pk)
    desk.save("#attach button[type=submit]")
    lines = Expense.objects.filter(contract=contract).order_by("ledger_row")
    assert [[f.original_name for f in line.documents.all()] for line in lines] == [*([name] for name in names), ["教具收据.png"]]


def they_are_submitted(desk: Desk, contract: Contract) -> None:
    desk.home()
    desk.follow("contracts-expenses", contract.pk, query="?status=draft")
    tick(desk)
    desk.save("#bulk button[type=submit]")
    desk.page.goto(f"/provider/contracts/{contract.pk}/expenses/")
    assert headline(desk, "#main .headline") == figures(pending=SUM)


def they_are_verified(desk: Desk, contract: Contract) -> None:
    desk.home()
    desk.follow("expenses", query=f"?contract={contract.pk}&status=submitted")
    desk.page.locator("[data-choose-all]").check()
    desk.save("#verify button[type=submit]")
    assert set(Expense.objects.filter(contract=contract).values_list("status", flat=True)) == {"verified"}
    desk.page.goto(f"/federation/expenses/?contract={contract.pk}")
    assert yuan(SUM) in desk.words("#main tfoot")


def figures(pending: Decimal = Decimal(0), verified: Decimal = Decimal(0)) -> dict[str, str]:
    """The headline of a ledger; what is a draft is named only while there is one."""
    told = {"已核验": verified, "待核验": pending, "不予认可": Decimal(0), "已报支出合计": pending + verified}
    return {name: money(amount) for name, amount in told.items()}
