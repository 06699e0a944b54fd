"""A house in which much has happened: one purchase in each state that has pages of its own, an issued report."""

from dataclasses import dataclass

from grants.contracts.models import Contract
from grants.papers import issue
from grants.papers.models import Paper
from grants.people.roles import Role
from grants.roadshows import session
from grants.roadshows.models import Claim
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from tests.factories import plans, sessions
from tests.factories.after_contract import closed_out, draft_report, spent
from tests.factories.roadshows import Hall


@dataclass(frozen=True)
class World:
    called: Life  # published, applications being written
    judged: Life  # opened, sheets being filled in
    drafted: Life  # its contract is being drawn up
    running: Life  # in force, everything spent, a report begun
    closed: Life
    paper: Paper
    hall: Hall  # live, a window open, a placard up
    claim: Claim  # of a session that is over; its terms are stated


def much_has_happened(cast: Cast) -> World:
    called, judged, running, closed = plans.life(cast, "draft_bid"), plans.life(cast, "score"), spent(cast), closed_out(cast)
    drafted = plans.life(cast, "draft_contract")
    draft_report(running)
    paper = issue.contract_audit(Contract.objects.get(pk=closed.contract.pk), by=cast.persons["leadauditor"])
    claim = sessions.locked(cast)
    hall = lifting(sessions.begun(sessions.hall(cast, "qingyang", "luoshan")))
    return World(called, judged, drafted, running, closed, paper, hall, claim)


def lifting(hall: Hall) -> Hall:
    """The window of the first pitch is open, and a placard is up."""
    host = hall.by(Role.HANDLER)
    session.call_pitch(hall.fresh(), by=host)
    session.open_window(hall.fresh(), by=host)
    hall.lift("luoshan")
    return hall


def sheet_of(life: Life, username: str) -> int:
    """The key of somebody's score sheet."""
    found: int = next(s.pk for s in choosing.sheets(life.panel) if s.seat.person.username == username)
    return found
