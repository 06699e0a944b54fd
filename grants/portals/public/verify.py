"""Is this paper genuine? By the code on it, or by the file itself. Says that it was issued and on what, never what is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.listings import queries as listings
from grants.papers import queries
from grants.papers.glance import glance
from grants.papers.leaves import MOST_NAMED
from grants.papers.models import Paper
from grants.papers.signing import peel
from grants.papers.telling import signature, wrong
from grants.papers.verdict import Status, not_the_issued
from grants.papers.verify import read
from grants.portals import shown
from grants.portals.forms import LineField
from grants.portals.links import object_url
from grants.portals.public.desk import PORTAL, OpenPage
from grants.portals.status import DONE, LATE, SOON, STOPPED
from grants.roadshows import queries as roadshows
from grants.trail.blockers import Words

LARGEST = 20 * 1024 * 1024

TOO_LARGE = _("The file has %(size)s; at most %(limit)s can be checked here. Nothing was kept.")


@dataclass(frozen=True)
class Answer:
    """`tone` is the badge's; `says` what was found, `do` what the holder can do now."""

    tone: str
    word: Words
    says: Words
    do: Words
    paper: Paper | None = None
    sha256: str = ""
    parts: Sequence[Words] = ()
    signed: Sequence[Words] = ()


GENUINE = (DONE, _("Genuine"), _("This paper was issued here as it is."), _("You can rely on it as of the day of its data."))
SUPERSEDED = (
    SOON, _("Superseded"), _("This paper was issued here as it is, but a later one took its place."), _("Ask for the later one."),
)  # fmt: skip
ALTERED = (
    LATE, _("Not genuine"), _("The file calls itself a paper issued here, but it is not as it was issued."),
    _("Do not rely on it. Ask whoever issued the paper for the file, and tell them about this one."),
)  # fmt: skip
UNKNOWN_FILE = (
    STOPPED, _("Unknown"), _("No paper issued here is this file."),
    _("A print that was scanned, or a file saved again by another program, is a different file: check the code printed on the paper."),
)  # fmt: skip
UNKNOWN_CODE = (
    STOPPED, _("Unknown"), _("No paper issued here has this code."),
    _("Look at the code again: the serial on the cover, or at least eight characters of the check code at the foot of a page."),
)  # fmt: skip
ISSUED = (
    DONE, _("Issued and valid"), _("A paper with this code was issued here."),
    _("Compare what is printed with what stands below, or check the file itself: only that shows that nothing in it was changed."),
)  # fmt: skip
OF_FILE = {Status.GENUINE: GENUINE, Status.SUPERSEDED: SUPERSEDED, Status.ALTERED: ALTERED, Status.UNKNOWN: UNKNOWN_FILE}


class CodeForm(forms.Form):
    code = LineField(
        label=_("Serial or check code"), max_length=100,
        help_text=_("The serial on the cover, or at least eight characters of the check code at the foot of a page."),
    )  # fmt: skip


class PaperFileForm(forms.Form):
    file = forms.FileField(
        label=_("The PDF file"), widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("Choose it or drop it here. It is read once and not kept."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            facts = {"size": shown.size(file.size), "limit": shown.size(LARGEST)}
            raise ValidationError(TOO_LARGE, code="too_large", params=facts)
        return file


class Verify(OpenPage):
    title = _("Verify a paper")
    lead = _("Every audit report issued here carries a serial and a check code. Here anybody can see whether it is genuine.")
    template_name = "public/verify.html"
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = kwargs.get("code") or request.GET.get("code")
        form = CodeForm({"code": given}) if given is not None else CodeForm()
        answer = of_code(form.cleaned_data["code"]) if form.is_bound and form.is_valid() else None
        return self.answered(form, PaperFileForm(), answer, 422 if form.is_bound and form.errors else 200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PaperFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.answered(CodeForm(), form, None, 422)
        return self.answered(CodeForm(), PaperFileForm(), of_file(form.cleaned_data["file"].read()), 200)

    def answered(self, code: CodeForm, file: PaperFileForm, answer: Answer | None, status: int) -> HttpResponse:
        about = about_paper(answer.paper) if answer is not None and answer.paper is not None else ()
        subject = page_of(answer.paper) if answer is not None and answer.paper is not None else ""
        context = self.get_context_data(code_form=code, file_form=file, answer=answer, about=about, subject=subject)
        return self.render_to_response(context, status=status)


def of_code(code: str) -> Answer:
    paper = queries.find(code)
    if paper is None:
        return Answer(*UNKNOWN_CODE)
    return Answer(*(SUPERSEDED if hasattr(paper, "superseded_by") else ISSUED), paper=paper)


def of_file(data: bytes) -> Answer:
    found = glance(data)
    parts = tuple(differing(data, found.paper)) if found.status is Status.ALTERED and found.paper is not None else ()
    signed = tuple(by_whom(data)) if found.status in {Status.GENUINE, Status.SUPERSEDED} else ()
    return Answer(*OF_FILE[found.status], paper=found.paper, sha256=found.sha256, parts=parts, signed=signed)


def by_whom(data: bytes) -> Iterator[str]:
    """Of a file that is known here, so that it is as we made it."""
    yield from (gettext(message) % values for message, values in signature(peel(data).signature))


def differing(data: bytes, paper: Paper) -> Iterator[str]:
    """Which parts are not as issued. Only digests are compared, within fixed bounds, so that no file is dear to answer."""
    reading = read(data, quick=True)
    parts = [*reading.wrong, *not_the_issued(reading, paper)]
    yield from (gettext(message) % values for message, values in wrong(parts[:MOST_NAMED]))


def about_paper(paper: Paper) -> Sequence[tuple[Words, Any]]:
    """What everybody may know of a paper: what it is, on what, of which day, its digests."""
    later = getattr(paper, "superseded_by", None)
    subject = paper.subject
    told: list[tuple[Words, Any]] = [
        (_("Serial"), paper.serial),
        (_("Kind"), paper.get_kind_display()),
        (_("Subject"), subject),
        (_("Purchaser"), getattr(subject, "unit", subject)),
        (_("Data as of"), shown.instant(paper.cut_off)),
        (_("Issued at"), shown.instant(paper.issued_at)),
        (_("Number of pages"), paper.pages),
        (_("SHA-256 of its facts"), paper.facts_sha256),
        (_("SHA-256 of the file"), paper.file_sha256),
    ]
    return [*told, (_("Superseded by"), later.serial)] if later is not None else told


def page_of(paper: Paper) -> str:
    """The public page of what the paper is about, "" when it has none."""
    contract, project = paper.contract, paper.programme
    if contract is not None:
        return object_url(contract, PORTAL) if contracts.public().filter(pk=contract.pk).exists() else ""
    if paper.opening is not None:
        listing = paper.opening.listing
        return object_url(listing, PORTAL) if listings.public().filter(pk=listing.pk).exists() else ""
    if paper.roadshow is not None:
        shown_there = roadshows.public().filter(pk=paper.roadshow.pk).exists()
        return object_url(paper.roadshow, PORTAL) if shown_there else ""
    if project is not None and listings.public_programmes().filter(pk=project.pk).exists():
        return reverse("public:projects-detail", args=[project.pk])
    return ""
