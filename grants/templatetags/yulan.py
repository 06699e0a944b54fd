"""The parts of a page. `{% load yulan %}`; each tag says in one line what it draws."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import lucide
from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from grants.people.roles import Role
from grants.portals import columns, fields, links, now, shown, status
from grants.portals.account import WHO
from grants.portals.stepper import Step
from grants.portals.trail import told
from grants.trail.blockers import Words

register = template.Library()
FEW = 3  # fields: a form this short shows what is wrong at the field alone

register.filter("yuan", shown.yuan)
register.filter("money", shown.money)
register.filter("quantity", shown.quantity)
register.filter("percent", shown.percent)
register.filter("per_cent", shown.per_cent)
register.filter("day", shown.day)
register.filter("size", shown.size)


@register.filter
def wan(value: Any) -> str | SafeString:
    """A headline amount in 万元; the exact figure on hover, for a reader and in print."""
    exact, short = shown.money(value), shown.wan(value)
    if value is None or exact == short:
        return short
    words = (
        '<span class="wan num" title="{0}"><span class="short">{1}</span><span class="exact visually-hidden">{0}</span></span>'
    )
    return format_html(words, exact, short)


@register.filter
def instant(value: Any) -> str | SafeString:
    """An instant in Shanghai, as a <time>."""
    if value is None:
        return shown.NOTHING
    return format_html('<time class="num" datetime="{}">{}</time>', value.isoformat(timespec="minutes"), shown.instant(value))


@register.simple_tag
@functools.cache
def icon(name: str, size: int = 16) -> SafeString:
    """A small picture beside words, never instead of them."""
    return mark_safe(lucide._render_icon(name, size, aria_hidden="true", focusable="false"))  # noqa: S308


@register.simple_tag
def status_badge(obj: Any, large: bool = False) -> SafeString:
    """The status of anything with a lifecycle: word, shape and colour."""
    return status.badge(obj, large=large)


@register.simple_tag
def tone_badge(tone: str, word: Words) -> SafeString:
    """A badge for a derived state (soon, late, done, todo, active, stopped)."""
    return status.badge_of(tone, word)


@register.simple_tag
def due(on: Any, done: Any = False) -> str | SafeString:
    """A deadline with its words; `done` stops the clock."""
    return columns.due(on, bool(done))


@register.simple_tag(takes_context=True)
def object_url(context: Context, obj: Any, page: str = "detail") -> str:
    """The page of `obj` in this portal, "" when it has none here."""
    return links.object_url(obj, _portal(context), page)


@register.simple_tag(takes_context=True)
def object_link(context: Context, obj: Any, words: Any = None) -> str | SafeString:
    """A link to the page of `obj` in this portal, its plain name when it has none here."""
    if obj is None:
        return shown.NOTHING
    url = links.object_url(obj, _portal(context))
    return format_html('<a href="{}">{}</a>', url, words or obj) if url else str(words or obj)


@register.simple_tag(takes_context=True)
def row_link(context: Context, kind: str, key: int, label: str) -> str | SafeString:
    """A row told by the stage of its address and its key: a link where this portal has its page, else its plain name."""
    url = links.row_url(kind, key, _portal(context))
    return format_html('<a href="{}">{}</a>', url, label) if url else label


@register.simple_tag
def person(user: Any, role: str = "") -> str | SafeString:
    """A person with the role she acted in."""
    if user is None:
        return shown.NOTHING
    name = _("the system") if user.is_system else user
    if not role or role == Role.SYSTEM:
        return format_html('<span class="person">{}</span>', name)
    return format_html('<span class="person">{} <span class="soft">{}</span></span>', name, role_name(role))


@register.filter
def role_name(role: str) -> Words:
    """A role in words."""
    return Role(role).label if role in Role.values else role


@register.simple_tag(takes_context=True)
def form_tokens(context: Context) -> SafeString:
    """In every POST form: the CSRF token and the person the form was drawn for."""
    user = context["request"].user
    who = format_html('<input type="hidden" name="{}" value="{}">', WHO, user.pk) if user.is_authenticated else ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}', context.get("csrf_token", ""), who)


@register.inclusion_tag("components/moves.html", takes_context=True)
def moves(context: Context, obj: Any, compact: bool = False) -> dict[str, Any]:
    """What can be done now, by whom: hers as buttons (grey ones with reasons), the others' by role."""
    request: HttpRequest = context["request"]
    return {
        **now.for_page(obj, request.user, _portal(context), others=not compact),
        "object": obj, "compact": compact, "request": request, "csrf_token": context.get("csrf_token", ""),
        "next": request.get_full_path() if compact else "", "shell": context.get("shell"),
    }  # fmt: skip


@register.inclusion_tag("components/trail.html", takes_context=True)
def trail(context: Context, obj: Any, whole: bool = False) -> dict[str, Any]:
    """Who did what to `obj`, when, with what words; newest first. `whole`: everything in its chain."""
    return {**told(obj, context["request"].GET, whole=whole), "request": context["request"]}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Step]) -> dict[str, Any]:
    """Where a project stands in its life."""
    return {"steps": steps}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[Words, Any]] | Mapping[Words, Any]) -> dict[str, Any]:
    """A list of label and value."""
    return {"pairs": pairs.items() if isinstance(pairs, Mapping) else pairs}


@register.inclusion_tag("components/file_list.html", takes_context=True)
def file_list(context: Context, files: Iterable[Any]) -> dict[str, Any]:
    """Stored files with size and hash."""
    return {"files": files, "request": context["request"]}


@register.inclusion_tag("components/empty.html")
def empty_state(words: Words, url: str = "", label: Words = "") -> dict[str, Any]:
    """What will be here, and how it begins."""
    return {"words": words, "url": url, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(several: Iterable[Any]) -> dict[str, Any]:
    """Tabs as links: pages.Tab(label, url, current, count)."""
    return {"tabs": several}


@register.inclusion_tag("components/bar.html")
def bar(value: Any, total: Any, label: Words = "", tone: str = "") -> dict[str, Any]:
    """A thin bar of value against total, read out as a percentage."""
    ratio = shown.ratio(value, total)
    return {"label": label, "percent": shown.percent(ratio), "width": round(min(float(ratio or 0), 1.0) * 100, 1), "tone": tone}


@register.inclusion_tag("components/form_body.html")
def form_body(form: Any) -> dict[str, Any]:
    """Everything inside a form: what is wrong, hidden fields, each field with its rule beside it."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with a form, with links to the fields; it takes the focus."""
    wrong = [f for f in form if f.errors] if form.is_bound else []
    visible = form.visible_fields()
    return {"form": form, "listed": [f for f in wrong if f.is_hidden or len(visible) > FEW]}


@register.inclusion_tag("components/field.html", name="field")
def draw_field(bound: BoundField, label: Words = "") -> dict[str, Any]:
    """One field: label, control, what is wrong, and its rule beside it."""
    return fields.drawn(bound, label)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters set (None takes one out)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _portal(context: Context) -> str:
    shell = context.get("shell")
    return shell.portal if shell else ""
