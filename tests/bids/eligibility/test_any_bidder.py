"""Any bidder at all: what plainly is not in order never comes out as met."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.bids.eligibility.engine import findings
from grants.bids.eligibility.facts import Bidder, Debt, Facts, Funded, Held, OnList, Owed, Person
from tests.bids.eligibility.bidder import asked

days = st.dates(date(2012, 1, 1), date(2030, 12, 31))
maybe_days = st.none() | days
names = st.sampled_from(["沈一诺", "谢安歌", "程知夏", "何以宁", ""])
people = st.lists(st.builds(Person, st.integers(1, 5), names, st.booleans(), st.booleans()), max_size=3).map(tuple)
bidders = st.builds(Bidder, st.sampled_from(["清和", "暮明", "远航"]), names, people)
places = st.frozensets(st.sampled_from(["1/", "1/2/", "1/2/3/", "1/4/"]), max_size=2)
terms = st.tuples(days, days).map(sorted)
kinds = st.sampled_from(["community", "women_care", ""])
funded = st.builds(lambda c, p, w, t: Funded("C", c, p, w, *t), kinds, st.none() | st.integers(1, 3), places, terms)
lists = st.builds(lambda t, open_: OnList("名录", t[0], None if open_ else t[1]), terms, st.booleans())
facts = st.builds(
    Facts,
    bidder=bidders,
    service=funded,
    status=st.sampled_from(["eligible", "watched", "applied", "barred", "rejected", "dissolved"]),
    barred_until=maybe_days,
    credit_code=st.sampled_from(["", "51X", "52X", "53X", "91X", "11X", "13X"]),
    registered_on=maybe_days,
    inspections=st.dictionaries(st.integers(2010, 2031), st.sampled_from(["pass", "basic", "fail"])),
    on_lists=st.lists(lists, max_size=3).map(tuple),
    rating=st.sampled_from(["", "1A", "3A", "5A"]),
    rated_on=maybe_days,
    accountant_named=st.booleans(),
    scope=st.sampled_from(["", "社区", "汽车"]),
    rivals=st.none() | st.lists(bidders, max_size=3).map(tuple),
    in_hand=st.lists(st.just("C"), max_size=4).map(tuple),
    debts=st.lists(st.builds(Debt, st.just("C"), st.decimals(-1, 5, places=2), days), max_size=3).map(tuple),
    owed=st.lists(st.builds(Owed, st.just("C"), st.just("期中"), days), max_size=3).map(tuple),
    funded=st.lists(funded, max_size=3).map(tuple),
    offices=st.lists(st.builds(Held, st.sampled_from(["沈一诺", "何以宁"]), st.just("执委")), max_size=2).map(tuple),
    disclosed=st.none() | st.sampled_from(["", "沈一诺任执委", "何以宁、沈一诺任执委"]),
    prepared=st.lists(st.just("何以宁"), max_size=1).map(tuple),
    evaluates=st.lists(st.just("何以宁"), max_size=1).map(tuple),
)
asks = st.fixed_dictionaries({
    "registered_years": st.integers(0, 5), "inspection_years": st.integers(1, 2), "inspection_month": st.integers(1, 12),
    "inspection_basic": st.booleans(), "minimum_rating": st.integers(1, 5), "rating_years": st.integers(0, 6),
    "open_projects": st.integers(0, 3), "overdue_days": st.integers(0, 40),
})  # fmt: skip


def at_fault(f: Facts, day: date, ask: dict[str, Any]) -> set[str]:
    """What is plainly not in order, told without any of the rules."""
    own = {p.key for p in f.bidder.people}
    last_years = [day.year - n for n in range(1, ask["inspection_years"] + 1)]
    known = f.inspections or {}
    faults = {
        "registered": f.status not in ("eligible", "watched"),
        "legal_form": f.credit_code[:2] not in ("51", "52", "53", "91"),
        "registered_years": f.registered_on is None or f.registered_on > day or (day - f.registered_on).days < 365 * ask["registered_years"],
        "inspected": any(
            known.get(y) not in ("pass", "basic" if ask["inspection_basic"] else "pass") for y in last_years
            if f.registered_on is None or f.registered_on.year <= y
        ),
        "not_listed": any(x.since <= day <= (x.until or date.max) for x in f.on_lists),
        "not_barred": f.barred_until is not None and day <= f.barred_until,
        "rated": not f.rating or int(f.rating[0]) < ask["minimum_rating"] or f.rated_on is None
        or (day - f.rated_on).days > 366 * ask["rating_years"],
        "accountant": not f.accountant_named,
        "open_projects": len(f.in_hand) > ask["open_projects"],
        "no_recovery": any(d.amount > 0 and d.due + timedelta(days=1) <= day for d in f.debts),
        "no_overdue_report": any(o.due + timedelta(days=1) <= day for o in f.owed),
        "no_common_head": f.rivals is None or any(
            own & {p.key for p in r.people} or (f.bidder.legal_representative and f.bidder.legal_representative == r.legal_representative)
            for r in f.rivals
        ),
        "not_designer": bool(f.prepared or f.evaluates),
        "no_double_funding": any(
            x.programme is not None and x.programme == f.service.programme and x.starts <= f.service.ends and f.service.starts <= x.ends
            for x in f.funded
        ),
        "offices_disclosed": any(h.person not in (f.disclosed or "") for h in f.offices),
        "scope_covers": "社区" not in f.scope or f.service.category == "",
    }  # fmt: skip
    return {rule for rule, fault in faults.items() if fault}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts, days, asks)
def test_a_fault_is_never_met(f: Facts, day: date, ask: dict[str, Any]) -> None:
    service = f.service if f.service.category != "women_care" else replace(f.service, category="community")
    f = replace(f, service=service)
    found = findings(f, day, asked(**ask))
    assert len(found) == 16
    met = {rule for rule, one in found.items() if one.result == "pass"}
    assert not met & at_fault(f, day, ask)
    assert all(one.evidence and one.result in ("pass", "fail", "manual") for one in found.values())


def test_the_predicate_finds_faults() -> None:
    """It would be worth nothing if it never did."""
    bad = Facts(bidder=Bidder("x"), service=Funded("T", "community", 1, frozenset(), date(2026, 1, 1), date(2026, 12, 31)))
    bad = replace(bad, debts=(Debt("C", Decimal(1), date(2026, 1, 1)),), owed=(Owed("C", "m", date(2026, 1, 1)),))
    found = at_fault(bad, date(2026, 6, 1), {"registered_years": 1, "inspection_years": 1, "inspection_basic": True, "minimum_rating": 1,
                                             "rating_years": 5, "open_projects": 0})  # fmt: skip
    assert {"legal_form", "registered_years", "inspected", "rated", "accountant", "no_recovery", "no_overdue_report"} <= found
