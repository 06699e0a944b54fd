"""The result sheet of a roadshow: read back from the page, foots, verified, superseded when claims changed."""

from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command

from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.papers.session_result import issue, paper
from grants.papers.verdict import Status, judge
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Claim
from grants.roadshows.result import gather
from grants.roadshows.result.footing import checks, mismatches
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import roadshows
from tests.factories.roadshows import Hall
from tests.papers.poppler import read_through

pytestmark = pytest.mark.django_db


def told(cast: Cast) -> Hall:
    """Two offers, three towns: one with two slots that three raise for, of whom one takes it back; one that nobody takes."""
    offers = [
        roadshows.approved(cast, slots=2, budget=Decimal("12000.00")),
        roadshows.approved(cast, category="child_family", budget=Decimal(0)),
    ]
    hall = roadshows.live(cast, offers=offers)
    nth = next(n for n, pitch in enumerate(hall.pitches) if pitch.listing_id == offers[0].pk)
    host = hall.by(Role.HANDLER)
    for before in range(nth):
        session.skip_pitch(hall.fresh(before), by=host, note="没有到场")
    session.call_pitch(hall.fresh(nth), by=host)
    session.open_window(hall.fresh(nth), by=host)
    first, _second, _third = (hall.lift(town, nth) for town in ("t2", "t3", "t1"))
    actions.withdraw(first, by=hall.chairs["t2"], note="误操作")
    hall.lift("t2", nth)
    session.close_window(hall.fresh(nth), by=host, note="到时截止")
    return roadshows.over(hall)


def bare(words: str) -> str:
    return "".join(words.split())


def contested(hall: Hall) -> Claim:
    claim = Claim.objects.get(pitch__roadshow=hall.roadshow, status="locked", unit=hall.units["t3"])
    actions.contest(claim, by=hall.by(Role.HANDLER), note="两家都说先举")
    return Claim.objects.get(pk=claim.pk)


def test_the_page_tells_the_programme_every_placard_and_who_holds(cast: Cast) -> None:
    hall = told(cast)
    issued = issue.session_result(hall.roadshow, by=hall.by(Role.HANDLER))
    data = files.original(issued)
    assert data is not None
    seen = bare(read_through(data))
    facts = kinds.read(issued.facts)[1]
    words = [issued.serial, facts.number, facts.venue, facts.observer, facts.lot_seed, issued.facts_sha256[:16], "到时截止"]
    words += [pitch.title for pitch in facts.pitches] + [pitch.number for pitch in facts.pitches]
    words += [line.unit for line in facts.placards] + [line.head for line in facts.placards]
    assert [word for word in words if bare(word) not in seen] == []
    assert "举牌4，占用2，候补1，释放0，撤牌1" in seen
    assert "24,000.00" in seen and "候补第1位" in seen and "无人举牌" in seen and "免费" in seen
    assert "不符" not in seen.replace("汇总表与举牌记录不符的张数", "") and seen.count("相符") == len(list(checks(facts)))
    assert f"第{issued.pages}页共{issued.pages}页" in seen


def test_slots_and_placards_foot(cast: Cast) -> None:
    facts = gather.of_roadshow(told(cast).roadshow)
    whole = facts.whole
    assert (whole.slots, whole.raised, whole.held, whole.queued, whole.released, whole.withdrawn) == (3, 4, 2, 1, 0, 1)
    assert sum(pitch.free for pitch in facts.pitches) == 1 and whole.amount == Decimal("24000.00")
    assert sorted((t.name, t.raised, t.held) for t in facts.by_unit) == sorted(
        (unit, raised, held) for unit, (raised, held) in zip(facts.units, [(1, 1), (2, 0), (1, 1)], strict=True)
    )
    assert sorted((t.slots, t.raised, t.held) for t in facts.by_category) == [(1, 0, 0), (2, 4, 2)]
    assert mismatches(facts) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("slots", lambda f: replace(f, whole=replace(f.whole, slots=f.whole.slots + 1))),
        ("placards", lambda f: replace(f, whole=replace(f.whole, withdrawn=0))),
        ("engine", lambda f: replace(f, pitches=tuple(replace(p, raised=p.raised + 1) for p in f.pitches))),
        ("numbers", lambda f: _placards(f, lambda line: replace(line, ticket=line.ticket + 1))),
        ("one_each", lambda f: _placards(f, lambda line: replace(line, slot=1))),
        ("first", lambda f: replace(f, pitches=tuple(replace(p, slots=p.slots + 1) for p in f.pitches))),
        ("limit", lambda f: replace(f, claims_per_unit=0)),
        ("of_units", lambda f: replace(f, by_unit=f.by_unit[:1])),
        ("of_categories", lambda f: replace(f, by_category=())),
        ("units", lambda f: _placards(f, lambda line: replace(line, unit="别处"))),
        ("seed", lambda f: replace(f, lot_fresh="0" * 64)),
        ("lot", lambda f: replace(f, pitches=tuple(replace(p, order=3 - p.order) for p in f.pitches[::-1]), lot_seed=f.lot_seed)),
    ],
)
def test_each_check_finds_what_it_is_there_for(cast: Cast, name: str, change: Any) -> None:
    assert name in [check.name for check in mismatches(change(gather.of_roadshow(told(cast).roadshow)))]


