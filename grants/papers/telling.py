"""A verdict in words, for whoever holds the file: Chinese first, English beside it."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from grants.papers.kinds import LEDGER
from grants.papers.verdict import Difference, Status, Verdict
from grants.papers.verify import Part
from grants.trail import clock

VERDICTS = {
    Status.GENUINE: _("Genuine: this is %(serial)s as issued by %(person)s on %(day)s."),
    Status.SUPERSEDED: _("Superseded: %(serial)s was issued like this on %(day)s, but %(later)s took its place."),
    Status.ALTERED: _("Not genuine: this file is not as issued."),
    Status.UNKNOWN: _("Internally consistent; its issue is not known here. Ask whoever issued it for the file."),
}
CLAIMS = _("It calls itself %(serial)s, issued on %(day)s with the file digest %(sha256)s.")
NOT_ASKED = _("No register of issued papers could be read here; only the file itself was checked.")
HOLDS = _("Facts, ledger, tables and %(pages)s pages agree with each other.")
HOLDS_WITHOUT = _("Facts, tables and %(pages)s pages agree with each other.")
REASONS = {
    ("whole_file", "changed"): _("the seal over the whole file does not fit its bytes"),
    ("whole_file", "no_seal"): _("the file has no seal"),
    ("document", "unreadable"): _("the file cannot be read as a PDF (%(detail)s)"),
    ("document", "too_large"): _("the file unpacks to more than is read here"),
    ("page", "changed"): _("the content of page %(number)s was changed"),
    ("page", "not_the_facts"): _("page %(number)s does not show what facts.json says"),
    ("pages", "changed"): _("the number of pages is not the one sealed (%(detail)s)"),
    ("pages", "not_the_facts"): _("the number of pages is not the one facts.json makes (%(detail)s)"),
    ("metadata", "not_the_facts"): _("the metadata state other facts than facts.json"),
    ("figures", "do_not_add_up"): _("a table does not add up: %(detail)s"),
    ("figures", "unreadable"): _("the figures cannot be read (%(detail)s)"),
}
OF_ATTACHMENT = {
    "missing": _("attachment %(name)s is missing or cannot be unpacked"),
    "changed": _("attachment %(name)s was changed"),
    "unreadable": _("attachment %(name)s cannot be read (%(detail)s)"),
    "not_these_facts": _("attachment %(name)s is not the facts of a paper"),
    "not_canonical": _("attachment %(name)s is not in its canonical form"),
    "not_the_facts": _("attachment %(name)s does not agree with facts.json"),
    "not_the_issued": _("attachment %(name)s is not the one issued"),
}
ONLY_SEAL = _("attachments and page content are intact: what differs lies in the other bytes (type, metadata, structure)")
RANGE = _("bytes %(first)s to %(last)s differ from the file as issued (PDF object %(object)s)")


def both(message: str, **values: Any) -> str:
    with translation.override("zh-hans"):
        chinese = gettext(message) % values
    english = message % values
    return chinese if chinese == english else f"{chinese}\n    {english}"


def lines(verdict: Verdict) -> Iterator[str]:
    yield both(VERDICTS[verdict.status], **_about(verdict))
    if not verdict.asked:
        yield both(NOT_ASKED)
    if verdict.status is Status.ALTERED:
        if verdict.paper:
            yield both(CLAIMS, sha256=verdict.paper.file_sha256, **_about(verdict))
        yield from _wrong(verdict.parts)
        yield from map(_range, verdict.differences)
    elif verdict.reading.holds:
        kept = any(part.name == LEDGER for part in verdict.reading.parts)
        yield both(HOLDS if kept else HOLDS_WITHOUT, pages=sum(part.name == "page" for part in verdict.reading.parts))


def _about(verdict: Verdict) -> dict[str, str]:
    paper = verdict.paper
    if paper is None:
        return {}
    later = getattr(paper, "superseded_by", None)
    day = paper.issued_at.astimezone(clock.SHANGHAI).date().isoformat()
    return {"serial": paper.serial, "person": str(paper.issued_by), "day": day, "later": later.serial if later else ""}


def _wrong(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        message = REASONS.get((part.name, part.wrong)) or OF_ATTACHMENT[part.wrong]
        yield "  - " + both(message, name=part.name, number=part.number, detail=part.detail)
    if {(part.name, part.wrong) for part in parts} == {("whole_file", "changed")}:
        yield "  - " + both(ONLY_SEAL)


def _range(difference: Difference) -> str:
    return "  - " + both(RANGE, first=difference.first, last=difference.last, object=difference.object)
