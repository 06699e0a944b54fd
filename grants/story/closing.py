"""From the last recognised report to the archive."""

from decimal import Decimal

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.needs import actions as needs
from grants.needs.models import Need
from grants.papers.refund_letter import issue as letter
from grants.people.roles import Role
from grants.story.life import Life
from grants.trail import clock

BANK, ACCOUNT = "演示银行", "6222000000009001"  # invented, like every account of the demo


def report_complete(life: Life) -> None:
    contracts.report_complete(life.contract, by=life.theirs(Role.ORG_LEAD))


def accept(life: Life, score: int) -> None:
    team = f"{life.officer(Role.REVIEWER)}（业务部门）、第三方评估、服务对象代表三人"
    contracts.accept(
        life.contract,
        by=life.officer(Role.APPROVER),
        team=team,
        opinions="服务对象代表认可服务内容与效果，建议延长周六开放时间。",
        score=Decimal(score),
    )


def ask_back(life: Life) -> None:
    """A letter asks for what was received and not verifiably spent, if there is any."""
    contract = Contract.objects.get(pk=life.contract.pk)
    if contract.refund_outstanding > 0:
        payee = contract.unit.name
        letter.ask_back(contract, by=life.officer(Role.FINANCE), payee=payee, bank_name=BANK, account=ACCOUNT)


def refund(life: Life) -> Decimal:
    """What was received and not verifiably spent comes back. Returns it, 元."""
    surplus = Contract.objects.get(pk=life.contract.pk).refund_outstanding
    if surplus > 0:
        receipt = f"退-{life.plan.number}"
        disbursements.refund(life.contract, by=life.officer(Role.FINANCE), amount=surplus, on=clock.today(), bank_receipt=receipt)
    return surplus


def close_out(life: Life) -> None:
    contracts.close_out(life.contract, by=life.officer(Role.FINANCE))


def archive(life: Life) -> None:
    contracts.archive(life.contract, by=life.officer(Role.REVIEWER))


def satisfy(life: Life) -> None:
    """The needs the purchase answered are met."""
    for need in Need.objects.filter(pk__in=[n.pk for n in life.needs]):
        needs.satisfy(need, by=life.officer(Role.REVIEWER))
