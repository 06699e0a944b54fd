"""Which papers may be seen, by whom; the paper behind a code somebody holds."""

import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.audits.models import Covered
from grants.contracts.models import Contract
from grants.papers.models import Paper
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.roadshows.models import Roadshow
from grants.spending.queries import READERS


def visible(person: User) -> QuerySet[Paper]:
    """Papers of her units' subtree; of her organisation's contracts; of projects and audits in which only her organisation has contracts;
    of the roadshows she observed or, where placards were raised, took part in."""
    below, own = units_below(person, READERS), organisations_of(person)
    of_project = Contract.objects.filter(programme=OuterRef("programme"))
    whole = Q(Exists(of_project.filter(organisation__in=own))) & ~Q(Exists(of_project.exclude(organisation__in=own)))
    seen = Q(contract__unit__in=below) | Q(programme__unit__in=below) | Q(contract__organisation__in=own)
    seen |= Q(opening__listing__unit__in=below) | Q(roadshow__unit__in=below) | Q(roadshow__observer=person)
    seen |= Q(disbursement__contract__unit__in=below) | Q(unit__in=below) | Q(engagement__unit__in=below)
    there = Q(delegations__unit__in=units_below(person)) | Q(pitches__organisation__in=own)
    seen |= Q(roadshow__in=Roadshow.objects.filter(there, kind=Roadshow.Kind.SUPPLY).order_by().values("pk"))
    audited = Covered.objects.filter(engagement=OuterRef("engagement"))
    hers = Q(Exists(audited.filter(contract__organisation__in=own))) & ~Q(Exists(audited.exclude(contract__organisation__in=own)))
    seen |= (Q(programme__isnull=False) & whole) | (Q(engagement__isnull=False) & hers)
    return Paper.objects.filter(seen).select_related("issued_by", "superseded_by")


def results(person: User | AnonymousUser) -> QuerySet[Paper]:
    """Result sheets: of a roadshow in which placards were raised everybody's, like its wall; of a hearing its own people's."""
    sheets = Paper.objects.filter(kind=Paper.Kind.SESSION_RESULT).select_related("issued_by", "superseded_by", "roadshow")
    everybody = sheets.filter(roadshow__kind=Roadshow.Kind.SUPPLY)
    if not isinstance(person, User):
        return everybody
    return everybody | sheets.filter(pk__in=visible(person).order_by().values("pk"))


def covering(contract: Contract) -> Q:
    """A filter on Paper: reports of this contract, those of its project issued since it was signed, those of audits that covered it."""
    whole = Q(programme=contract.programme_id, cut_off__gte=contract.sign_at) if contract.sign_at else Q(pk__in=[])
    audits = Covered.objects.filter(contract=contract).order_by().values("engagement")
    return Q(contract=contract, kind=Paper.Kind.CONTRACT_AUDIT) | whole | Q(engagement__in=audits)


def letters(contract: Contract) -> QuerySet[Paper]:
    """The letters that ask its surplus back, latest first."""
    return Paper.objects.filter(contract=contract, kind=Paper.Kind.REFUND_LETTER).defer("facts").order_by("-id")


def with_subjects() -> QuerySet[Paper]:
    """Every paper with what it is of and whose, its facts left where they are."""
    return Paper.objects.defer("facts").select_related(
        "superseded_by", "contract__unit", "programme__unit", "opening__listing__unit", "roadshow__unit",
        "disbursement__contract__unit", "engagement__unit",
    )  # fmt: skip


def find(code: str) -> Paper | None:
    """The paper with this serial, or the one whose facts or file digest begins with these (at least eight) hexadecimal digits."""
    rows = with_subjects()
    by_serial = rows.filter(serial=code).first()
    if by_serial is not None:
        return by_serial
    digits = code.lower()
    if not re.fullmatch("[0-9a-f]{8,64}", digits):
        return None
    found = rows.filter(Q(facts_sha256__startswith=digits) | Q(file_sha256__startswith=digits))[:2]
    return found[0] if len(found) == 1 else None
