"""The pages of paying: batch, statement, delegation, waiting, voucher, from the first click to the last."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.disbursements.models import BankStatement, BatchLine, Disbursement, Payment, PaymentBatch, Refund
from grants.papers.models import Paper
from grants.people.actions import appoint
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from tests.disbursements.paying import approved, asked_back, ended
from tests.factories.reach import reach
from tests.portals.desk import signed_in

HEADS = "交易日期,借方发生额,贷方发生额,对方账号,对方户名,附言,回单编号\r\n"


def page(person: Any, name: str, /, *args: Any) -> Any:
    return signed_in(person).get(reverse(name, args=args))


def send(person: Any, name: str, /, *args: Any, **data: Any) -> Any:
    return signed_in(person).post(reverse(name, args=args), data)


def text(answer: Any) -> str:
    """The page as it was sent: its classes tell the states."""
    return str(answer.content.decode())


def statement_of(lines: list[BatchLine]) -> bytes:
    told = [f"{clock.today()},{x.amount},,{x.account},{x.payee},{x.remark},HD{x.pk:06d}" for x in lines]
    return (HEADS + "\r\n".join(told)).encode("gb18030")


def test_from_the_boxes_to_the_receipts(cast: Cast) -> None:
    one, other = approved(cast, 2)
    cashier = cast.persons["cashier"]
    form = page(cashier, "federation:payment_batches-new")
    assert text(form).count('name="disbursements"') == 2
    made = send(cashier, "federation:payment_batches-new", disbursements=[one.pk, other.pk])
    batch = PaymentBatch.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/federation/payment_batches/{batch.pk}/")
    shown = text(page(cashier, "federation:payment_batches-detail", batch.pk))
    assert "柒万贰仟元整" in shown
    upload = SimpleUploadedFile("流水.csv", statement_of(list(batch.lines.all())))
    brought = send(cashier, "federation:bank_statements-new", file=upload, unit=batch.unit_id)
    statement = BankStatement.objects.get()
    assert brought["Location"] == f"/federation/bank_statements/{statement.pk}/"
    assert not Payment.objects.exists()
    assert send(cashier, "federation:bank_statements-pay", statement.pk).status_code == 302
    assert {d.status for d in Disbursement.objects.filter(pk__in=[one.pk, other.pk])} == {"paid"}
    assert sum((p.amount for p in Payment.objects.all()), Decimal(0)) == Decimal("72000.00")
    again = SimpleUploadedFile("流水.csv", statement_of(list(batch.lines.all())))
    assert send(cashier, "federation:bank_statements-new", file=again, unit=batch.unit_id)["Location"] == brought["Location"]
    send(cashier, "federation:bank_statements-pay", statement.pk)
    assert (BankStatement.objects.count(), Payment.objects.count()) == (1, 2)


def test_nobody_but_the_cashier_makes_or_pays(cast: Cast) -> None:
    (row,) = approved(cast, 1)
    for who in ("finance", "approver", "handler"):
        assert page(cast.persons[who], "federation:payment_batches-new").status_code == 404
        assert send(cast.persons[who], "federation:payment_batches-new", disbursements=[row.pk]).status_code == 404
    assert not PaymentBatch.objects.exists()


def test_a_statement_without_heads_is_refused_beside_the_field(cast: Cast) -> None:
    upload = SimpleUploadedFile("x.csv", "日期,摘要\r\n2026-11-20,代付".encode())
    answer = send(cast.persons["cashier"], "federation:bank_statements-new", file=upload, unit=cast.units["jinjiang"].pk)
    assert answer.status_code == 422
    assert not BankStatement.objects.exists()


def test_the_acts_tell_who_waits_and_what_is_in_the_way(cast: Cast) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    shown = text(page(cast.persons["approver"], "federation:disbursements-detail", due.pk))
    assert shown.count("act act-done") == 2
    assert (shown.count("act act-now"), cast.persons["finance"].name in shown) == (1, True)
    planned = due.contract.disbursements.exclude(pk=due.pk).get()
    shown = text(page(cast.persons["approver"], "federation:disbursements-detail", planned.pk))
    assert f'href="/federation/contracts/{due.contract_id}/#milestones"' in shown
    theirs = text(page(cast.persons["orgadmin"], "provider:disbursements-detail", due.pk))
    assert (theirs.count("act act-done"), theirs.count("act act-now")) == (2, 1)


def test_naming_a_deputy_and_what_the_trail_says(cast: Cast) -> None:
    deputy = User.objects.create(username="colleague", name="代晓晴", origin="synthetic")
    appoint(deputy, Role.TOWN, unit=cast.units["jinjiang"])
    approver, today = cast.persons["approver"], clock.today()
    office = Office.objects.get(person=approver, role="approver", unit=cast.units["jinjiang"])
    days = {"since": today.isoformat(), "until": (today + timedelta(days=5)).isoformat()}
    assert page(cast.persons["finance"], "federation:delegations-new", office.pk).status_code == 404
    wrong = send(approver, "federation:delegations-new", office.pk, person=cast.persons["finance"].pk, reason="出差", **days)
    assert (wrong.status_code, Office.objects.filter(acts_for=office).count()) == (422, 0)
    answer = send(approver, "federation:delegations-new", office.pk, person=deputy.pk, reason="出差", **days)
    assert answer["Location"] == "/federation/offices/delegations/"
    due: Any = reach("disbursement", "finance_reviewed", cast)
    sent = send(deputy, "federation:disbursements-act", due.pk, "approve", version=due.version)
    assert (sent.status_code, Disbursement.objects.get(pk=due.pk).approve_by) == (302, deputy)
    shown = text(page(cast.persons["handler"], "federation:disbursements-detail", due.pk))
    assert shown.count(approver.name) >= 2  # in the stepper and in the trail
    held = Office.objects.get(acts_for=office)
    assert send(approver, "federation:delegations-end", held.pk, until=today.isoformat()).status_code == 302
    assert Office.objects.get(pk=held.pk).until == today


def test_waiting_and_reminding_on_both_desks(cast: Cast) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    for who, portal in (("handler", "federation"), ("orgadmin", "provider")):
        shown = text(page(cast.persons[who], f"{portal}:disbursements-waiting"))
        assert due.contract.title in shown
        names = cast.persons["finance"].name in shown
        assert names == (portal == "federation"), "an organisation is not told the names of officers"
    answer = send(cast.persons["handler"], "federation:disbursements-remind", due.pk, next="list")
    assert answer["Location"] == "/federation/disbursements/waiting/"
    assert send(cast.persons["orgaccountant"], "provider:disbursements-remind", due.pk).status_code == 302


def test_the_bookkeeper_issues_the_voucher(cast: Cast) -> None:
    due: Any = reach("disbursement", "booked", cast)
    send(cast.persons["cashier"], "federation:disbursements-issue_voucher", due.pk)
    assert not Paper.objects.exists()
    send(cast.persons["bookkeeper"], "federation:disbursements-issue_voucher", due.pk)
    paper = Paper.objects.get()
    answer = page(cast.persons["bookkeeper"], "federation:papers-file", paper.pk)
    assert answer["Content-Type"] == "application/pdf"
    assert paper.serial in text(page(cast.persons["bookkeeper"], "federation:disbursements-detail", due.pk))


def test_an_arrival_says_why_and_of_two_demands_the_cashier_chooses(cast: Cast) -> None:
    one, other = ended(cast), ended(cast, "另一结余项目")
    payer = one.organisation
    row = f"{clock.today()},,36000.00,{payer.bank_account},{payer.name},退款,入账-1"
    upload = SimpleUploadedFile("流水.csv", (HEADS + row).encode("gb18030"))
    cashier = cast.persons["cashier"]
    send(cashier, "federation:bank_statements-new", file=upload, unit=one.unit_id)
    statement = BankStatement.objects.get()
    line = statement.lines.get()
    for contract, number in ((one, "退〔2026〕1号"), (other, "退〔2026〕2号")):
        asked_back(cast, contract, number)
    shown = text(page(cashier, "federation:bank_statements-detail", statement.pk))
    assert [shown.count(f'name="contract" value="{contract.pk}"') for contract in (one, other)] == [1, 1]
    assert send(cashier, "federation:bank_statements-refund", statement.pk, line.pk).status_code == 404
    assert not Refund.objects.exists()
    send(cashier, "federation:bank_statements-refund", statement.pk, line.pk, contract=other.pk)
    assert [refund.contract for refund in Refund.objects.all()] == [other]
    assert 'name="contract"' not in text(page(cashier, "federation:bank_statements-detail", statement.pk))
