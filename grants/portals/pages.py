"""What every page of the portals is made from: a plain page, a list, a detail page, a form that calls an action."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, cast

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from django.views.generic.edit import FormView

from grants.people.models import User
from grants.portals.context import works_in
from grants.portals.links import object_url
from grants.portals.picking import TYPED, suggested
from grants.portals.stepper import Step
from grants.trail.blockers import NotAllowed, Refused, Stale, Words

PAGE_SIZE = 50


@dataclass(frozen=True)
class Action:
    """A button in the head of a page that leads to another page."""

    label: Words
    url: str
    primary: bool = True


@dataclass(frozen=True)
class Head:
    """What stands at the head of a detail page."""

    name: Words
    number: str = ""
    parties: Sequence[tuple[Words, Any]] = ()
    amount: Decimal | None = None
    amount_label: Words = ""


def only_for_its_people(portal: str, person: Any) -> None:
    """Raise PermissionDenied unless an office of today opens the portal to her; the public one is open to everybody."""
    if portal != "public" and not works_in(person, portal):
        raise PermissionDenied(_("None of the offices you hold today belongs to this desk."))


class Page(AccessMixin, TemplateView):
    """Any page of a portal. Only people with an office there see it; the public portal is everybody's."""

    portal: ClassVar[str]
    title: Words = ""
    lead: Words = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.portal != "public":
            if not request.user.is_authenticated:
                return self.handle_no_permission()
            only_for_its_people(self.portal, request.user)
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who is signed in; in the public portal possibly nobody."""
        return cast(User, self.request.user)

    def actions(self) -> Iterable[Action]:
        return ()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        """The way here, without this page itself: (label, url)."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("title", self.title)
        kwargs.setdefault("lead", self.lead)
        crumbs = self.crumbs()
        self.request.way = [str(url) for _label, url in crumbs]  # type: ignore[attr-defined]  # read by context.Shell
        return super().get_context_data(crumbs=crumbs, actions=list(self.actions()), **kwargs)


class ListPage(Page):
    """A table of what the person may see: filtered, sorted, in pages; a bad page number shows the nearest page."""

    template_name = "components/list.html"
    queryset_for: Callable[[Any], QuerySet[Any]]
    table_class: Any
    filterset_class: Any = None
    per_page = PAGE_SIZE
    empty: Words = _("Nothing here yet.")
    empty_action: Action | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("suggest", "")
        if asked and self.filterset_class is not None:
            filters = self.filterset_class(None, queryset=self.get_queryset(), request=request)
            return suggested(request, filters.form, asked)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return self.queryset_for(self.person)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, filters = self.get_queryset(), None
        if self.filterset_class is not None:
            filters = self.filterset_class(self.request.GET or None, queryset=rows, request=self.request)
            rows = filters.qs
        table = self.table_class(rows, request=self.request, **self.get_table_kwargs())
        table.order_by = self.request.GET.getlist(table.prefixed_order_by_field) or table.order_by
        filtered = filters is not None and any(
            self.request.GET.get(name) or self.request.GET.get(name + TYPED) for name in filters.form.fields
        )
        page_asked = turn_to(table, self.request.GET.get(table.prefixed_page_field, ""), self.per_page)
        return super().get_context_data(
            table=table, filter=filters, filtered=filtered, page_missed=page_asked, empty=self.empty,
            empty_action=self.empty_action, **kwargs,
        )  # fmt: skip


def turn_to(table: Any, asked: str, per_page: int) -> str:
    """Paginate `table`; returns what was asked for when no such page exists (the nearest one is shown instead), else ""."""
    table.paginate(page=1, per_page=per_page, paginator_class=Paginator)
    if not asked:
        return ""
    try:
        table.page = table.paginator.page(asked)
    except PageNotAnInteger:
        return asked[:20]
    except EmptyPage:
        table.page = table.paginator.page(table.paginator.num_pages if asked.strip().strip("0").isdigit() else 1)
        return asked[:20]
    return ""


class DetailPage(Page):
    """One object, always in the same order: head, what can be done now, substance, files, trail."""

    template_name = "components/detail.html"
    queryset_for: Callable[[Any], QuerySet[Any]]

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.queryset_for(self.person), pk=self.kwargs["pk"])

    def head(self, obj: Any) -> Head:
        return Head(name=str(obj))

    def steps(self, obj: Any) -> Sequence[Step]:
        return ()

    def files(self, obj: Any) -> Iterable[Any]:
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obj, head = self.object, self.head(self.object)
        kwargs.setdefault("title", head.name)
        return super().get_context_data(object=obj, page_head=head, steps=self.steps(obj), files=list(self.files(obj)), **kwargs)


class DraftPage(Page, FormView):  # type: ignore[type-arg]
    """A form that calls an action. With `pk` in the URL it edits; a refusal keeps what was typed and says why."""

    template_name = "components/draft.html"
    queryset_for: Callable[[Any], QuerySet[Any]] | None = None
    submit_label: Words = _("Save")

    @cached_property
    def object(self) -> Any:
        if "pk" not in self.kwargs or self.queryset_for is None:
            return None
        return get_object_or_404(self.queryset_for(self.person), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("suggest", "")
        return suggested(request, self.get_form(), asked) if asked else super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.object is not None and hasattr(self.get_form_class(), "_meta"):
            kwargs["instance"] = self.object
        return kwargs

    def act(self, form: Any) -> Any:
        """Call the action; return the object whose page comes next."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            done = self.act(form)
        except Refused as refusal:
            for blocker in refusal.blockers:
                form.add_error(blocker.anchor if blocker.anchor in form.fields else None, str(blocker))
            return self.refused(form, 403 if isinstance(refusal, NotAllowed) else 409 if isinstance(refusal, Stale) else 422)
        except ValidationError as error:
            put_errors(form, error)
            return self.refused(form, 422)
        return redirect(self.next_page(done))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.refused(form, 422)

    def refused(self, form: Any, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def next_page(self, done: Any) -> str:
        return object_url(done, self.portal) or self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, submit_label=self.submit_label, **kwargs)


def put_errors(form: Any, error: ValidationError) -> None:
    """Words of a model beside their field when the form has it, above the form otherwise."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@dataclass(frozen=True)
class Tab:
    """One tab, a link of its own."""

    label: Words
    url: str
    current: bool = False
    count: int | None = None
