"""Whatever people do with money in whatever order: after every act the books are clean, and a refusal changes nothing.

Amounts are drawn at what is left, a fen below and a fen above it. What was refused enters no bundle.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from grants.contracts import actions as contracts
from grants.contracts.models import BudgetLine, Contract
from grants.disbursements import actions as disbursements
from grants.disbursements.models import Disbursement
from grants.disbursements.reconcile.breach import Breach
from grants.disbursements.reconcile.everything import breaches
from grants.funds import actions as funds
from grants.funds import queries as free_money
from grants.funds.models import Appropriation
from grants.people.models import User
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.spending import actions as expenses
from grants.spending import rules as spending_rules
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.blockers import Refused
from grants.trail.signoffs import given_for
from tests.ledger import digest
from tests.money import amending
from tests.money.unguarded import TABLES
from tests.money.watching import Watch
from tests.money.world import FEN, World, agreement

ACTS = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")
JUDGEMENTS = ("send_back", "question", "accept_answer", "disallow", "verify", "reverse")
AROUND = st.sampled_from([-FEN, Decimal(0), FEN])
WATCHED = (*TABLES, "grants_entry", "grants_signoff", "grants_carryover", "grants_amendment")
Key = int
MOST = 4  # contracts: drawing one up costs ten acts


def assert_none(found: Iterable[Breach]) -> None:
    told = [f"[{breach.code}] {breach}" for breach in found]
    assert not told, "\n".join(told)


def written() -> int:
    """How many rows were ever written through this connection, those taken back included: the same number, the same rows."""
    changes: int = connection.connection.total_changes
    return changes


class MoneyMachine(RuleBasedStateMachine):
    """One office and its organisation; what an example did is taken back."""

    made: World
    done: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]
    agreed = Bundle("agreed")
    lines = Bundle("lines")

    def __init__(self) -> None:
        super().__init__()
        self.watch = Watch()
        self.taken_back = ExitStack()
        self.taken_back.enter_context(transaction.atomic())
        self.taken_back.callback(transaction.set_rollback, True)
        self.taken_back.enter_context(self.watch.following())

    def teardown(self) -> None:
        """In the end all of it once more, nothing remembered."""
        with self.taken_back:
            assert_none(breaches())

    @invariant()
    def the_books_are_clean(self) -> None:
        assert_none(self.watch.breaches())

    def person(self, name: str) -> User:
        return self.made.cast.persons[name]

    def attempt(self, act: str, do: Callable[[], Any]) -> Any:
        """Done, or refused with everything as it was (then None): what a refusal leaves is compared with what a savepoint brings back."""
        before = written()
        with transaction.atomic():
            try:
                found = do()
            except (Refused, ValidationError):
                left = digest(*WATCHED) if written() != before else None
                transaction.set_rollback(True)
            else:
                self.done[act] += 1
                return found
        assert left is None or digest(*WATCHED) == left, f"a refused {act} changed something"
        self.refused[act] += 1
        return None

    @initialize(target=agreed)
    def signed_before(self) -> MultipleResults[Key]:
        return multiple(self.made.running.pk, self.made.completed.pk)

    @rule(target=agreed, around=AROUND, small=st.booleans())
    def sign(self, around: Decimal, small: bool) -> Any:
        """A new agreement over what the appropriation still bears."""
        if Contract.objects.count() >= MOST:
            return multiple()
        free = Appropriation.objects.get(pk=self.made.money.pk).uncommitted
        amount = Decimal(1000) if small or free < 100 else free + around
        contract = agreement(self.made.cast, self.made.money, amount)
        entry = self.attempt("sign", lambda: contracts.sign(contract, by=self.person("approver")))
        if entry is None:
            return multiple()
        contracts.start(Contract.objects.get(pk=contract.pk), by=self.person("handler"))
        return contract.pk

    @rule(around=AROUND)
    def carry_over(self, around: Decimal) -> None:
        old, new = Appropriation.objects.get(pk=self.made.old.pk), self.made.money
        amount = max(FEN, min(free_money.free(old), Decimal(3000)) if around < 0 else free_money.free(old) + around)
        told = {"into": new, "amount": amount, "document_number": "结转〔机器〕1号"}
        self.attempt("carry_over", lambda: funds.carry_over(old, by=self.person("finance"), **told))

    @rule(
        target=lines,
        key=agreed,
        category=st.sampled_from(["A1", "B"]),
        around=AROUND,
        part=st.integers(0, 2),
        gap=st.integers(0, 5),
    )
    def spend(self, key: Key, category: str, around: Decimal, part: int, gap: int) -> Any:
        """A line over what the category still bears, or a part of it; sometimes a fen of it is not allocated, or the invoice is used."""
        contract = Contract.objects.get(pk=key)
        left = self.left(contract, category)
        amount = left + around if part == 0 and left > 1 else max(FEN, (left / 3).quantize(FEN))
        allocated = amount - FEN if gap == 5 and amount > FEN else amount
        number = f"机{Expense.objects.count()}" if gap != 4 else f"机{Expense.objects.count() - 1}"
        accountant = self.person("orgaccountant")
        line = self.attempt("draft", lambda: expenses.draft(
            by=accountant, contract=contract, date=contract.starts, category=category, item="材料", payee="演示供应商", amount=amount,
            invoice_number=number, documents=[self.made.receipt], origin="synthetic",
            allocations=[{"deliverable": contract.deliverables.order_by("-amount")[0], "site": None, "amount": allocated}],
        ))  # fmt: skip
        if line is None or self.attempt("submit", lambda: expenses.submit(line, by=self.person("orgadmin"))) is None:
            return multiple()
        if part:
            self.attempt("verify", lambda: expenses.verify(line, by=self.person("evaluator")))
        return line.pk

    def left(self, contract: Contract, category: str) -> Decimal:
        budget = BudgetLine.objects.get(contract=contract, category=category).amount
        bound = spending_rules.category_bound(budget, rulebook.category_overrun_share(contract.rule_set)).quantize(FEN)
        charged = contract.expenses.filter(category=category, status__in=spending_rules.SPENT)
        return bound - sum((line.amount for line in charged), Decimal(0))

    @rule(key=lines, judgements=st.permutations(JUDGEMENTS))
    def judge(self, key: Key, judgements: list[str]) -> None:
        for judgement in judgements:
            line = Expense.objects.get(pk=key)
            by = self.person("orgaccountant" if judgement == "reverse" else "evaluator")
            facts = {"rule": "财务规则"} if judgement == "disallow" else {}
            self.attempt(judgement, partial(getattr(expenses, judgement), line, by=by, note="理由", **facts))
            self.the_books_are_clean()

    def reverse_an_early_line(self, key: Key, nth: int) -> None:
        """One that was verified before the machine began: a surplus comes into being."""
        if line := Expense.objects.filter(contract=key, status="verified").order_by("pk")[nth : nth + 1].first():
            self.attempt("reverse", lambda: expenses.reverse(line, by=self.person("orgaccountant"), note="理由"))

    def due(self, key: Key, order: int) -> Disbursement:
        return Disbursement.objects.get(contract=key, order=order)

    @rule(key=agreed, order=st.integers(1, 2), upto=st.sampled_from(["approve", "pay", "pay", "book"]))
    def pay(self, key: Key, order: int, upto: str) -> None:
        """The acts one after the other, from wherever it stands, until one is refused."""
        for act in ACTS[: ACTS.index(upto) + 1]:
            due = self.due(key, order)
            do = partial(getattr(disbursements, act), due, by=self.person(OFFICERS[act]), **self.facts(act, due))
            if self.attempt(act, do) is None and act in ("pay", "confirm", "book"):
                break

    def facts(self, act: str, due: Disbursement) -> dict[str, Any]:
        return {
            "request": {"invoice_number": f"F{due.pk}", "invoice_amount": due.payable},
            "approve": {"minute_number": "纪要1号"},
            "pay": {"payee_account": due.contract.organisation.bank_account, "bank_receipt": f"回{due.pk}"},
            "confirm": {"received_on": clock.today(), "received_amount": due.payable},
            "book": {"voucher_number": f"记{due.pk}"},
        }.get(act, {})

    @rule(key=agreed, order=st.integers(1, 2), move=st.sampled_from(["withhold", "release", "cancel", "send_back"]))
    def hold(self, key: Key, order: int, move: str) -> None:
        facts = {"review_on": clock.today() + timedelta(days=9)} if move == "withhold" else {}
        due, by = self.due(key, order), self.person("approver")
        self.attempt(move, lambda: getattr(disbursements, move)(due, by=by, note="理由", **facts))

    @rule(key=agreed, order=st.integers(1, 2), around=AROUND, small=st.booleans())
    def deduct(self, key: Key, order: int, around: Decimal, small: bool) -> None:
        due = self.due(key, order)
        amount = Decimal(100) + around if small else due.amount + around
        self.attempt("deduct", lambda: disbursements.deduct(due, by=self.person("handler"), amount=amount, reason="未交付"))

    @rule(key=agreed, order=st.integers(1, 2))
    def take_back(self, key: Key, order: int) -> None:
        """A payment reversed by two people; without the cashier's agreement it is refused."""
        self.pay(key, order, "pay")
        due, approver = self.due(key, order), self.person("approver")
        told = {"note": "付错", "bank_receipt": f"冲{due.pk}"}
        if due.status in ("paid", "received", "booked") and not given_for(due, "reverse"):
            assert self.attempt("reverse alone", lambda: disbursements.reverse(due, by=approver, **told)) is None
            disbursements.sign_off(due, by=self.person("cashier"), move="reverse", role=Role.CASHIER)
        self.attempt("reverse payment", lambda: disbursements.reverse(self.due(key, order), by=approver, **told))

    @rule(key=agreed, around=AROUND)
    def refund(self, key: Key, around: Decimal) -> None:
        contract = Contract.objects.get(pk=key)
        amount = contract.refund_outstanding + around
        told = {"amount": amount, "on": clock.today(), "bank_receipt": f"退{key}-{contract.refunds.count()}"}
        self.attempt("refund", lambda: disbursements.refund(contract, by=self.person("finance"), **told))

    @rule(key=agreed, towards=st.sampled_from(["less", "more", "shift"]), around=AROUND)
    def amend(self, key: Key, towards: str, around: Decimal) -> None:
        """Down to what is paid or on its way, up to what the appropriation bears, or between categories down to what is spent."""
        contract = Contract.objects.get(pk=key)
        parts = amending.parts(contract, towards, around)
        if parts is not None:
            self.attempt(f"amend {towards}", lambda: amending.through(contract, self.made.cast, parts))

    @rule(score=st.sampled_from([95, 75, 60]), upto=st.sampled_from([1, 2, 3, 4, 4, 4, 5, 5, 5]), around=AROUND)
    def wind_up(self, score: int, upto: int, around: Decimal) -> None:
        """The completed contract accepted, a line of it reversed, the last instalment paid, the surplus given back, closed out."""
        key, told = self.made.completed.pk, {"team": "业务科室、第三方", "opinions": "满意", "score": Decimal(score)}
        steps: list[Callable[[], Any]] = [
            lambda: self.attempt("accept", lambda: contracts.accept(self.contract(key), by=self.person("approver"), **told)),
            lambda: self.reverse_an_early_line(key, 0),
            lambda: self.pay(key, 2, "book"),
            lambda: (self.refund(key, around), self.refund(key, Decimal(0))),
            lambda: self.attempt("close_out", lambda: contracts.close_out(self.contract(key), by=self.person("finance"))),
        ]
        for step in steps[:upto]:
            step()

    @rule(around=AROUND)
    def spend_after_all(self, around: Decimal) -> None:
        """A line handed in when the surplus was given back."""
        self.wind_up(95, 4, around)
        self.spend(self.made.completed.pk, "A1", around, 1, 0)

    @rule(key=agreed, sure=st.integers(0, 3))
    def terminate(self, key: Key, sure: int) -> None:
        told = {"note": "理由", "settlement": "据实结算", "recovery": Decimal(0)}
        if sure == 3:
            self.attempt("terminate", lambda: contracts.terminate(self.contract(key), by=self.person("approver"), **told))

    def contract(self, key: Key) -> Contract:
        return Contract.objects.get(pk=key)


OFFICERS = {
    "request": "orgadmin", "review_business": "handler", "review_finance": "finance", "approve": "approver", "pay": "cashier",
    "confirm": "orgaccountant", "book": "bookkeeper",
}  # fmt: skip
