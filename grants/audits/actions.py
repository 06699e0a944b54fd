"""What is done with an engagement: planned, staffed, frozen, sampled, sent for comments, issued, followed to the archive."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import queries, rules, scope, snapshot
from grants.audits.models import Covered, Engagement, TeamMember
from grants.people.models import Unit, User
from grants.people.queries import system, units_below
from grants.people.roles import AUDIT_ROLES
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.drafts import begin as enter
from grants.trail.drafts import edit
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain, record, require
from grants.trail.signoffs import sign_off as give

SCOPES = ("units", "programmes", "sources", "organisations")

begin = plain("begin")
send_back = plain("send_back")
follow = plain("follow")
archive = plain("archive")
stop = plain("stop")


def plan(*, by: User, scopes: Mapping[str, Iterable[Any]], **fields: Any) -> Engagement:
    """A new engagement with its scopes (units, programmes, sources, organisations); whoever plans it leads it."""
    with transaction.atomic():
        engagement = Engagement(number=_next_number(), **fields)
        require(rules.may_plan, engagement, by)
        enter(engagement, by=by)
        _scope(engagement, by, scopes)
        TeamMember.objects.create(engagement=engagement, person=by, part="lead", origin=engagement.origin)
    return engagement


def revise(
    engagement: Engagement,
    *,
    by: User,
    version: int | None = None,
    scopes: Mapping[str, Iterable[Any]] | None = None,
    **fields: Any,
) -> Engagement:
    """Change what is planned; what is frozen stays as it is."""
    require(rules.may_plan, engagement, by)
    with transaction.atomic():
        edit(engagement, by=by, version=version, within=("planned",), **fields)
        if scopes is not None:
            _scope(engagement, by, scopes)
            record(engagement, "rescope", by=by, role=rules.may_plan.role_for(engagement, by), scopes=_told(scopes))
    return engagement


def conclude(engagement: Engagement, *, by: User, version: int | None = None, **fields: Any) -> Engagement:
    """Write the opinion, its grounds, the amount accepted and for whom the report is."""
    require(rules.may_plan, engagement, by)
    changed: Engagement = edit(engagement, by=by, version=version, within=("fieldwork", "consulting"), **fields)
    return changed


def join(engagement: Engagement, *, by: User, person: User, part: str = "member") -> TeamMember:
    """Put somebody on the team. Whom something ties to what is audited is refused, with the tie."""
    require(rules.may_plan, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        _open(row)
        ties = queries.interests(row, person)
        if ties:
            raise Blocked(*ties)
        if row.team.filter(person=person, left_at__isnull=True).exists():
            raise Blocked(Blocker("member", _("%(name)s is on the team already.") % {"name": person.name}, "team"))
        member = TeamMember(engagement=row, person=person, part=part, origin=row.origin)
        member.full_clean()
        member.save(force_insert=True)
        record(row, "join_team", by=by, role=rules.may_plan.role_for(row, by), note=person.name, person=person, part=part)
    return member


def declare(engagement: Engagement, *, by: User, interests: str = "") -> TeamMember:
    """A member states what ties her to the auditee (nothing: the empty text). Asked once; corrected by a new statement."""
    with transaction.atomic():
        row = lock(engagement)
        _open(row)
        member = row.team.filter(person=by, left_at__isnull=True).first()
        if member is None:
            raise Blocked(Blocker("team", _("You are not on the team of this engagement; its leader can add you."), "team"))
        member.declared_at, member.interests = clock.now(), interests.strip()
        member.full_clean()
        member.save(force_update=True)
        record(row, "declare_interests", by=by, interests=member.interests)
    return member


def leave(engagement: Engagement, *, by: User, person: User, note: str) -> TeamMember:
    """Somebody leaves the team; the leader stays unless another leads it."""
    require(rules.may_plan, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        _open(row)
        member = row.team.filter(person=person, left_at__isnull=True).first()
        if member is None:
            raise Blocked(Blocker("member", _("%(name)s is not on the team now.") % {"name": person.name}, "team"))
        if member.part == "lead" and row.team.filter(part="lead", left_at__isnull=True).count() == 1:
            raise Blocked(Blocker("lead", _("Somebody must lead the engagement: add another leader first."), "team"))
        member.left_at = clock.now()
        member.save(force_update=True)
        record(row, "leave_team", by=by, role=rules.may_plan.role_for(row, by), note=f"{person.name}：{note}", person=person)
    return member


def freeze(engagement: Engagement, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Fix what is audited. In this order: lock every contract in scope, digest, move, write down what is covered."""
    with transaction.atomic():
        day = facts.get("cut_off")
        found = scope.hold(engagement)
        taken = snapshot.take(found, day) if day is not None else snapshot.NOTHING
        entry = move(
            engagement, "freeze", by=by, note=note, version=version, cut_off=day, snapshot_sha256=taken.sha256, contracts=len(found),
            lines=taken.lines, amount=taken.amount,
        )  # fmt: skip
        Covered.objects.bulk_create(
            Covered(engagement=engagement, contract_id=one.contract, lines=one.lines, amount=one.amount, sha256=one.sha256)
            for one in taken.parts
        )
    return entry


def consult(engagement: Engagement, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Send the confirmed findings for comments: the clock of the reply runs, each finding is open for comments."""
    with transaction.atomic():
        entry = move(engagement, "consult", by=by, note=note, version=version, reply_due=rules.reply_ends())
        for finding in engagement.findings.filter(status="confirmed").order_by("pk"):
            move(finding, "consult", by=system())
    return entry


def issue(engagement: Engagement, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """The move alone; papers.issue.engagement_audit makes the report (serial, file_sha256) and calls this."""
    return move(engagement, "issue", by=by, note=note, version=version, **facts)


def sign_off(engagement: Engagement, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """The independent reviewer agrees to the report."""
    return give(engagement, move, role=role, by=by, note=note, version=version)


def _scope(engagement: Engagement, by: User, scopes: Mapping[str, Iterable[Any]]) -> None:
    """What it covers. Units are those `by` audits; one that somebody else put there may stay."""
    asked = {unit.pk for unit in scopes.get("units", ())} - set(engagement.units.values_list("pk", flat=True))
    if asked - set(units_below(by, AUDIT_ROLES).filter(pk__in=asked).values_list("pk", flat=True)):
        raise NotAllowed(Blocker("units", _("Only units you audit can be put into a scope."), "units"))
    for name in SCOPES:
        if name in scopes:
            getattr(engagement, name).set(scopes[name])


def _told(scopes: Mapping[str, Iterable[Any]]) -> dict[str, list[int]]:
    return {name: sorted(row.pk for row in scopes[name]) for name in SCOPES if name in scopes}


def _open(engagement: Engagement) -> None:
    """The team may change until the report is issued."""
    if engagement.status in {"issued", "follow_up", "archived", "stopped"}:
        words = _("It is “%(status)s” and can no longer be edited.")
        raise Blocked(Blocker("not_editable", words % {"status": engagement.get_status_display()}))


def _next_number() -> str:
    """SJ-2026-003: per year, in the order of planning; given out one by one, the highest unit being locked meanwhile."""
    Unit.objects.select_for_update().filter(parent=None).order_by("pk").first()
    stem = f"SJ-{clock.today().year}-"
    taken = Engagement.objects.filter(number__startswith=stem).values_list("number", flat=True)
    return f"{stem}{max((int(n.removeprefix(stem)) for n in taken), default=0) + 1:03}"
