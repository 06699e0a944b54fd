"""The engagement at the desk: planned, staffed, frozen, sampled, tested; what it shows, and to whom nothing."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.audits import actions, finding_actions, run_actions, scope
from grants.audits.models import Engagement, SavedScope
from grants.evidence.models import StoredFile
from grants.people.models import Office, User
from grants.portals.auditor import looks
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import audits
from tests.factories.ways import fresh
from tests.portals.desk import signed_in
from tests.portals.many import queries
from tests.portals.seen import links, words

PAGES = ("detail", "team", "edit", "freeze", "opinion")


@pytest.fixture
def lead(personas: dict[str, User]) -> Client:
    return signed_in(personas["AL"])


@pytest.fixture
def member(personas: dict[str, User]) -> Client:
    return signed_in(personas["AU"])


def to(name: str, *args: Any) -> str:
    return reverse(f"auditor:{name}", args=args)


def cash(engagement: Engagement) -> None:
    """One line of the ledger was paid in cash: test 8 hits it."""
    lines = engagement.contracts.get().expenses.exclude(status="draft").filter(amount__gte=1000)
    lines.filter(pk=lines.order_by("pk")[0].pk).update(paid="cash")


def test_only_auditors_of_the_unit_see_how_an_audit_is_done(
    cast: Cast, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    engagement = audits.sampled(cast)
    sample = engagement.samples.get()
    urls = [to(f"audit_engagements-{page}", engagement.pk) for page in PAGES]
    urls += [to("samples-new", engagement.pk), to("runs", engagement.pk), to("samples-detail", sample.pk)]
    forms = {to(f"audit_engagements-{page}", engagement.pk): {"AL"} for page in ("edit", "opinion")}
    forms[to("samples-new", engagement.pk)] = {"AL", "AU"}  # what is only a form is for whoever may send it
    for letter in ("AU", "AL", "IR"):
        client = signed_in(personas[letter])
        told = {url: 200 if letter in forms.get(url, letter) else 403 for url in urls}
        assert {url: client.get(url).status_code for url in urls} == told, letter
    far = signed_in(strangers["AL"])
    assert {url: far.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)
    assert engagement.number not in words(far.get(to("audit_engagements")))
    for letter in ("H", "OA", "E", "P"):
        client = signed_in(personas[letter])
        assert {client.get(url).status_code for url in (*urls, to("audit_engagements"))} == {403}, letter


def test_planning_says_while_one_chooses_what_the_scope_holds(cast: Cast, lead: Client, personas: dict[str, User]) -> None:
    contract = audits.planned(cast).contracts.model.objects.get(status="in_force")
    asked = {"starts": contract.starts.isoformat(), "ends": contract.ends.isoformat(), "units": contract.unit_id}
    found = scope.within([contract.unit], contract.starts, contract.ends)
    answer = lead.get(to("audit_engagements-scope"), asked)
    total = sum((c.amount for c in found), Decimal(0))
    assert (answer.context["held"].contracts, answer.context["held"].amount) == (found.count(), total) and total > 0
    assert f"{total:,.2f}" in words(answer, of="div")
    for wrong in ({"units": "99999999999999999999"}, {"starts": "x"}, {"units": ""}, {"programmes": "0"}):
        bare = lead.get(to("audit_engagements-scope"), {**asked, **wrong})
        assert bare.status_code == 200 and bare.context["held"] is None, wrong
    form = {**asked, "title": "资金专项审计", "unit": contract.unit_id, "letter": "核实", "materiality": "1.2万"}
    assert lead.post(to("audit_engagements-new"), {**form, "ends": "2001-01-01"}).status_code == 422
    assert Engagement.objects.count() == 1
    assert lead.post(to("audit_engagements-new"), form).status_code == 302
    made = Engagement.objects.latest("pk")
    assert (made.title, made.materiality, list(made.units.all())) == ("资金专项审计", Decimal(12000), [contract.unit])
    assert [(m.person, m.part) for m in made.team.all()] == [(personas["AL"], "lead")]
    edit = to("audit_engagements-edit", made.pk)
    seen = lead.get(edit).context["seen"]
    actions.revise(made, by=personas["AL"], letter="另有说明")
    assert lead.post(edit, {**form, "title": "另一名称", "seen": seen}).status_code == 409 and fresh(made).title == "资金专项审计"
    assert lead.post(edit, {**form, "title": "另一名称", "seen": lead.get(edit).context["seen"]}).status_code == 302
    assert fresh(made).title == "另一名称"


def test_the_team_declares_and_whoever_is_tied_stays_off_it(cast: Cast, lead: Client, personas: dict[str, User]) -> None:
    engagement = audits.planned(cast)
    member = personas["AU"]
    actions.leave(engagement, by=personas["AL"], person=member, note="换人")
    url = to("audit_engagements-team", engagement.pk)
    organisation = scope.covered(engagement)[0].organisation
    member.interests.create(organisation=organisation, nature="亲属任职", declared_at=clock.now())
    assert str(organisation) in words(lead.get(url))
    before = queries(lead, url)
    for number in range(3):
        another = User.objects.create(username=f"auditor-{number}", name=f"审计员{number}")
        Office.objects.create(person=another, role="auditor", unit=engagement.unit, since=clock.today())
    assert queries(lead, url) == before
    refused = lead.post(url, {"person": member.pk, "part": "member"})
    assert refused.status_code == 422 and not engagement.team.filter(person=member, left_at__isnull=True).exists()
    member.interests.all().delete()
    assert lead.post(url, {"person": member.pk, "part": "reviewer"}).status_code == 422  # she could not sign it off
    assert not engagement.team.filter(person=member, left_at__isnull=True).exists()
    assert lead.post(url, {"person": member.pk, "part": "member"}).status_code == 302
    hers = signed_in(member)
    assert url in links(hers.get(to("home")))  # that she must declare stands on her first page
    assert hers.post(to("audit_engagements-declare", engagement.pk), {"interests": ""}).status_code == 302
    joined = engagement.team.get(person=member, left_at__isnull=True)
    assert joined.declared_at is not None and joined.interests == ""
    not_hers = hers.post(to("audit_engagements-leave", engagement.pk), {"person": member.pk, "note": "x"})
    assert not_hers.status_code == 403 and "/home/" in links(not_hers)
    assert lead.post(to("audit_engagements-leave", engagement.pk), {"person": member.pk, "note": "调岗"}).status_code == 302
    assert fresh(joined).left_at is not None


def test_the_freeze_tells_what_it_fixes_and_then_fixes_it(cast: Cast, lead: Client) -> None:
    engagement = audits.planned(cast)
    contract = scope.covered(engagement).get()
    url, today = to("audit_engagements-freeze", engagement.pk), clock.today()
    lines = contract.expenses.exclude(status="draft").filter(date__lte=today)
    told = words(lead.get(url, {"cut_off": today.isoformat(), "version": engagement.version}))
    assert contract.number in told and str(lines.count()) in told
    late = {"cut_off": (today + timedelta(days=1)).isoformat(), "version": engagement.version}
    assert lead.post(url, late).status_code == 422 and fresh(engagement).status == "planned"
    assert lead.post(url, {**late, "cut_off": today.isoformat()}).status_code == 302
    frozen = fresh(engagement)
    assert (frozen.status, frozen.cut_off, frozen.covered.get().lines) == ("frozen", today, lines.count())
    page = lead.get(to("audit_engagements-detail", engagement.pk), {"frozen": "check"})
    assert page.context["still"] is True and to("contracts-detail", contract.pk) in links(page)


def test_a_sample_is_drawn_and_checked_in_place(cast: Cast, member: Client, personas: dict[str, User]) -> None:
    engagement = audits.frozen(cast)
    told = {"population": "expenses", "why": "以金额覆盖", "strata": "contract", "pick": "largest", "seed": "共同商定"}
    url = to("samples-new", engagement.pk)
    assert member.post(url, {**told, "method": "random", "size": 99999}).status_code == 422
    assert member.post(url, {**told, "method": "judgemental", "pick": "numbers", "numbers": "查无此号"}).status_code == 422
    assert not engagement.samples.exists()
    for method in ("monetary_unit", "random", "stratified", "judgemental"):
        assert member.post(url, {**told, "method": method, "size": 1}).status_code == 302, method
    assert [one.method for one in engagement.samples.all()] == ["monetary_unit", "random", "stratified", "judgemental"]
    sample = engagement.samples.first()
    item = sample.items.get()
    page = to("samples-detail", sample.pk)
    check, uncheck = to("samples-check", item.pk), to("samples-uncheck", item.pk)
    assert check not in member.get(page).content.decode()  # not before the fieldwork
    actions.begin(engagement, by=personas["AL"])
    shown = member.get(page, {"again": "check"})
    assert shown.context["again"] is True and check in shown.content.decode()
    forms = re.findall(r"<form.*?</form>", shown.content.decode(), re.DOTALL)
    typed = [form for form in forms if 'name="difference"' in form]  # Enter sends what is typed as a difference, never “in order”
    assert (
        len(typed) == 1 and 'value="in_order"' not in typed[0] and typed[0].index('"difference">') < typed[0].index('"no_paper">')
    )
    assert to("expenses-detail", item.object_id) in links(shown)
    htmx: Any = {"HX-Request": "true"}
    bare = member.post(check, {"result": "difference", "difference": "1,000,000", "note": "多记"}, headers=htmx)
    assert bare.status_code == 422 and fresh(item).result == ""
    row = member.post(check, {"result": "difference", "difference": "1.5", "note": "多记"}, headers=htmx)
    assert row.status_code == 200 and "多记" in row.content.decode() and 'id="covers"' in row.content.decode()
    assert (fresh(item).result, fresh(item).difference) == ("difference", Decimal("1.50"))
    assert member.post(uncheck).headers["Location"] == f"{page}?page=1#row-1"
    whole = member.post(check, {"result": "difference", "difference": "1,000,000", "note": "多记一笔"})
    assert (
        whole.status_code == 422
        and 'value="多记一笔"' in whole.content.decode()
        and 'value="1,000,000"' in whole.content.decode()
    )
    assert fresh(item).result == ""
    assert signed_in(personas["IR"]).post(check, {"result": "in_order"}, headers=htmx).status_code == 403
    assert fresh(item).result == ""


def test_tests_are_run_judged_and_lead_into_the_form_of_a_finding(
    cast: Cast, member: Client, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    engagement = audits.working(cast)
    cash(engagement)
    url = to("runs", engagement.pk)
    own, waits = to("audit_engagements-detail", engagement.pk), f"{url}?only=open"
    assert waits not in links(member.get(own))
    assert signed_in(personas["IR"]).post(url).status_code == 403 and not engagement.runs.exists()
    assert member.post(url).headers["Location"] == url
    hit = scope.hits_now(engagement).get(run__code=8)
    assert member.get(url, {"test": "²"}).context["test"] is None
    page = member.get(url, {"test": "8"})
    take_up = f"{to('audit_engagements-finding', engagement.pk)}?hit={hit.pk}"
    assert take_up in page.content.decode().replace("&amp;", "&") and member.get(take_up).status_code == 200
    assert to("expenses-detail", hit.rows[0][1]) in links(page) and hit.says in words(page)
    home = member.get(to("home"))
    assert engagement.number in words(home) and hit.says in words(home)
    assert waits in links(member.get(own))
    aside = to("hits-put_aside", hit.pk)
    member.post(aside, {"reason": ""})
    assert fresh(hit).judged == ""
    member.post(aside, {"reason": "村里没有银行网点"})
    assert (fresh(hit).judged, fresh(hit).reason) == ("put_aside", "村里没有银行网点")
    assert signed_in(strangers["AL"]).post(to("hits-take_back", hit.pk)).status_code == 404
    member.post(to("hits-take_back", hit.pk))
    assert fresh(hit).judged == ""


def test_search_finds_audits_people_in_office_and_invoices_by_two_characters(cast: Cast, member: Client) -> None:
    finding = audits.drafted(cast)
    engagement, line = finding.engagement, finding.contract.expenses.exclude(invoice_number="").order_by("pk")[0]
    asked = {
        engagement.title[:2]: to("audit_engagements-detail", engagement.pk),
        finding.title[:2]: to("findings-detail", finding.pk),
        cast.persons["approver"].name[:2]: f"{to('changes')}?since=all&by={cast.persons['approver'].pk}",
        line.invoice_number[-8:]: to("expenses-detail", line.pk),
    }
    for fragment, url in asked.items():
        assert url in member.get(to("search"), {"q": fragment}).content.decode().replace("&amp;", "&"), fragment
    changes = member.get(to("changes"), {"since": "all", "by": cast.persons["approver"].pk})
    assert {row.by_id for row in changes.context["table"].data.data} == {cast.persons["approver"].pk}


def test_what_was_referred_changes_nothing_for_those_off_its_team(cast: Cast, member: Client, personas: dict[str, User]) -> None:
    finding = audits.confirmed(cast)
    finding_actions.refer(finding, by=personas["AL"], authority="县纪委监委")
    reviewer = signed_in(personas["IR"])
    assert finding.number in member.get(to("changes"), {"since": "all"}).content.decode()
    actions.leave(finding.engagement, by=personas["AL"], person=personas["IR"], note="回避")
    page = reviewer.get(to("changes"), {"since": "all", "kind": "finding"})
    assert finding.number not in page.content.decode() and list(page.context["table"].data.data) == []
    assert finding.number not in words(reviewer.get(to("search"), {"q": finding.title[:4]}))
    assert finding.number not in words(reviewer.get(to("audit_engagements-detail", finding.engagement_id)))


def test_a_scope_is_kept_under_a_name_and_by_nobody_else(cast: Cast, member: Client, personas: dict[str, User]) -> None:
    contract = audits.planned(cast).contracts.model.objects.get(status="in_force")
    query = f"unit={contract.unit_id}&year={contract.appropriation.year}"
    url = f"{to('contracts')}?{query}"
    told = {"name": "本县当年", "query": f"{query}&page=3&evil=1", "next": url}
    assert member.post(to("scopes-keep"), told).headers["Location"] == url
    kept = SavedScope.objects.get()
    assert (kept.person, kept.name, kept.query) == (personas["AU"], "本县当年", query)
    assert "本县当年" in words(member.get(to("contracts"))) and "本县当年" in words(member.get(to("home")))
    away = member.post(to("scopes-keep"), {**told, "name": "二", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == to("home")
    other = signed_in(personas["AL"])
    assert other.post(to("scopes-forget", kept.pk)).status_code == 404 and "本县当年" not in words(other.get(to("contracts")))
    member.post(to("scopes-forget", kept.pk), {"next": to("contracts")})
    assert [one.name for one in SavedScope.objects.all()] == ["二"]


def test_every_look_at_restricted_evidence_is_in_the_trail(cast: Cast, member: Client, personas: dict[str, User]) -> None:
    finding = audits.confirmed(cast)
    line = finding.contract.expenses.filter(documents__isnull=False).order_by("pk")[0]
    stored = line.documents.all()[0]
    url = reverse("file", args=[stored.sha256])

    def seen() -> list[tuple[str, int, str]]:
        return list(Entry.objects.filter(move="look").order_by("pk").values_list("kind", "object_id", "by__username"))

    assert member.get(url).status_code == 200 and seen() == []  # nothing restricted about it
    StoredFile.objects.filter(pk=stored.pk).update(people_consent=False)
    assert member.head(url).status_code == 200 and seen() == []
    assert b"".join(member.get(url)) and seen() == [("contract", finding.contract_id, "auditor")]
    assert signed_in(personas["OF"]).get(url).status_code == 200 and len(seen()) == 1  # the organisation's own file
    paper = audits.paper(personas["AU"])
    finding.documents.add(paper)
    finding_actions.refer(finding, by=personas["AL"], authority="县纪委监委")
    assert looks.record_look(personas["AL"], paper) == 1
    assert seen()[-1] == ("audit_engagement", finding.engagement_id, "leadauditor")


def test_the_opinion_is_written_while_the_audit_runs(cast: Cast, lead: Client, member: Client) -> None:
    engagement = audits.working(cast)
    told = {"opinion": "reservations", "opinion_text": "除所列事项外真实完整。", "accepted_amount": "3.6万", "used_for": "委托方"}
    url = to("audit_engagements-opinion", engagement.pk)
    assert member.post(url, told).status_code == 403 and fresh(engagement).opinion == ""
    assert lead.post(url, told).status_code == 302
    assert (fresh(engagement).opinion, fresh(engagement).accepted_amount) == ("reservations", Decimal(36000))


def test_a_second_run_is_shown_and_the_first_is_kept(cast: Cast, member: Client, personas: dict[str, User]) -> None:
    engagement = audits.working(cast)
    first = run_actions.run(engagement, by=personas["AU"])
    member.post(to("runs", engagement.pk))
    assert engagement.runs.count() == 2 * len(first)
    told = member.get(to("audit_engagements-detail", engagement.pk)).context["tests"]
    assert {one.run.pk for one in told} == set(engagement.runs.order_by("pk").values_list("pk", flat=True)[len(first) :])
