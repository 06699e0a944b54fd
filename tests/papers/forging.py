"""A paper, another one of which a forger takes parts, and what is said of what he makes."""

import dataclasses
import hashlib
from functools import cache

from grants.papers import signing, telling
from grants.papers.audit_report import canonical, paper
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.register import Listed
from grants.papers.verdict import Verdict
from tests.papers import authority, sample

UPDATE = b"7 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 7 0 R>>\n%%EOF\n"
KEEP = "请勿采信。请保留本文件，向出具单位索取晋妇审〔2020〕3号的原件，并告知此文件的情况。"


@dataclasses.dataclass(frozen=True)
class Pair:
    """A paper and another one, of which a forger takes parts."""

    facts: AuditReportFacts
    data: bytes
    other_facts: AuditReportFacts
    other: bytes
    certificate: str = ""

    @property
    def listed(self) -> Listed:
        sha256 = hashlib.sha256(self.data).hexdigest()
        return Listed(self.facts.serial, canonical.sha256(self.facts), sha256, "2020-08-31", "", self.certificate)

    @property
    def sealed(self) -> bytes:
        return signing.peel(self.data).sealed


@cache
def pair() -> Pair:
    facts, other = (
        sample.one_contract(rows=12),
        dataclasses.replace(sample.one_contract(rows=13, seed=8), serial="晋妇审〔2020〕4号"),
    )
    return Pair(facts, paper.make(facts), other, paper.make(other))


@cache
def signed_pair() -> Pair:
    """The same paper, issued with a signature."""
    made = signing.by(authority.office().holder, pair().data, pair().facts.cut_off)
    return dataclasses.replace(pair(), data=made, certificate=authority.office().sha256)


def told(verdict: Verdict) -> str:
    return "\n".join(telling.lines(verdict))
