"""Sites as tiles, by county: how far each has come, in words and in shade; late ones are framed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, text

TILE, HIGH, ACROSS = 116.0, 58.0, 6


@dataclass(frozen=True)
class Site:
    """One place of service. `at` (row, column) puts it where it lies; without it tiles stand in the order given."""

    name: str
    county: str
    share: Decimal
    figure: str = ""
    late: bool = False
    at: tuple[int, int] | None = None


def tile_map(sites: Sequence[Site]) -> Picture:
    title = _("Sites by county")
    late = sum(1 for s in sites if s.late)
    description = _("%(all)s sites; %(late)s of them are late.") % {"all": len(sites), "late": late}
    placed = list(_placed(sites))
    rows = max((row for _site, row, _column in placed), default=0) + 1
    across = max((column for _site, _row, column in placed), default=0) + 1
    parts = [part for site, row, column in placed for part in _tile(site, column * TILE, row * HIGH)]
    return Picture(
        title=title,
        svg=framed(across * TILE, rows * HIGH, title, description, parts, "tiles"),
        columns=(_("Site"), _("County"), _("State"), _("Reached"), _("Delivered worth (yuan)")),
        rows=[
            (s.name, s.county, _("late") if s.late else _("in time"), shown.percent(s.share, 0), s.figure or "—") for s in sites
        ],
        caption=description,
        words=3,
    )


def _placed(sites: Sequence[Site]) -> Iterator[tuple[Site, int, int]]:
    if all(site.at is not None for site in sites):
        for site in sites:
            row, column = site.at or (0, 0)
            yield site, row, column
        return
    for n, site in enumerate(sites):
        yield site, n // ACROSS, n % ACROSS


def _tile(site: Site, x: float, y: float) -> Iterator[SafeString]:
    shade = 3 if site.share >= 1 else 2 if site.share >= Decimal("0.5") else 1 if site.share > 0 else 0
    words = "c-on" if shade == 3 else "c-text"
    told = f"{site.name} · {site.county}: {shown.percent(site.share, 0)}"
    late = " c-tile-late" if site.late else ""
    yield el(
        "rect", el("title", told), x=x + 2, y=y + 2, width=TILE - 4, height=HIGH - 4, rx=4, cls=f"c-tile c-tile-{shade}{late}"
    )
    yield text(x + 10, y + 21, fitting(site.name, TILE - 18), words)
    yield text(x + 10, y + 37, fitting(site.county, TILE - 18, 11), words)
    late = _("late")
    state = f"{shown.percent(site.share, 0)} {late}" if site.late else shown.percent(site.share, 0)
    yield text(x + TILE - 10, y + 50, state, f"{words} c-end c-num")
