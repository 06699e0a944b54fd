"""Two objections to results, both by invented bidders: one does not hold, the other brings the reserve into its place."""

from datetime import date, datetime, timedelta
from functools import partial

from grants.awards import actions as awards
from grants.awards import objection_actions as objections
from grants.awards.models import Award, Objection
from grants.bids.models import Bid
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.story import choosing, sheets
from grants.story.agenda import Agenda
from grants.story.life import Life
from grants.story.times import moment
from grants.trail import clock

DISMISSED = (
    "第三项“团队与能力”得分偏低，与我中心持证社工人数不符。",
    "请复核第三项评分。",
    "经核对五份评分表和汇总表，计算无误；评审意见与评分办法一致。",
)
UPHELD = (
    "中选机构承诺的项目负责人同时负责另一在施项目，不符合公告第六条。",
    "请核实并重新确定中选机构。",
    "经核实，项目负责人确不符合公告要求，质疑事项影响结果，成立。",
)


def dismissed(agenda: Agenda, life: Life, by: str) -> None:
    """Filed on the second day of the notice, answered within the week; the award goes on."""
    begin(agenda, life, by, DISMISSED)
    agenda.add(on(life, 6, 15), partial(answer, life, "dismiss", DISMISSED[2]))


def upheld(agenda: Agenda, life: Life, by: str) -> None:
    """The award is revoked, the reserve promoted; a new notice stands now."""
    agenda.add(life.when["announce"], partial(announce, life))
    begin(agenda, life, by, UPHELD)
    agenda.add(on(life, 6, 15), partial(answer, life, "uphold", UPHELD[2]))
    agenda.add(on(life, 14, 10), partial(revoke, life))
    agenda.add(on(life, 17, 10), partial(promote, life, by))
    agenda.add(on(life, 17, 15), partial(announce, life))


def begin(agenda: Agenda, life: Life, by: str, told: tuple[str, str, str]) -> None:
    agenda.add(on(life, 1, 10), partial(file, life, by, told[0], told[1]))
    agenda.add(on(life, 2, 10), partial(accept, life))


def on(life: Life, days: int, hour: int) -> datetime:
    """So many days after the announcement, on the last working day until then."""
    day: date = life.when["announce"].astimezone(clock.SHANGHAI).date() + timedelta(days=days)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return moment(day, hour)


def file(life: Life, by: str, grounds: str, request: str) -> None:
    person = life.theirs(Role.ORG_ADMIN, by)
    evidence = sheets.keep("质疑证明材料", [life.plan.title, grounds], by=person)
    objections.file(
        by=person, listing=life.listing, about="result", organisation=life.cast.organisations[by], contact=f"{person}（演示）",
        grounds=grounds, request=request, documents=[evidence], **life.origin(),
    )  # fmt: skip


def accept(life: Life) -> None:
    objections.accept(_of(life), by=life.officer(Role.HANDLER))


def answer(life: Life, how: str, words: str) -> None:
    answers = {"dismiss": objections.dismiss, "uphold": objections.uphold}
    answers[how](_of(life), by=life.officer(Role.REVIEWER), note=words)


def revoke(life: Life) -> None:
    awards.revoke(Award.objects.get(pk=life.award.pk), by=life.officer(Role.APPROVER), note="质疑成立，撤销立项")


def promote(life: Life, organisation: str) -> None:
    bid = Bid.objects.get(pk=life.bids[organisation].pk)
    awards.promote(bid, by=life.officer(Role.APPROVER))
    life.award = bid.awards.get()


def announce(life: Life) -> None:
    choosing.announce(life)


def _of(life: Life) -> Objection:
    return Objection.objects.get(listing=life.listing)
