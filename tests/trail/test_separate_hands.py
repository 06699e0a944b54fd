"""Separation of duties in the database itself: written by raw SQL, with a forged entry that explains the status, still refused."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.factories.reach import reach
from tests.ledger import unchanged


@dataclass(frozen=True)
class Deed:
    """`later` done by the person who did `earlier`: from a status, to a status; what else the row must say to pass its checks."""

    machine: str
    status: str
    leads_to: str
    later: str
    earlier: str
    words: str
    besides: str = ""


DEEDS = [
    Deed("disbursement", "requested", "business_reviewed", "review_business", "request", "business-reviews an instalment"),
    Deed("disbursement", "business_reviewed", "finance_reviewed", "review_finance", "request", "finance-reviews an instalment"),
    Deed(
        "disbursement",
        "business_reviewed",
        "finance_reviewed",
        "review_finance",
        "review_business",
        "finance-reviews an instalment",
    ),
    Deed("disbursement", "finance_reviewed", "approved", "approve", "request", "nobody approves an instalment"),
    Deed("disbursement", "finance_reviewed", "approved", "approve", "review_business", "nobody approves an instalment"),
    Deed("disbursement", "finance_reviewed", "approved", "approve", "review_finance", "nobody approves an instalment"),
    Deed("disbursement", "approved", "paid", "pay", "request", "nobody pays an instalment", "bank_receipt = 'x'"),
    Deed("disbursement", "approved", "paid", "pay", "review_business", "nobody pays an instalment", "bank_receipt = 'x'"),
    Deed("disbursement", "approved", "paid", "pay", "review_finance", "nobody pays an instalment", "bank_receipt = 'x'"),
    Deed("disbursement", "approved", "paid", "pay", "approve", "nobody pays an instalment", "bank_receipt = 'x'"),
    Deed("disbursement", "received", "booked", "book", "pay", "nobody books an instalment"),
    Deed("expense", "draft", "submitted", "submit", "created", "nobody submits a line she recorded"),
    Deed("expense", "submitted", "verified", "verify", "created", "nobody verifies a line"),
    Deed("expense", "submitted", "verified", "verify", "submit", "nobody verifies a line"),
    Deed("need", "submitted", "pooled", "pool", "submit", "nobody pools a need she submitted"),
    Deed("listing", "under_review", "approved", "approve", "submit", "nobody approves a listing she submitted"),
    Deed("contract", "countersigning", "ready", "agree", "circulate", "nobody agrees to a contract she circulated"),
]


def forge(obj: Any, to_status: str, by: int) -> None:
    """An entry that explains the change, as somebody with the database's password could add it: the triggers let it in."""
    entry = Entry.objects.filter(kind=obj.machine, object_id=obj.pk).latest("seq")
    last = Entry.objects.filter(root_kind=entry.root_kind, root_id=entry.root_id).latest("seq")
    Entry.objects.create(
        root_kind=entry.root_kind, root_id=entry.root_id, seq=last.seq + 1, kind=obj.machine, object_id=obj.pk, move="forged",
        from_status=obj.status, to_status=to_status, version=obj.version + 1, by_id=by, at=entry.at, previous=last.hash, hash="0" * 64,
    )  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda d: f"{d.machine}: {d.later} by who did {d.earlier}")
def test_two_acts_of_one_person_are_refused_by_the_database(deed: Deed, cast: Cast) -> None:
    """By another person the same statement passes: so it is the person that is refused, and nothing else about it."""
    obj: Any = reach(deed.machine, deed.status, cast)
    doer = getattr(obj, f"{deed.earlier}_by_id")
    assert doer is not None
    besides = f", {deed.besides}" if deed.besides else ""
    acted = f"{deed.later}_by_id = %s, {deed.later}_at = %s{besides}"
    name = obj._meta.db_table
    forge(obj, deed.leads_to, doer)
    whole = f"UPDATE {name} SET status = %s, version = version + 1, {acted} WHERE id = %s"
    attempts: list[tuple[str, list[Any]]] = [
        (f"UPDATE {name} SET {acted} WHERE id = %s", [doer, obj.created_at, obj.pk]),
        (whole, [deed.leads_to, doer, obj.created_at, obj.pk]),
    ]
    for statement, params in attempts:
        with unchanged(name), pytest.raises(IntegrityError, match=deed.words), transaction.atomic():
            connection.cursor().execute(statement, params)
    connection.cursor().execute(whole, [deed.leads_to, cast.persons["leadauditor"].pk, obj.created_at, obj.pk])
    assert type(obj).objects.get(pk=obj.pk).status == deed.leads_to
