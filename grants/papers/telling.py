"""A verdict in words, for whoever holds the file: Chinese first, English beside it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from grants.papers.certificate import day_of
from grants.papers.kinds import LEDGER
from grants.papers.leaves import Part
from grants.papers.reconcile import named
from grants.papers.register import Listed
from grants.papers.signing import Signature
from grants.papers.verdict import Difference, Status, Verdict
from grants.trail import clock

VERDICTS = {
    Status.GENUINE: _("Genuine: this is %(serial)s as issued by %(person)s on %(day)s."),
    Status.SUPERSEDED: _("Superseded: %(serial)s was issued like this on %(day)s, but %(later)s took its place."),
    Status.ALTERED: _("Not genuine: this file is not as issued."),
    Status.UNKNOWN: _("Internally consistent; its issue is not known here. Ask whoever issued it for the file."),
}
CLAIMS = _("It calls itself %(serial)s, issued on %(day)s with the file digest %(sha256)s.")
LISTED = {
    Status.GENUINE: _("Genuine: this is %(serial)s as issued on %(day)s."),
    Status.SUPERSEDED: VERDICTS[Status.SUPERSEDED],
    Status.ALTERED: VERDICTS[Status.ALTERED],
    Status.UNKNOWN: VERDICTS[Status.UNKNOWN],
}
INVENTED = _("The register was asked: no paper with the serial %(serial)s was ever issued. Whoever made this file invented it.")
DRAFT = _("It is a draft: nobody issued it and nothing follows from it.")
DO = {
    Status.GENUINE: _("You can rely on it as of the day of its data."),
    Status.SUPERSEDED: _("Do not rely on it any more: ask for %(later)s."),
    Status.ALTERED: _(
        "Do not rely on it. Keep it, ask whoever issued %(serial)s for the file as issued, and tell them about this one."
    ),
    Status.UNKNOWN: _("Do not rely on it. Ask the office named on its cover whether it issued %(serial)s."),
}
DO_WHOLE = _(
    "The file is whole. Whether it was issued and still holds only the register can tell: look up %(serial)s on the public page “Verify a"
    " paper”, or run verify_paper with --register."
)
DO_PART = {
    "cut_off": _("It was not transferred whole: fetch it again and check it again."),
    "appended": _("A program saved something behind its end (a note, a signature): ask for the file without it."),
}
NOT_ASKED = _("No register of issued papers could be read here; only the file itself was checked.")
SIGNED = _("Signed electronically by %(signer)s on %(at)s: the signature is intact and covers the whole file.")
CERTIFICATE = _("The certificate was issued by %(issuer)s and holds from %(first)s to %(last)s.")
VOUCHED = _("%(voucher)s, which is trusted here, vouches for this certificate.")
NOT_VOUCHED = _("It is not known here who vouches for this certificate: the name in it is only what it says of itself.")
UNSIGNED = _("The file bears no electronic signature. Whether one was taken off only the register can tell.")
HOLDS = _("Facts, ledger, tables and %(pages)s pages agree with each other.")
HOLDS_WITHOUT = _("Facts, tables and %(pages)s pages agree with each other.")
REASONS = {
    ("whole_file", "changed"): _("the seal over the whole file does not fit its bytes"),
    ("whole_file", "no_seal"): _("the file has no seal"),
    ("whole_file", "cut_off"): _("the file stops before its end, after %(number)s bytes"),
    ("whole_file", "appended"): _(
        "%(detail)s bytes were added behind the end of the file; its first %(number)s bytes are as sealed"
    ),
    ("signature", "changed"): _(
        "the electronic signature of %(detail)s does not fit this file: what it covers, or the signature itself, was changed"
    ),
    ("signature", "unreadable"): _("the electronic signature was damaged and cannot be read"),
    ("signature", "more"): _("the part of the file that holds the electronic signature says something else than a signature"),
    ("signature", "appended"): _(
        "%(detail)s bytes were added behind the electronic signature, which covers only the first %(number)s bytes"
    ),
    ("signature", "out_of_days"): _("the certificate of %(detail)s did not hold when, by its own word, the file was signed"),
    ("signature", "missing"): _("the electronic signature this paper was issued with was taken off"),
    ("signature", "of_another"): _("it is signed with another certificate than this paper was issued with: that of %(detail)s"),
    ("signature", "added"): _(
        "this paper was issued without an electronic signature; somebody added one, by the name of %(detail)s"
    ),
    ("document", "unreadable"): _("the file cannot be read as a PDF (%(detail)s)"),
    ("document", "too_large"): _("the file unpacks to more than is read here"),
    ("page", "changed"): _("the content of page %(number)s was changed"),
    ("page", "not_the_facts"): _("page %(number)s does not show what facts.json says"),
    ("page", "missing"): _("page %(number)s was removed"),
    ("page", "added"): _("page %(number)s was added"),
    ("page", "of_another"): _("page %(number)s is of another paper: it prints the check code %(detail)s"),
    ("pages", "reordered"): _("pages stand in another order (%(detail)s: where they stand → where they belong)"),
    ("pages", "changed"): _("the number of pages is not the one sealed (%(detail)s)"),
    ("pages", "not_the_facts"): _("the number of pages is not the one facts.json makes (%(detail)s)"),
    ("metadata", "changed"): _("the metadata (title, author, serial, dates) are not those the facts make"),
    ("metadata", "not_the_facts"): _("the metadata state other facts than facts.json"),
    ("figures", "do_not_add_up"): _("a table does not add up: %(detail)s"),
    ("figures", "unreadable"): _("the figures cannot be read (%(detail)s)"),
}
OF_ATTACHMENT = {
    "added": _("attachment %(name)s was added"),
    "missing": _("attachment %(name)s is missing or cannot be unpacked"),
    "changed": _("attachment %(name)s was changed"),
    "unreadable": _("attachment %(name)s cannot be read (%(detail)s)"),
    "not_these_facts": _("attachment %(name)s is not the facts of a paper"),
    "not_canonical": _("attachment %(name)s is not in its canonical form"),
    "not_the_facts": _("attachment %(name)s does not agree with facts.json (line %(detail)s)"),
    "not_the_issued": _("attachment %(name)s is not the one issued"),
}
FIGURE = _("%(what)s: the report states %(stated)s, its rows make %(computed)s")
COUNTED = _("%(count)s totals were computed again from facts.json and ledger.csv; %(wrong)s of them differ.")
ONLY_SEAL = _("attachments and page content are intact: what differs lies in the other bytes (type, metadata, structure)")
RANGE = _("bytes %(first)s to %(last)s differ from the file as issued (PDF object %(object)s)")


def both(message: str, **values: Any) -> str:
    with translation.override("zh-hans"):
        chinese = gettext(message) % values
    english = message % values
    return chinese if chinese == english else f"{chinese}\n    {english}"


def lines(verdict: Verdict) -> Iterator[str]:
    about = _about(verdict)
    yield both((LISTED if isinstance(verdict.paper, Listed) else VERDICTS)[verdict.status], **about)
    if not verdict.asked:
        yield both(NOT_ASKED)
    if verdict.status is Status.ALTERED:
        if verdict.paper:
            yield both(CLAIMS, sha256=verdict.paper.file_sha256, **about)
        yield from (f"  - {both(message, **values)}" for message, values in wrong(verdict.parts))
        yield from map(_range, verdict.differences)
    elif verdict.reading.holds:
        kept = any(part.name == LEDGER for part in verdict.reading.parts)
        yield both(HOLDS if kept else HOLDS_WITHOUT, pages=sum(part.name == "page" for part in verdict.reading.parts))
        yield from (both(message, **values) for message, values in signature(verdict.reading.signature))
        if not verdict.asked and not verdict.reading.signature:
            yield both(UNSIGNED)
    yield from (both(message, **about) for message in what_to_do(verdict))


def signature(found: Signature | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Who signed, until when the certificate holds, and whose word there is for it."""
    if found is None:
        return
    yield SIGNED, {"signer": found.signer, "at": found.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")}
    yield CERTIFICATE, {"issuer": found.issuer, "first": day_of(found.first), "last": day_of(found.last)}
    yield (VOUCHED, {"voucher": found.voucher}) if found.voucher else (NOT_VOUCHED, {})


def what_to_do(verdict: Verdict) -> Iterator[str]:
    if verdict.status is Status.UNKNOWN:
        drawn_up = getattr(verdict.reading.facts, "draft", False)
        yield from (DRAFT,) if drawn_up else (INVENTED, DO[Status.UNKNOWN]) if verdict.asked else (DO_WHOLE,)
        return
    yield from dict.fromkeys(DO_PART[part.wrong] for part in verdict.parts if part.wrong in DO_PART)
    yield DO[verdict.status]


def _about(verdict: Verdict) -> dict[str, str]:
    paper = verdict.paper
    if paper is None:
        return {"serial": verdict.reading.serial or "—"}
    if isinstance(paper, Listed):
        return {"serial": paper.serial, "day": paper.issued_on, "later": paper.superseded_by}
    later = getattr(paper, "superseded_by", None)
    day = paper.issued_at.astimezone(clock.SHANGHAI).date().isoformat()
    return {"serial": paper.serial, "person": str(paper.issued_by), "day": day, "later": later.serial if later else ""}


def wrong(parts: Iterable[Part]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A message and its values for each part that is wrong."""
    told = list(parts)
    for part in told:
        message = REASONS.get((part.name, part.wrong)) or OF_ATTACHMENT[part.wrong]
        yield message, {"name": part.name, "number": part.number, "detail": part.detail or "—"}
    if {(part.name, part.wrong) for part in told} == {("whole_file", "changed")}:
        yield ONLY_SEAL, {}


def _range(difference: Difference) -> str:
    return "  - " + both(RANGE, first=difference.first, last=difference.last, object=difference.object)


def figures(verdict: Verdict) -> Iterator[str]:
    """Every total as the report states it and as its two attachments make it, table by table."""
    table = ""
    for figure in verdict.reading.recounted:
        if figure.table != table:
            table = figure.table
            yield table
        with translation.override("zh-hans"):
            name = gettext(FIGURE) % {"what": named(figure.what), "stated": figure.stated, "computed": figure.computed}
        yield f"  {'!' if figure.wrong else '='} {name}"
    if verdict.reading.recounted:
        wrong_ones = sum(figure.wrong for figure in verdict.reading.recounted)
        yield both(COUNTED, count=len(verdict.reading.recounted), wrong=wrong_ones)
