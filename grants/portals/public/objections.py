"""An objection in one's own name, against a call only: for whoever signs in and belongs to no organisation of the register."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards import queries
from grants.awards.models import Objection
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.portals import objected
from grants.portals.context import portals_of
from grants.portals.pages import DetailPage, DraftPage, Head
from grants.trail.blockers import Words


class ObjectionNew(DraftPage):
    portal = "public"
    title = _("File an objection")
    lead = _(
        "In your own name you can object to the call and its conditions. The purchaser answers in writing within working days."
    )
    form_class = objected.ObjectionForm
    submit_label = _("File the objection")
    template_name = "public/objections/new.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only what is published can be objected to. Strangers sign in first; people of an organisation file at their own desk."""
        get_object_or_404(listings.calls(listings.public()), pk=kwargs["pk"])
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if "provider" in portals_of(request.user):
            return redirect("provider:listings-object", pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(listings.calls(listings.public()).select_related("rule_set"), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Calls"), reverse("public:listings")),
            (self.listing.title, reverse("public:listings-detail", args=[self.listing.pk])),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "listing": self.listing, "organisations": None}

    def act(self, form: Any) -> Objection:
        objection = objected.file(form, by=self.person, listing=self.listing)
        words = _("Objection %(number)s is filed. You are answered by %(day)s; this page is your receipt.")
        day = objection.answer_due.isoformat() if objection.answer_due else "—"
        messages.success(self.request, words % {"number": objection.number, "day": day})
        return objection

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(listing=self.listing, **kwargs)


class ObjectionPage(DetailPage):
    """The receipt and the answer; for whoever filed it, nobody else."""

    portal = "public"
    template_name = "public/objections/detail.html"
    object: Objection

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Objection]:
        return queries.filed_by(person)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def head(self, obj: Objection) -> Head:
        return Head(number=obj.number, name=obj.listing.title, parties=[(_("Purchaser"), obj.listing.unit)])

    def files(self, obj: Objection) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=objected.receipt(self.object), answers=objected.answers(self.object), **kwargs)
