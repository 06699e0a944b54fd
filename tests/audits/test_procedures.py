"""What a team did outside the books: written down by the team, never changed, nobody named."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from grants.audits import finding_actions, procedure_actions, queries
from grants.audits.procedure_actions import masked
from grants.audits.procedures import Procedure
from grants.evidence.queries import may_read
from grants.papers.audit_report.gather.fieldwork import fieldwork
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged

pytestmark = pytest.mark.django_db


def told(engagement: Any, cast: Cast, **instead: Any) -> dict[str, Any]:
    return {
        "kind": "site_visit", "on": clock.today(), "party": "罗山街道家庭驿站", "contract": engagement.contracts.get(), "asked": 12,
        "found": "活动场地与记录相符。", "done_by": cast.persons["auditor"], "accompanied_by": cast.persons["leadauditor"], **instead,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("138 1234 5678", "138****5678"), ("+8613812345678", "+86****5678"), ("0595-8234 5678", "0595****5678"), ("8234567", "82****67"),
        ("110", "****"), ("138****5678", "138****5678"), ("", ""),
    ],
)  # fmt: skip
def test_the_middle_of_a_number_is_hidden(given: str, kept: str) -> None:
    assert masked(given) == kept


def test_it_is_written_down_and_corrected_by_a_new_row(cast: Cast) -> None:
    engagement = audits.drafted(cast).engagement
    member = cast.persons["auditor"]
    finding = engagement.findings.get()
    first = procedure_actions.perform(
        engagement,
        by=member,
        **told(engagement, cast, kind="telephone", accompanied_by=None, phone="13812345678", finding=finding),
    )
    assert (first.phone, first.by, first.engagement_id) == ("138****5678", member, engagement.pk)
    entry = Entry.objects.filter(root_kind="audit_engagement", root_id=engagement.pk).order_by("-seq")[0]
    assert (entry.move, entry.facts["kind"], entry.facts["party"]) == ("perform", "telephone", first.party)
    assert "1234" not in str(entry.facts)
    later = procedure_actions.correct(first, by=member, why="人次有误", **told(engagement, cast, asked=13))
    assert (later.corrects, fresh(first).found, fresh(first).corrected_by) == (first, first.found, later)
    with unchanged(), pytest.raises(Blocked):
        procedure_actions.correct(first, by=member, why="再次更正", **told(engagement, cast))
    part = fieldwork(engagement)
    (line,) = part.procedures
    assert (line.kind, line.people, line.asked, line.finding) == ("site_visit", 2, 13, "")  # the finding is still a draft
    assert [(c.kind, c.count, c.asked) for c in (*part.counts, part.total)] == [("site_visit", 1, 13), ("", 1, 13)]
    assert not any(person.name in str(part) for person in cast.persons.values())


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ({"accompanied_by": None}, "two"), ({"accompanied_by": "auditor"}, "two"), ({"accompanied_by": "auditreviewer"}, "team"),
        ({"done_by": "handler"}, "team"), ({"on": 1}, "on"), ({"on": -4000}, "on"), ({"found": "资金被挪用。"}, "word"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_in_words(cast: Cast, instead: dict[str, Any], code: str) -> None:
    engagement = audits.frozen(cast)
    given = {name: cast.persons.get(value, value) if isinstance(value, str) else value for name, value in instead.items()}
    if "on" in given:
        given["on"] = clock.today() + timedelta(days=given["on"])
    with unchanged(), pytest.raises(Blocked) as refused:
        procedure_actions.perform(engagement, by=cast.persons["auditor"], **told(engagement, cast, **given))
    assert [b.code for b in refused.value.blockers] == [code]


@pytest.mark.parametrize(("field", "text"), [("found", "联系人13812345678"), ("party", "身份证110101199003070011")])
def test_what_tells_of_a_person_is_refused(cast: Cast, field: str, text: str) -> None:
    engagement = audits.frozen(cast)
    with unchanged(), pytest.raises(ValidationError):
        procedure_actions.perform(engagement, by=cast.persons["auditor"], **told(engagement, cast, **{field: text}))


@pytest.mark.parametrize("who", ["auditreviewer", "handler", "orgadmin", "approver"])
def test_others_write_nothing_down(cast: Cast, who: str) -> None:
    engagement = audits.frozen(cast)
    assert not procedure_actions.may_tell(engagement, cast.persons[who])
    with unchanged(), pytest.raises(NotAllowed):
        procedure_actions.perform(engagement, by=cast.persons[who], **told(engagement, cast))


def test_not_before_the_freeze(cast: Cast) -> None:
    engagement = audits.planned(cast)
    assert not procedure_actions.may_tell(engagement, cast.persons["auditor"])
    with unchanged(), pytest.raises(Blocked) as refused:
        procedure_actions.perform(engagement, by=cast.persons["auditor"], kind="telephone")
    assert [b.code for b in refused.value.blockers] == ["not_now"]


def test_what_belongs_to_a_referred_finding_only_the_team_sees_and_no_report_tells(cast: Cast) -> None:
    finding = audits.confirmed(cast)
    engagement, by = finding.engagement, cast.persons["auditor"]
    record = audits.paper(by)
    told_ = told(engagement, cast, finding=finding, document=record)
    made = procedure_actions.perform(engagement, by=by, **told_)
    assert fieldwork(engagement).procedures[0].finding == finding.number
    reviewer = cast.persons["auditreviewer"]
    assert may_read(cast.persons["leadauditor"], record) and not may_read(cast.persons["orgadmin"], record)
    finding_actions.refer(finding, by=cast.persons["leadauditor"], authority="县纪委监委")
    assert fieldwork(engagement).procedures == ()
    assert list(queries.visible_procedures(reviewer)) == [made]
    engagement.team.filter(person=reviewer).update(left_at=clock.now())
    assert list(queries.visible_procedures(reviewer)) == [] and not may_read(reviewer, record)
    assert Procedure.objects.get() == made
