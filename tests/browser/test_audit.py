"""The work of an audit in a browser, from the letter to the archive; the report is taken from the page and read back."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from grants.audits import legal
from grants.audits.findings import Finding
from grants.audits.models import Engagement
from grants.papers.models import Paper
from grants.spending.models import Expense
from grants.trail.chain import broken
from grants.trail.words import rmb_in_words
from tests.browser import auditing
from tests.browser.house import House
from tests.browser.reading import downloaded, yuan
from tests.factories import after_contract
from tests.factories.ways import fresh
from tests.papers import poppler

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
THEY = ("leadauditor", "auditor", "auditreviewer", "evaluator", "orgadmin")


def test_an_audit_from_the_letter_to_the_archive(house: House, tmp_path: Path) -> None:
    contract = after_contract.recognised(house.cast).contract
    line: Expense = contract.expenses.filter(amount__gte=1000).order_by("pk").first()
    Expense.objects.filter(pk=line.pk).update(paid="cash")
    legal.load_all()
    house.let_in(*THEY)
    engagement = auditing.it_is_planned(house, contract)
    auditing.the_team_is_built(house, engagement)
    auditing.the_data_are_frozen(house, engagement)
    auditing.a_line_is_held(house, engagement, line)
    auditing.a_sample_is_drawn(house, engagement)
    auditing.the_fieldwork_begins(house, engagement)
    auditing.the_tests_are_run(house, engagement)
    finding = auditing.a_finding_is_written(house, line)
    auditing.comments_are_asked(house, finding)
    auditing.the_auditee_replies(house, finding)
    accepted = auditing.the_report_is_issued(house, finding)
    auditing.the_line_is_free(house, line)
    paper = Paper.objects.get(engagement=engagement)
    data = downloaded(house.desk("leadauditor", "auditor"), f'main a[href$="/papers/{paper.pk}/file/"]')
    it_says_what_was_found(data, fresh(finding), accepted)
    it_is_genuine(house, paper, data, tmp_path)
    auditing.it_is_rectified(house, finding)
    auditing.it_is_archived(house, engagement)
    assert (fresh(finding).status, fresh(finding).balance) == ("closed", 0)
    assert list(broken()) == []
    assert house.watch.trouble == []


def it_says_what_was_found(data: bytes, finding: Finding, accepted: Decimal) -> None:
    """The finding in its three parts, its row in T11, the opinion with the amount in words, the reply beside its answer."""
    told = "".join(poppler.read_through(data).split())
    engagement: Engagement = finding.engagement
    basis = finding.basis
    assert basis is not None
    wanted = [
        engagement.title, engagement.letter_number, auditing.SEED, engagement.snapshot_sha256, f"{finding.number}{auditing.TITLE}",
        f"1.事实。{finding.told.replace(' ', '')}", f"2.依据。《{basis.law}》{basis.article}",
        f"3.原因、影响与处理建议。原因：{auditing.TOLD['cause']}", f"资金管理1{yuan(finding.issue_amount)}{yuan(finding.issue_amount)}",
        "审计意见类型：保留意见", f"认可支出{rmb_in_words(accepted)}（¥{yuan(accepted)}）", auditing.REPLY, auditing.ANSWER,
    ]  # fmt: skip
    assert [words for words in wanted if words not in told] == []


def it_is_genuine(house: House, paper: Paper, data: bytes, folder: Path) -> None:
    """For the command, which reads the whole file, and for anybody who types the code printed on it."""
    file, said = folder / "report.pdf", io.StringIO()
    file.write_bytes(data)
    call_command("verify_paper", str(file), stdout=said)  # leaves with a code of its own when it is not genuine
    assert paper.serial in said.getvalue()
    visitor = house.desk("", "public")
    visitor.home()
    visitor.follow("verify")
    visitor.type(code=paper.serial)
    visitor.go(lambda: visitor.press('form[method="get"] button[type=submit]'))
    assert visitor.page.locator("#answer .status-done").count() == 1, visitor.words("#answer")
    assert paper.serial in visitor.words("#answer")
