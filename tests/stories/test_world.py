"""The demo world against the figures it is told from: one world, looked at from every side."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum

from grants.audits import checks
from grants.audits.checks import gather
from grants.awards.models import Award, Objection
from grants.bids.models import Bid
from grants.contracts.models import Contract, Target
from grants.disbursements.models import Disbursement
from grants.listings.models import Listing, Observation, Programme
from grants.milestones.models import Activity, Measurement, MilestoneReport
from grants.needs.models import Need
from grants.panels.models import ScoreSheet
from grants.papers.models import Paper
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.roadshows.models import Roadshow
from grants.roadshows.queries import fitting
from grants.spending.models import Expense
from grants.story import anomalies, audit, facts, history, present
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.chain import broken
from grants.trail.models import Entry
from grants.trail.moves import available_moves, machines
from grants.trail.signoffs import offered
from tests.papers import poppler

YEARS = {  # contract amount, events, person-times, files, cases, volunteers, hours, surplus refunded, grade
    2015: (320_000, 76, 9_000, 126, 54, 84, "155.0", "2860.00", "good"),
    2016: (400_000, 132, 13_400, 148, 84, 132, "243.5", "1275.50", "excellent"),
    2017: (480_000, 182, 18_400, 168, 108, 168, "310.0", "3412.30", "excellent"),
    2018: (520_000, 222, 22_900, 176, 118, 198, "365.0", "0.00", "excellent"),
    2019: (520_000, 256, 25_900, 180, 122, 214, "395.0", "986.40", "excellent"),
}
IN_ALL = (2_240_000, 868, 89_600, 798, 486, 796, Decimal("1468.5"))


def orchid() -> dict[int, Contract]:
    """The five contracts of 白兰花家庭驿站 by year."""
    return {c.starts.year: c for c in Contract.objects.filter(programme__number="P-JJ-BLH")}


def recognised(contract: Contract, code: str) -> Decimal:
    rows = Measurement.objects.filter(report__contract=contract, deliverable__code=code)
    return Decimal(rows.aggregate(t=Sum("recognised"))["t"])


def five_years_as_published(cast: Cast) -> None:
    told = {}
    for year, contract in orchid().items():
        figures = [recognised(contract, code) for code in ("D1", "D6", "D3", "D2", "D5", "D7")]
        told[year] = (contract.amount, *figures, contract.refunded, contract.grade)
    assert told == {y: (*map(Decimal, row[:-1]), row[-1]) for y, row in YEARS.items()}
    assert tuple(sum(row[n] for row in told.values()) for n in range(7)) == IN_ALL


def activities_make_the_same_figures(cast: Cast) -> None:
    rows = Activity.objects.filter(report__contract__programme__number="P-JJ-BLH")
    held = rows.values("report__contract__starts__year").annotate(n=Count("id"), t=Sum("person_times"), v=Sum("volunteers"))
    found = {row["report__contract__starts__year"]: (row["n"], row["t"], row["v"]) for row in held.order_by()}
    assert found == {year: (row[1], row[2], row[5]) for year, row in YEARS.items()}
    assert [row for row in rows.select_related("report__contract") if row.date.year != row.report.contract.starts.year] == []


def money_adds_up(cast: Cast) -> None:
    for contract in Contract.objects.exclude(status__in=["draft", "countersigning", "ready"]):
        sums = [
            contract.disbursements.aggregate(t=Sum("amount"))["t"],
            contract.budget_lines.aggregate(t=Sum("amount"))["t"],
            contract.deliverables.aggregate(t=Sum("amount"))["t"],
        ]
        assert sums == [contract.amount] * 3, contract
    for contract in Contract.objects.filter(status="archived"):
        assert contract.received == contract.verified + contract.refunded == contract.amount, contract
    for line in Expense.objects.annotate(t=Sum("allocations__amount")):
        assert line.t == line.amount, line


def each_year_has_its_own_incident(cast: Cast) -> None:
    years = {contract.pk: year for year, contract in orchid().items()}
    entries = Entry.objects.filter(root_kind="contract", root_id__in=years)
    odd = entries.filter(move__in=["disallow", "question", "accept_answer", "reverse", "recognise_part"]) | entries.filter(
        kind="milestone_report", move="send_back"
    )
    assert Counter((years[e.root_id], e.kind, e.move) for e in odd) == {
        (2015, "milestone_report", "send_back"): 1,
        (2016, "expense", "disallow"): 1,
        (2016, "milestone_report", "recognise_part"): 1,
        (2017, "expense", "reverse"): 1,
        (2018, "expense", "question"): 1,
        (2018, "expense", "accept_answer"): 1,
    }
    (line,) = Expense.objects.filter(kind="reversal")
    assert (line.date.year, line.reverses.date.year, line.amount) == (2018, 2017, Decimal("-1400.00"))


def ledgers_have_forty_lines_a_year(cast: Cast) -> None:
    assert {y: c.expenses.filter(kind="expense").count() for y, c in orchid().items()} == {
        2015: 40, 2016: 41, 2017: 41, 2018: 40, 2019: 40,
    }  # fmt: skip
    numbers = Expense.objects.filter(kind="expense").values_list("invoice_number", flat=True)
    assert len(set(numbers)) == len(numbers)


def chosen_by_panel_and_notice(cast: Cast) -> None:
    for number in history.NUMBERS:
        listing = Listing.objects.get(number=number)
        fates = dict(listing.bids.values_list("organisation__name", "status"))
        third = "disqualified" if number == "JJFL-2015-01" else "unsuccessful"
        names = [cast.organisations[key].name for key in ("qinghe", "muming", "yuanhang")]
        assert fates == dict(zip(names, ["awarded", "unsuccessful", third], strict=True))
        assert listing.needs.exclude(status="met").count() == 0
    assert set(ScoreSheet.objects.filter(panel__listing__number__in=history.NUMBERS).values_list("status", flat=True)) == {
        "locked"
    }
    told = Entry.objects.get(kind="bid", move="disqualify")
    assert told.facts["rule"] == "征集公告第三条：须有一年以上社会工作服务经验"
    assert told.note == "未提供社会工作服务经验的证明材料"


def six_acts_of_six_people(cast: Cast) -> None:
    names = ["request", "review_business", "review_finance", "approve", "pay", "confirm", "book"]
    for due in Disbursement.objects.filter(status="booked"):
        actors = [getattr(due, f"{name}_by_id") for name in names]
        assert len(set(actors)) == len(actors), due
    large = Disbursement.objects.filter(approve_by__isnull=False, amount__gte=200_000)
    assert large.count() == 6 and not large.filter(minute_number="").exists()


def trail_holds_and_runs_forward(cast: Cast) -> None:
    assert list(broken()) == []
    at = defaultdict(list)
    for entry in Entry.objects.order_by("root_kind", "root_id", "seq"):
        at[(entry.root_kind, entry.root_id)].append(entry.at)
    assert all(instants == sorted(instants) for instants in at.values())


def real_bodies_are_told_as_told(cast: Cast) -> None:
    """What is adverse hangs on invented organisations; real ones have invented register data that says so; nobody is real."""
    real = Organisation.objects.filter(origin="seed")
    assert real.count() == 6
    assert set(real.values_list("status", flat=True)) == {"eligible"}
    adverse = [
        "disallow",
        "question",
        "reverse",
        "send_back",
        "reject",
        "disqualify",
        "recognise_part",
        "withhold",
        "watch",
        "bar",
    ]
    contracts = Contract.objects.filter(organisation__in=real).values("pk")
    assert not Entry.objects.filter(root_kind="contract", root_id__in=contracts, move__in=adverse).exists()
    assert not Bid.objects.filter(organisation__in=real).exists()
    assert not Disbursement.objects.filter(contract__organisation__in=real, deductions__gt=0).exists()
    assert set(User.objects.filter(is_system=False).values_list("origin", flat=True)) == {"synthetic"}
    assert {o.credit_code[2:8] for o in Organisation.objects.all()} == {"000000"}


def fifteen_systems_with_their_words(cast: Cast) -> None:
    told = {row["number"]: row for row in facts.read("listings")["programmes"] if row["origin"] == "seed"}
    assert len(told) == 15
    for number, row in told.items():
        programme = Programme.objects.get(number=number)
        found = [(o.key, o.value, o.unit, o.precision, o.basis, o.quote) for o in programme.observations.all()]
        keys = ("key", "value", "unit", "precision", "basis", "quote")
        assert found == [tuple(Decimal(o[k]) if k == "value" else o[k] for k in keys) for o in row["observations"]]
    assert Observation.objects.filter(quote="").count() == 0
    assert Observation.objects.get(key="funding").value == sum(c.amount for c in orchid().values())


def hub_and_donated_fund(cast: Cast) -> None:
    hub = {o.key: o.value for o in Observation.objects.filter(programme__number="P-FH-LX")}
    assert (hub["portfolio_orgs"], hub["portfolio_projects"]) == (29, 58)
    assert Organisation.objects.filter(is_hub=True).count() == 1
    donated = Contract.objects.filter(programme__number="P-FH-ZW").order_by("number")
    assert [c.amount for c in donated] == [96_000, 82_000, 75_000, 70_000, 66_000, 68_000, 65_000]
    assert {(c.award, c.listing, c.appropriation.source.kind, c.appropriation.amount) for c in donated} == {
        (None, None, "donated", Decimal(522_000))
    }


def six_counties_at_forty_thousand(cast: Cast) -> None:
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for target in Target.objects.filter(deliverable__contract__programme__number="P-SX-AXMM").select_related(
        "deliverable", "site"
    ):
        worth[target.site.short_name] += target.quantity * target.deliverable.unit_price
    assert worth == dict.fromkeys(["平顺县", "左权县", "浑源县", "文水县", "永济市", "岢岚县"], Decimal(40_000))


def two_offices_are_left_to_others(cast: Cast) -> None:
    """A chair of a provider who is vice-chair of the federation is offered the act and told why it is not hers."""
    offers = {o.name: o for o in available_moves(cast.organisations["daode"], cast.persons["jz_vice"])}
    assert [b.code for b in offers["bar"].blockers] == ["recused"]


def something_waits_for_everybody(cast: Cast) -> None:
    """Each person of the sign-in page finds at least one thing that she, and now, can do (auditors read)."""
    roles = "village town handler reviewer finance approver discipline expert1 expert2 orgadmin orglead orgaccountant evaluator cashier"
    for name in [*roles.split(), "bookkeeper"]:
        person = User.objects.get(username=name)
        assert can_do(person), name


def can_do(person: User) -> bool:
    for model in machines().values():
        for obj in model._default_manager.exclude(status__in=["archived", "met", "locked", "booked"]):
            if any(o.allowed for o in available_moves(obj, person)) or any(not o.blockers for o in offered(obj, person)):
                return True
    return False


def every_point_of_this_year(cast: Cast) -> None:
    now = Listing.objects.filter(year=facts.YEAR, direction="call")
    assert Counter(now.values_list("status", flat=True)) == {
        "draft": 1, "under_review": 2, "approved": 1, "published": 1, "closed": 1, "opened": 5, "awarded": 5,
    }  # fmt: skip
    assert now.count() == len(present.STANDING) + 8
    contracts = Contract.objects.filter(number__contains=f"〔{facts.YEAR}〕")
    assert Counter(contracts.values_list("status", flat=True)) == {
        "draft": 1, "countersigning": 1, "ready": 1, "in_force": 4, "awaiting_acceptance": 1, "accepted": 1,
    }  # fmt: skip
    instalments = Disbursement.objects.filter(contract__in=contracts).values_list("status", flat=True)
    assert {"requested", "business_reviewed", "finance_reviewed", "approved", "paid", "received", "booked", "returned"} <= set(
        instalments
    )
    assert Counter(Need.objects.filter(match_by=None, satisfy_by=None).values_list("status", flat=True)).keys() == {
        "draft", "submitted", "returned", "pooled",
    }  # fmt: skip
    assert Counter(Award.objects.filter(listing__in=now).values_list("status", flat=True)) == {
        "on_notice": 1,
        "cleared": 1,
        "notified": 5,
        "revoked": 1,
    }
    assert Counter(Objection.objects.values_list("status", flat=True)) == {"dismissed": 1, "upheld": 1}
    assert {o.organisation.name[-4:] for o in Objection.objects.select_related("organisation")} == {"（演示）"}
    assert set(MilestoneReport.objects.filter(contract__in=contracts).values_list("status", flat=True)) == {
        "draft", "submitted", "returned", "recognised", "locked",
    }  # fmt: skip


def the_report_over_five_contracts(cast: Cast) -> None:
    paper = Paper.objects.get(programme__isnull=False)
    assert (paper.kind, paper.programme.number, paper.issued_by.username) == ("project_audit", "P-JJ-BLH", "leadauditor")
    content = audit.content()
    printed = "".join(poppler.text(content))
    assert [word for word in ("人民币贰佰贰拾肆万元整", "2,240,000.00", "868", "晋江市妇联") if word not in printed] == []
    assert audit.issued() == paper


def a_session_comes_and_one_has_been(cast: Cast) -> None:
    """One takes registrations with a town and an offer still to come; the hour of 即墨 can be looked at again."""
    assert dict(Roadshow.objects.values_list("unit__name", "status")) == {"晋江市妇联": "registering", "即墨区妇联": "archived"}
    session = Roadshow.objects.get(status="registering")
    assert session.planned_at > clock.now() and session.registers_until > clock.now()
    assert set(session.delegations.values_list("unit__short_name", flat=True)) == {"罗山街道", "西园街道"}
    offers = Listing.objects.filter(direction="offer", unit=session.unit)
    assert Counter(offers.values_list("status", flat=True)) == {"published": 1, "approved": 4, "under_review": 1, "draft": 1}
    assert session.pitches.count() == 3
    suggested = [(one.need.title, one.offer.title, len(one.doubts)) for one in fitting(cast.holder("jinjiang", Role.HANDLER))]
    assert suggested == [("外来务工家庭寒假儿童看护", "寒假托管小课堂", 0), ("女童关爱行动需求", "寒假托管小课堂", 2)]


def the_audit_finds_what_is_planted_and_nothing_else(cast: Cast) -> None:
    """Ten things on the two contracts of the invented county, none on any other contract of the world."""
    book = gather.book(Contract.objects.order_by("pk"), clock.now())
    planted = set(Contract.objects.filter(unit=cast.units[anomalies.COUNTY]).values_list("pk", flat=True))
    hits = [(check.code, hit) for check in checks.CHECKS for hit in check.hits(book)]
    assert [(code, str(hit)) for code, hit in hits if hit.contract not in planted] == []
    assert sorted(code for code, _hit in hits) == [2, 4, 6, 7, 8, 9, 10, 10, 13, 15]
    assert len(planted) == 2 and len(book.contracts) > 40


CHECKS: list[Any] = [
    five_years_as_published, activities_make_the_same_figures, money_adds_up, each_year_has_its_own_incident,
    ledgers_have_forty_lines_a_year, chosen_by_panel_and_notice, six_acts_of_six_people, trail_holds_and_runs_forward,
    real_bodies_are_told_as_told, fifteen_systems_with_their_words, hub_and_donated_fund, six_counties_at_forty_thousand,
    two_offices_are_left_to_others, something_waits_for_everybody, every_point_of_this_year, the_report_over_five_contracts,
    a_session_comes_and_one_has_been, the_audit_finds_what_is_planted_and_nothing_else,
]  # fmt: skip


@pytest.mark.django_db
def test_the_world(whole_world: Cast, subtests: pytest.Subtests) -> None:
    """One world for all of these: it takes half a minute to tell."""
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(whole_world)
