"""An instalment through its acts as an office pays: a batch, the file for the bank, the bank's statement, receipt, voucher."""

import csv
import io
from decimal import Decimal

from grants.contracts.models import Contract
from grants.disbursements.models import BankStatement, Disbursement, Payment, PaymentBatch
from grants.papers.models import Paper
from grants.trail import clock
from grants.trail.words import rmb_in_words
from tests.browser.bringing import SUM
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.paying import hand_over
from tests.browser.reading import downloaded, hard_to_read, headline, money, yuan
from tests.factories.ways import fresh
from tests.papers import poppler
from tests.portals.workbooks import rows_of

INVOICE, RECEIPT, VOUCHER = "清和-二期", "HD20260001", "记-12"
HEADS = ("交易日期", "借方发生额", "贷方发生额", "对方账号", "对方户名", "附言", "回单编号")


def story(house: House, contract: Contract) -> Disbursement:
    due: Disbursement = contract.disbursements.get(order=2)
    hand_over(house, due, "orgadmin", "request", invoice_number=INVOICE, invoice_amount=yuan(due.payable))
    hand_over(house, due, "handler", "review_business")
    hand_over(house, due, "finance", "review_finance")
    assert headline(house.desk("finance"), "#expenses .headline") == balance(contract, received=contract.amount - due.payable)
    hand_over(house, due, "approver", "approve")
    cashier = house.desk("cashier")
    batch = the_batch_is_made(cashier, due)
    the_statement_pays_it(cashier, due, bank_says(files_for_the_bank(cashier, due, batch)))
    received = {"received_on": clock.today().isoformat(), "received_amount": yuan(due.payable)}
    hand_over(house, due, "orgaccountant", "confirm", **received)
    hand_over(house, due, "bookkeeper", "book", voucher_number=VOUCHER)
    the_voucher_says_so(house.desk("bookkeeper"), due)
    everything_is_received(house, contract, due)
    done: Disbursement = fresh(due)
    return done


def balance(contract: Contract, received: Decimal) -> dict[str, str]:
    told = {"合同金额": contract.amount, "已到账": received, "已核验支出": SUM, "待核验": Decimal(0)}
    return {name: money(amount) for name, amount in told.items()}


def the_batch_is_made(desk: Desk, due: Disbursement) -> PaymentBatch:
    desk.home()
    desk.follow("disbursements")
    desk.follow("payment_batches")
    desk.follow("payment_batches-new")
    desk.save("main form button.btn-primary[type=submit]")
    batch = PaymentBatch.objects.get()
    assert [line.disbursement for line in batch.lines.all()] == [due]
    assert hard_to_read(desk.page) == []
    assert (yuan(due.payable) in desk.words("#batch"), rmb_in_words(due.payable) in desk.words("#batch")) == (True, True)
    return batch


def files_for_the_bank(desk: Desk, due: Disbursement, batch: PaymentBatch) -> dict[str, str]:
    """Workbook and table say the same: one line, to the account on file."""
    payee = due.contract.organisation
    told = [
        "1",
        payee.bank_account.replace(" ", ""),
        payee.name,
        payee.bank_name,
        f"{due.payable:.2f}",
        f"{due.number} {due.name}",
    ]
    assert batch.workbook is not None
    assert batch.table is not None
    book = rows_of(downloaded(desk, f'#documents a[href$="/{batch.workbook.sha256}/"]'))
    heads, *rows = csv.reader(io.StringIO(downloaded(desk, f'#documents a[href$="/{batch.table.sha256}/"]').decode("gb18030")))
    assert rows == [told]
    assert book == [heads, [1.0, *told[1:4], float(due.payable), told[5]]]
    return dict(zip(heads, rows[0], strict=True))


def bank_says(row: dict[str, str]) -> bytes:
    """The day's movements: what was in the file, and the bank's own fee."""
    day = clock.today().isoformat()
    paid = (day, row["金额"], "", row["收款账号"], row["收款户名"], row["用途"], RECEIPT)
    fee = (day, "5.00", "", "", "手续费", "代付手续费", "HD20260002")
    return "\r\n".join(",".join(cells) for cells in (HEADS, paid, fee)).encode("gb18030")


def the_statement_pays_it(desk: Desk, due: Disbursement, content: bytes) -> None:
    desk.click("/federation/bank_statements/new/")
    desk.type(file={"name": "流水.csv", "mimeType": "text/csv", "buffer": content})
    desk.save("main form button.btn-primary[type=submit]")
    assert (BankStatement.objects.count(), Payment.objects.filter(disbursement=due).count()) == (1, 0)
    assert desk.page.locator("#ready tfoot td").last.inner_text() == yuan(due.payable)
    assert desk.page.locator("#unmatched tbody tr").count() == 1
    assert hard_to_read(desk.page) == []
    desk.save("#ready form button[type=submit]")
    paid: Disbursement = fresh(due)
    assert (paid.status, paid.bank_receipt) == ("paid", RECEIPT)
    assert RECEIPT in desk.words("#done")
    assert desk.page.locator("#ready form").count() == 0


def the_voucher_says_so(desk: Desk, due: Disbursement) -> None:
    desk.save("#vouchers form button[type=submit]")
    paper = Paper.objects.get(disbursement=due)
    file = downloaded(desk, f'#vouchers a[href$="/papers/{paper.pk}/"]')
    told = "".join("".join(poppler.text(file)).split())
    wanted = [paper.serial, VOUCHER, RECEIPT, yuan(due.payable), rmb_in_words(due.payable), due.contract.organisation.name]
    assert [words for words in wanted if words not in told] == []


def everything_is_received(house: House, contract: Contract, due: Disbursement) -> None:
    """The provider's page and the federation's say the same to the fen."""
    nothing = money(Decimal(0))
    accountant = house.desk("orgaccountant", "provider")
    accountant.home()
    accountant.follow("disbursements")
    assert headline(accountant, "#main .headline") == {
        "待申请": nothing, "已申请": nothing, "已付待确认": nothing, "已到账": money(contract.amount),
    }  # fmt: skip
    accountant.look_up(due)
    assert hard_to_read(accountant.page) == []
    finance = house.desk("finance")
    finance.look_up(due)
    assert headline(finance, "#expenses .headline") == balance(contract, received=contract.amount)
