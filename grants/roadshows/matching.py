"""Which offers fit which needs of a town, with the reason in words: a pure function of what both sides wrote down."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.needs.models import Need
from grants.people.models import Unit
from grants.rulebook import queries as rulebook

Words = str | Promise
GENERAL = ("妇女", "儿童", "家庭", "居民", "群众")  # words that name everybody: alone they say nothing about a group


@dataclass(frozen=True)
class Fit:
    """An offer beside a need: what speaks for it, what against it, and a weight to order by (more is better)."""

    offer: Listing
    need: Need
    reasons: tuple[Words, ...]
    doubts: tuple[Words, ...]
    weight: int


def fit(offer: Listing, need: Need, sites: Iterable[Unit], category: Words = "") -> Fit | None:
    """None unless the kind of service is the same and the place can be served; then group and head-count are weighed."""
    if offer.category != need.category:
        return None
    place = _place(need.unit, sites)
    if place is None:
        return None
    reasons: list[Words] = [_("same kind of service: %(kind)s") % {"kind": category or offer.category}, place]
    doubts: list[Words] = []
    weight = 4
    shared = _shared(offer.group, need.group)
    if shared:
        reasons.append(_("same people: %(words)s") % {"words": "、".join(shared)})
        weight += 2
    else:
        doubts.append(_("offered for %(offered)s, needed for %(needed)s") % {"offered": offer.group, "needed": need.group})
    if offer.head_count and need.head_count:
        if offer.head_count >= need.head_count:
            reasons.append(_("serves %(offered)s people, %(needed)s are in need") % _counts(offer, need))
            weight += 2
        else:
            doubts.append(_("serves %(offered)s of %(needed)s people in need") % _counts(offer, need))
            weight += 2 * offer.head_count >= need.head_count
    if not offer.budget:
        reasons.append(_("costs nothing"))
        weight += 1
    return Fit(offer, need, tuple(reasons), tuple(doubts), weight)


def fits(offers: Iterable[Listing], pooled: Iterable[Need]) -> list[Fit]:
    """Every pair that fits, best first. `offers` with their sites prefetched, needs with their unit."""
    needs, found = list(pooled), []
    for offer in offers:
        sites, kind = list(offer.sites.all()), _kind(offer)
        found += [one for need in needs if (one := fit(offer, need, sites, kind)) is not None]
    return sorted(found, key=lambda one: (-one.weight, one.need.pk, one.offer.pk))


def _kind(offer: Listing) -> Words:
    return next((item.name for item in rulebook.catalogue(offer.rule_set) if item.code == offer.category), offer.category)  # type: ignore[return-value]


def _place(unit: Unit, sites: Iterable[Unit]) -> Words | None:
    for site in sites:
        if site.pk == unit.pk:
            return _("offered for %(place)s itself") % {"place": unit.short_name}
        if site.contains(unit):
            return _("offered for all of %(area)s") % {"area": site.short_name}
        if unit.contains(site):
            return _("offered for %(place)s, which lies in it") % {"place": site.short_name}
    return None


def _shared(ours: str, theirs: str) -> list[str]:
    """Pairs of characters both groups use, joined to words, without those that name everybody."""
    pairs = {ours[i : i + 2] for i in range(len(ours) - 1)} & {theirs[i : i + 2] for i in range(len(theirs) - 1)}
    words: list[str] = []
    for i in range(len(ours) - 1):
        if ours[i : i + 2] not in pairs:
            continue
        if words and i > 0 and ours[i - 1 : i + 1] in pairs:
            words[-1] += ours[i + 1]
        else:
            words.append(ours[i : i + 2])
    return [word for word in dict.fromkeys(words) if _says_something(word)]


def _says_something(word: str) -> bool:
    for general in GENERAL:
        word = word.replace(general, "")
    return word != ""


def _counts(offer: Listing, need: Need) -> dict[str, str]:
    return {"offered": str(offer.head_count), "needed": str(need.head_count)}
