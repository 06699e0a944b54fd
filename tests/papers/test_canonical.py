"""Facts as text: the same facts, the same bytes, and back."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from grants.papers.audit_report import canonical
from grants.papers.audit_report.canonical import NotTheseFacts
from grants.papers.audit_report.facts import AuditReportFacts


def test_facts_come_back_equal_and_write_the_same_bytes(five: AuditReportFacts) -> None:
    text = canonical.write(five)
    back = canonical.read(text)
    assert back == five
    assert canonical.write(back) == text
    assert canonical.sha256(five) == hashlib.sha256(text.encode()).hexdigest()


def test_form_is_canonical(five: AuditReportFacts) -> None:
    text = canonical.write(five)
    values = json.loads(text)
    assert text == json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert values["card"]["amount"] == "2240000.00"
    assert values["cut_off"] == "2020-08-31T10:00:00.000000+00:00"
    assert values["contracts"][0]["card"]["signed_on"] == "2015-01-06"


def test_the_zone_of_an_instant_changes_nothing(five: AuditReportFacts) -> None:
    elsewhere = replace(five, cut_off=five.cut_off.astimezone(timezone(timedelta(hours=8))))
    assert canonical.write(elsewhere) == canonical.write(five)


def test_any_other_figure_is_another_identity(five: AuditReportFacts) -> None:
    assert canonical.sha256(replace(five, rule_set=five.rule_set + " ")) != canonical.sha256(five)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"schema":"yulan/audit-report/3"', '"schema":"yulan/audit-report/9"'),
        ('"draft":false', '"draft":0'),
        ('"amount":"2240000.00"', '"amount":2240000.00'),
        ('"amount":"2240000.00"', '"amount":"NaN"'),
        ('"amount":"2240000.00"', '"amount":"1E+999999"'),
        ('"issuer":', '"issued_by":'),
        ('"scope":"project"', '"scope":"project","more":1'),
        ("{", "[", ),
    ],
)  # fmt: skip
def test_other_shapes_are_refused(five: AuditReportFacts, old: str, new: str) -> None:
    text = canonical.write(five)
    assert old in text
    with pytest.raises(NotTheseFacts):
        canonical.read(text.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "1", '{"schema":1}', "{" * 100_000])
def test_no_facts_at_all(text: str) -> None:
    with pytest.raises(NotTheseFacts):
        canonical.read(text)


def test_more_contracts_than_are_written_at_once(one: AuditReportFacts) -> None:
    many = replace(one, contracts=one.contracts * (canonical.AT_ONCE + 1))
    whole, part = canonical.write(many), canonical.write(one)
    told = part[part.index('"contracts":[') + 13 : part.index('],"curve":')]
    assert whole == part.replace(told, ",".join([told] * len(many.contracts)))
