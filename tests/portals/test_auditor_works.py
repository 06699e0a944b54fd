"""Long acts of an engagement: a page that tells how far it is, all kept or nothing, told plainly when it was not done, and done again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from grants.audits import scope, works
from grants.audits.works import Work
from grants.papers import working
from grants.papers.models import Paper
from grants.people.models import User
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, NotNow
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged
from tests.portals.desk import signed_in
from tests.portals.seen import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(settings: Any) -> None:
    """An office whose bound is so low that everything is long; the process is this one."""
    settings.AUDIT_LINES_AT_ONCE = 0


def to(name: str, *args: Any) -> str:
    return reverse(f"auditor:{name}", args=args)


def test_few_lines_are_worked_on_at_once_and_leave_no_row(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    assert not works.large(engagement)
    answer = signed_in(cast.persons["auditor"]).post(to("runs", engagement.pk))
    assert (answer.status_code, answer["Location"]) == (302, to("runs", engagement.pk))
    assert (Work.objects.count(), fresh(engagement).runs.count()) == (0, 18)


def test_the_whole_way_of_a_large_engagement(cast: Cast, few: None) -> None:
    engagement = audits.planned(cast)
    lead = signed_in(cast.persons["leadauditor"])
    day = {"cut_off": clock.today().isoformat(), "version": engagement.version}
    answer = lead.post(to("audit_engagements-freeze", engagement.pk), day)
    work = Work.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, to("works-detail", work.pk))
    assert (work.kind, work.done, work.result, fresh(engagement).status) == ("freeze", True, {"contracts": 1}, "frozen")
    page = words(lead.get(answer["Location"]))
    assert "1" in page and to("audit_engagements-detail", engagement.pk) in lead.get(answer["Location"]).content.decode()
    answer = lead.post(to("runs", engagement.pk))
    work = Work.objects.first()
    assert work is not None and answer["Location"] == to("works-detail", work.pk)
    assert (work.result["tests"], work.result["hits"]) == (18, scope.hits_now(fresh(engagement)).count())
    assert works.latest(engagement) is None  # nothing is left to say of it


def test_the_report_is_issued_in_a_process_too(cast: Cast, few: None) -> None:
    engagement = audits.issuable(cast)
    lead = signed_in(cast.persons["leadauditor"])
    answer = lead.post(to("audit_engagements-act", engagement.pk, "issue"), {"version": engagement.version})
    work = Work.objects.get()
    paper = Paper.objects.get(engagement=engagement)
    assert (answer.status_code, answer["Location"]) == (302, to("works-detail", work.pk))
    assert (work.result, fresh(engagement).status) == ({"paper": paper.pk, "serial": paper.serial}, "issued")
    assert to("papers-detail", paper.pk) in lead.get(answer["Location"]).content.decode()


def test_what_is_not_hers_is_not_begun(cast: Cast, few: None) -> None:
    engagement = audits.frozen(cast)
    for who, kind in (("auditreviewer", "run_tests"), ("auditor", "issue"), ("handler", "run_tests"), ("auditor", "reissue")):
        with unchanged(), pytest.raises((NotAllowed, NotNow)):
            working.begin(engagement, kind, by=cast.persons[who])
    planned = audits.planned_over(cast, engagement.contracts.get())
    with unchanged(), pytest.raises(Blocked):
        working.begin(planned, "freeze", by=cast.persons["leadauditor"])  # no day


def test_one_at_a_time_and_what_broke_off_is_started_again(cast: Cast, few: None) -> None:
    engagement, member = audits.frozen(cast), cast.persons["auditor"]
    work = works.ask(engagement, "run_tests", by=member)
    since = works.claim(work)
    assert since is not None and works.claim(work) is None and working.start(work) is False
    hers, lead = signed_in(member), signed_in(cast.persons["leadauditor"])
    for client in (hers, lead):
        with unchanged():
            assert client.post(to("runs", engagement.pk)).status_code == 422
    page = hers.get(to("works-detail", work.pk)).content.decode()
    assert 'http-equiv="refresh"' in page and to("works-progress", work.pk) in page
    assert to("works-detail", work.pk) in hers.get(to("audit_engagements-detail", engagement.pk)).content.decode()
    going = hers.get(to("works-progress", work.pk), headers={"HX-Request": "true"})
    assert (going.status_code, "HX-Refresh" in going) == (200, False)
    with clock.at(clock.now() + works.SILENT + timedelta(minutes=1)):
        assert fresh(work).dead and to("works-start", work.pk) in hers.get(to("works-detail", work.pk)).content.decode()
        assert to("works-start", work.pk) not in lead.get(to("works-detail", work.pk)).content.decode()
        with unchanged():
            assert lead.post(to("works-start", work.pk)).status_code == 403
        assert hers.post(to("works-start", work.pk)).status_code == 302
    assert (fresh(work).done, engagement.runs.count()) == (True, 18)
    assert not works.end(work, since, result={})  # the first process comes back and finds itself relieved


def test_a_process_that_lost_its_hold_keeps_nothing(cast: Cast, few: None) -> None:
    engagement = audits.frozen(cast)
    work = works.ask(engagement, "run_tests", by=cast.persons["auditor"])
    since = works.claim(work)
    assert since is not None
    Work.objects.filter(pk=work.pk).update(started_at=since + timedelta(seconds=1))
    assert "another" in working.run(fresh(work), since=since)
    assert (engagement.runs.count(), fresh(work).ended_at) == (0, None)


def test_a_refusal_meanwhile_is_told_and_a_new_one_may_be_asked_for(cast: Cast, few: None) -> None:
    engagement, member = audits.frozen(cast), cast.persons["auditor"]
    work = works.ask(engagement, "run_tests", by=member)
    engagement.team.filter(person=member).update(left_at=clock.now())
    assert working.start(work)
    done = fresh(work)
    assert (done.done, len(done.refused), engagement.runs.count()) == (False, 1, 0)
    lead = signed_in(cast.persons["leadauditor"])
    assert done.refused[0] in words(lead.get(to("works-detail", work.pk)))
    assert works.latest(engagement) == work
    assert lead.post(to("runs", engagement.pk)).status_code == 302
    assert (engagement.runs.count(), works.latest(engagement)) == (18, None)


def test_a_failure_of_ours_leaves_nothing_and_is_told(cast: Cast, few: None) -> None:
    engagement, member = audits.frozen(cast), cast.persons["auditor"]
    work = works.ask(engagement, "freeze", by=member, cut_off="no day")
    with pytest.raises(ValueError, match="no day"):
        working.start(work)
    assert (fresh(work).failed, fresh(engagement).status) == (works.BROKE, "frozen")


def test_the_command_does_what_was_asked_for_once(cast: Cast, capsys: Any) -> None:
    engagement = audits.frozen(cast)
    work = works.ask(engagement, "run_tests", by=cast.persons["auditor"])
    call_command("audit", work.pk)
    assert "run_tests" in capsys.readouterr().out
    assert engagement.runs.count() == 18
    for key in (work.pk, 0):
        with pytest.raises(CommandError):
            call_command("audit", key)


def test_strangers_see_nothing_of_it(cast: Cast, strangers: dict[str, User]) -> None:
    work = works.ask(audits.frozen(cast), "run_tests", by=cast.persons["auditor"])
    urls = [to(f"works-{name}", work.pk) for name in ("detail", "progress", "start")]
    far, handler = signed_in(strangers["AL"]), signed_in(cast.persons["handler"])
    assert {far.get(urls[0]).status_code, far.post(urls[2]).status_code} == {404}
    assert {handler.get(url).status_code for url in urls} == {403}