def _placards(facts: Any, change: Any) -> Any:
    return replace(facts, pitches=tuple(replace(p, placards=tuple(change(line) for line in p.placards)) for p in facts.pitches))


def test_nothing_new_is_not_issued_twice_and_what_changed_supersedes(cast: Cast) -> None:
    hall = told(cast)
    host = hall.by(Role.HANDLER)
    first = issue.session_result(hall.roadshow, by=host)
    assert not issue.outdated(hall.roadshow)
    with pytest.raises(Blocked) as refusal:
        issue.session_result(hall.roadshow, by=host)
    assert [b.code for b in refusal.value.blockers] == ["unchanged"]
    claim = contested(hall)
    assert issue.outdated(hall.roadshow)
    actions.sign_off(claim, by=hall.by(Role.DISCIPLINE), move="settle_against")
    actions.settle_against(claim, by=host, note="录像显示后举")
    second = issue.session_result(hall.roadshow, by=host)
    assert second.supersedes == first and second.serial != first.serial
    facts = kinds.read(second.facts)[1]
    (line,) = facts.contested
    assert (line.reason, line.outcome, line.settled_why) == ("两家都说先举", "settle_against", "录像显示后举")
    assert line.observer == str(hall.by(Role.DISCIPLINE))
    assert (facts.whole.held, facts.whole.queued, facts.whole.released) == (2, 0, 1)
    assert [e.facts["serial"] for e in Entry.objects.filter(move="issue_result").order_by("id")] == [first.serial, second.serial]


def test_only_the_handler_issues_and_only_when_it_is_over(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    with pytest.raises(Blocked) as refusal:
        issue.session_result(hall.roadshow, by=hall.by(Role.HANDLER))
    assert [b.code for b in refusal.value.blockers] == ["not_over"]
    roadshows.over(hall)
    for person in (hall.by(Role.APPROVER), hall.by(Role.REVIEWER), hall.by(Role.DISCIPLINE), hall.chairs["t1"]):
        with pytest.raises(NotAllowed):
            issue.session_result(hall.roadshow, by=person)
    assert not Paper.objects.exists() and not Entry.objects.filter(move="issue_result").exists()


def test_verify_paper_says_genuine_and_altered(cast: Cast, tmp_path: Path) -> None:
    hall = told(cast)
    issued = issue.session_result(hall.roadshow, by=hall.by(Role.HANDLER))
    data, out = files.original(issued), StringIO()
    assert data is not None
    file = tmp_path / "result.pdf"
    file.write_bytes(data)
    call_command("verify_paper", str(file), stdout=out)
    assert issued.serial in out.getvalue()
    assert judge(data, thorough=True).status is Status.GENUINE
    assert judge(data.replace(b"/Producer", b"/producer", 1), thorough=True).status is Status.ALTERED
    kind, facts = kinds.read(issued.facts)
    assert kind is kinds.SESSION_RESULT and paper.make(facts) == data
    with pikepdf.open(files.path_of(issued)) as pdf:
        attached = {str(spec.UF): bytes(spec.EF.F.read_bytes()) for spec in pdf.Root.AF}
    assert attached["facts.json"].decode() == issued.facts and set(attached) == {"facts.json", "manifest.json"}
