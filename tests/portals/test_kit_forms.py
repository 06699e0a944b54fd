"""What people type, as the forms read it; every kind of question a move may ask."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from grants.contracts.models import Contract
from grants.needs.models import Need
from grants.people.models import Organisation
from grants.portals.asks import KINDS, MoveForm
from grants.portals.fields import control
from grants.portals.forms import AmountField, CountField, DraftForm, LineField, ProseField
from grants.trail.clock import SHANGHAI
from grants.trail.machine import Ask
from grants.trail.moves import machines, transitions


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12000", "12000.00"),
        ("12,000.5", "12000.50"),
        ("１２０００", "12000.00"),
        ("1.2万", "12000.00"),
        ("￥88元", "88.00"),
        (" ", None),
    ],
)
def test_amounts(typed: str, amount: str | None) -> None:
    assert AmountField(required=False).clean(typed) == (amount and Decimal(amount))


@pytest.mark.parametrize("typed", ["NaN", "-1", "0.001", "1e6", "12345678901234567890", "abc", "１２，３"])
def test_amounts_that_are_none(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        AmountField().clean(typed)


def test_an_amount_is_shown_as_it_may_be_typed() -> None:
    assert AmountField().prepare_value(Decimal("1234567.5")) == "1,234,567.50"
    assert CountField().prepare_value(Decimal("1468.50")) == "1,468.5"
    assert AmountField().has_changed(Decimal("1.00"), "1") is False
    assert AmountField().has_changed(Decimal("1.00"), "x") is True


def test_text_is_cleaned() -> None:
    assert LineField().clean("  张\u200b  三 ") == "张 三"
    assert ProseField().clean("一\r\n二\n") == "一\n二"
    with pytest.raises(forms.ValidationError):
        LineField(max_length=5).clean("一二三四五六")


KEPT: dict[str, Any] = {
    "text": ("x", "x"), "textarea": ("一\n二", "一\n二"), "money": ("1.2万", Decimal("12000.00")), "quantity": ("868", Decimal("868.00")),
    "number": ("85", 85), "date": ("2015-03-20", date(2015, 3, 20)),
    "instant": ("2015-03-20T09:30", datetime(2015, 3, 20, 9, 30, tzinfo=SHANGHAI)), "check": ("on", True),
}  # fmt: skip


def form_of(ask: Ask, data: dict[str, Any] | None = None, **choices: Any) -> MoveForm:
    return MoveForm(Organisation(pk=7, version=3), (ask,), None, choices=choices, move="x", data=data)


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_each_kind_of_question_is_read(kind: str) -> None:
    typed, value = KEPT[kind]
    form = form_of(Ask("it", kind, "它"), {"version": "3", "it": typed})
    assert form.is_valid(), form.errors
    assert form.given() == {"it": value}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_question_may_be_needed(kind: str) -> None:
    assert list(form_of(Ask("it", kind, "它"), {"version": "3"}).errors) == ["it"]
    assert form_of(Ask("it", kind, "它", required=False), {"version": "3"}).is_valid()


def test_a_choice_is_one_of_those_offered() -> None:
    ask = Ask("it", "choice", "它", choices=(("a", "甲"), ("b", "乙")))
    assert form_of(ask, {"version": "3", "it": "a"}).is_valid()
    assert not form_of(ask, {"version": "3", "it": "c"}).is_valid()


def test_rows_to_choose_from_must_be_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="into"):
        form_of(Ask("into", "need", "并入"))


def test_two_forms_of_one_page_have_different_ids() -> None:
    one = MoveForm(Organisation(pk=7), (), None, choices={}, move="bar")
    two = MoveForm(Organisation(pk=7), (), None, choices={}, move="watch")
    assert one["version"].id_for_label != two["version"].id_for_label


def test_every_question_of_every_machine_can_be_drawn() -> None:
    named = {kind for model in machines().values() for several in transitions(model).values() for t in several for a in t.custom["asks"]
             if (kind := a.kind) not in KINDS and kind not in {"choice", "person"}}  # fmt: skip
    assert named == {"need", "several"}


class ContractForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Contract
        fields = ("title", "amount", "starts", "content")
        labels = {"content": "内容"}
        help_texts = dict.fromkeys(fields, "规则")


class NeedForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Need
        fields = ("precision", "unit")


@pytest.mark.django_db
def test_a_form_on_a_model_has_the_fields_of_this_house() -> None:
    made = {name: type(f).__name__ for name, f in ContractForm().fields.items()}
    assert made == {"title": "LineField", "amount": "AmountField", "starts": "DayField", "content": "ProseField"}
    assert {str(f.help_text) for f in ContractForm().fields.values()} == {"规则"}  # the rule beside the field, whatever its kind
    assert str(ContractForm().fields["content"].label) == "内容"
    assert str(next(iter(NeedForm().fields["unit"].choices))[1]) != "---------"  # type: ignore[attr-defined]


def test_only_the_first_wrong_field_takes_the_focus() -> None:
    form = ContractForm(data={})
    assert not form.is_valid()
    wrong = [bound for bound in form if bound.errors]
    assert ["autofocus" in control(bound) for bound in wrong] == [True] + [False] * (len(wrong) - 1)
    assert all('aria-invalid="true"' in control(bound) for bound in wrong)
