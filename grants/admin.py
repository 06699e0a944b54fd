"""Django's admin for whoever runs the system: accounts, units and the calendar may be edited, everything else is only read.

A site of its own, so that nothing another app registers (the keys of two-step sign-in, groups, permissions) appears here. The
system administrator keeps the accounts and has no business right by it: what a person may do comes from offices alone, rows with a
lifecycle change through the one door, and what is sealed until an opening is not shown here either.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.bids.queries import OPENED
from grants.panels.models import ScoreSheet
from grants.people.models import Inspection, Office, Unit, User
from grants.rulebook.models import CalendarDay
from grants.trail.machine import Stateful
from grants.trail.models import Entry, SignOff
from grants.trail.triggers import APPEND_ONLY

SHOWN = 6  # columns of a list
LONG = (models.TextField, models.JSONField, models.BinaryField)
ALSO_READ = (Office, Inspection)
# Who objects is told to the purchaser only, whoever keeps the accounts.
WITHHELD: dict[str, tuple[str, ...]] = {"Objection": ("contact", "grounds", "request", "documents")}


class Site(admin.AdminSite):
    site_header = _("Yulan: accounts, units, calendar")
    site_title = _("Yulan")
    index_title = _("What the system administrator keeps")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)


site = Site(name="admin")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows the administrator keeps: added and changed, never removed."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(Kept):
    """A list and a page to look at; nothing that writes."""

    def get_list_display(self, request: HttpRequest) -> Any:
        """Plain columns only: a list of fifty asks no more queries than a list of one."""
        kept = [f for f in self.opts.concrete_fields if f.name not in WITHHELD.get(self.model.__name__, ())]
        plain = [f.name for f in kept if not f.is_relation and not isinstance(f, LONG)]
        return ["pk", *(name for name in plain if name != self.opts.pk.name)][:SHOWN]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Bytes are never drawn, opened or not."""
        bytes_of = [f.name for f in self.opts.concrete_fields if isinstance(f, models.BinaryField)]
        return [*bytes_of, *WITHHELD.get(self.model.__name__, ())]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return ["status"] if issubclass(self.model, Stateful) else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Opened(ReadOnly):
    """Before the opening not even the number of applications is known, to nobody."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(OPENED)


class Sheets(ReadOnly):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(panel__listing__open_bids_at__isnull=False)


class OfTrail(ReadOnly):
    """Acts on what is sealed are sealed with it. No row is numbered and none has a page: a gap would tell how many are not shown."""

    list_display_links = None

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in super().get_list_display(request) if name != "pk"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> None:
        return None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        sealed = Q(kind=Bid.machine) & ~Q(object_id__in=Bid.objects.filter(OPENED).values("pk"))
        opened = ScoreSheet.objects.filter(panel__listing__open_bids_at__isnull=False)
        sealed |= Q(kind=ScoreSheet.machine) & ~Q(object_id__in=opened.values("pk"))
        return super().get_queryset(request).exclude(sealed)


class Accounts(Kept, UserAdmin):  # type: ignore[type-arg]
    """Opening, closing and renaming accounts, setting a first password. Flags that would give rights of their own stay as they are."""

    fieldsets = (
        (None, {"fields": ("username", "password", "name")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)
    readonly_fields = ("is_superuser", "last_login", "date_joined")
    list_display = ("username", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    filter_horizontal = ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits the user in whose name the clock acts."""
        return super().has_change_permission(request, obj) and not getattr(obj, "is_system", False)


class Units(Kept):
    fields = ("name", "short_name", "level", "code", "parent", "may_purchase")
    autocomplete_fields = ("parent",)
    list_display = ("name", "level", "code", "may_purchase")
    list_filter = ("level",)
    search_fields = ("name", "short_name", "code")


class Days(Kept):
    list_display = ("day", "working", "name", "provisional")
    list_filter = ("working", "provisional")
    date_hierarchy = "day"


site.register(User, Accounts)
site.register(Unit, Units)
site.register(CalendarDay, Days)
site.register(Bid, Opened)
site.register(ScoreSheet, Sheets)
site.register([Entry, SignOff], OfTrail)
for model in apps.get_app_config("grants").get_models():
    if (issubclass(model, (Stateful, *ALSO_READ)) or model.__name__ in APPEND_ONLY) and not site.is_registered(model):
        site.register(model, ReadOnly)
