"""Last chapter: acceptance, the surplus comes back, the audit report is issued, and everybody can check it."""

from pathlib import Path

from grants.contracts.models import Contract
from grants.papers.models import Paper
from tests.browser.house import House
from tests.browser.purchase import AMOUNT, EXPENSES, LISTING, NEED, SPENT, SURPLUS
from tests.factories.ways import fresh
from tests.papers import poppler


def it_is_accepted_and_closed(house: House, contract: Contract) -> None:
    house.at(10, 13, 9)
    lead = house.desk("orglead", "provider")
    lead.take_up(contract)
    lead.act("report_complete")
    house.at(10, 14, 15)
    approver = house.desk("approver")
    approver.take_up(contract)
    approver.act(
        "accept", team="庄若溪（业务部门）、第三方评估、居民代表三人", opinions="居民代表认可，建议延长开放时间。", score=92
    )
    house.at(10, 16, 10)
    finance = house.desk("finance")
    finance.look_up(contract)
    finance.follow("contracts-refund", contract.pk)
    finance.type(amount=str(SURPLUS), on="2025-10-15", bank_receipt="退-JJ-ZL-2025")
    finance.save()
    house.at(10, 17, 10)
    finance.take_up(contract)
    finance.act("close_out")
    assert (fresh(contract).status, fresh(contract).grade) == ("closed_out", "excellent")


def the_report_is_issued(house: House, contract: Contract, folder: Path) -> Path:
    """The lead auditor of the unit issues it and takes the file with her."""
    house.at(10, 20, 9, 30)
    auditor = house.desk("leadauditor", "auditor")
    auditor.home()
    auditor.follow("contracts")
    auditor.follow("contracts-detail", contract.pk)
    auditor.follow("contracts-issue", contract.pk)
    auditor.save()
    paper = Paper.objects.get(contract=contract)
    file = folder / "report.pdf"
    with auditor.page.expect_download() as coming:
        auditor.page.locator(f'a[href$="/papers/{paper.pk}/file/"]').first.click()
    assert coming.value.suggested_filename == paper.file_name
    coming.value.save_as(file)
    return file


def it_says_what_happened(file: Path) -> None:
    """Read back as a reader sees it: the parties, the sum in figures and capitals, what was spent, what came back."""
    told = "".join("".join(poppler.text(file.read_bytes())).split())
    wanted = [
        "人民币肆万贰仟元整",
        f"{AMOUNT:,.2f}",
        f"{SPENT:,.2f}",
        f"{SURPLUS:,.2f}",
        LISTING["title"],
        "晋江市妇联",
        "家庭活动",
        EXPENSES[2]["invoice_number"],
    ]
    assert [words for words in wanted if str(words) not in told] == []
    assert {"facts.json", "ledger.csv"} <= set(poppler.attachments(file.read_bytes()))


def anybody_can_check_it(house: House, contract: Contract, file: Path) -> None:
    """Genuine as it is; one byte later it is not. The page of the contract says the same figures as the paper."""
    visitor = house.desk("", "public")
    visitor.home()
    visitor.follow("verify")
    serial = Paper.objects.get(contract=contract).serial
    spoilt = file.with_name("spoilt.pdf")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    spoilt.write_bytes(data)
    for path, tone in ((file, "done"), (spoilt, "late")):
        visitor.type(file=path)
        visitor.go(lambda: visitor.press('form[enctype="multipart/form-data"] button[type=submit]'))
        assert visitor.page.locator(f"#answer .status-{tone}").count() == 1, visitor.words("#answer")
        assert serial in visitor.words("#answer")
    visitor.click(f"/contracts/{contract.pk}/")
    shown = visitor.words()
    contract = fresh(contract)
    assert (contract.amount, contract.received, contract.verified, contract.refunded) == (AMOUNT, AMOUNT, SPENT, SURPLUS)
    wanted = [f"{figure:,.2f}" for figure in (AMOUNT, SPENT, SURPLUS)] + [contract.number, serial, "人民币肆万贰仟元整"]
    assert [words for words in wanted if words not in shown] == []
    assert NEED["description"] not in shown


def story(house: House, contract: Contract, folder: Path) -> None:
    it_is_accepted_and_closed(house, contract)
    file = the_report_is_issued(house, contract, folder)
    it_says_what_happened(file)
    anybody_can_check_it(house, contract, file)
