"""Where the money comes from and goes to: source → appropriation → contract → category, each band as wide as its amount."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, text

WIDTH, COLUMN, GAP, TOP = 860.0, 14.0, 12.0, 26.0
LABEL = 158.0  # room for words right of a node
MOST = 9  # nodes in a column; the smallest beyond are drawn as one
CATEGORIES = 14  # nodes in the last column: a chart of categories is short
LEAST_ROW = 30.0
TOLD = 500  # ways the table beside the picture tells one by one; of more it tells what is drawn
COLUMNS, CONTRACTS = 4, 2
OTHERS = "\0others"  # the key of what is drawn as one: no row has it

# The address of the rows behind a node {column: key} or a band {column: key, next column: key}.
Link = Callable[[Mapping[int, str]], str]


@dataclass(frozen=True)
class Flow:
    """One amount on its whole way. `category` "" ends it at the contract: money nobody was promised yet.

    `keys`: what the four are in the database, so that two of one name stay two; without them the names are the keys.
    """

    source: str
    appropriation: str
    contract: str
    category: str
    amount: Decimal
    keys: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.source, self.appropriation, self.contract, self.category

    @property
    def way(self) -> tuple[str, ...]:
        keys = self.keys or self.names
        return keys if self.category else keys[:-1]


@dataclass
class _Node:
    key: str
    name: str
    amount: Decimal
    x: float
    y: float = 0
    height: float = 0
    out: float = 0  # how much of its right side is taken already
    taken: float = 0  # how much of its left side


def funds_flow(flows: Sequence[Flow], link: Link | None = None, foremost: Collection[str] | None = None) -> Picture:
    """`link`: every node and band leads to its rows. `foremost`: the contracts drawn for themselves, where not the largest."""
    title = _("Where the money comes from and goes to")
    total = sum((f.amount for f in flows), Decimal(0))
    promised = [f for f in flows if f.category]
    figures = {
        "amount": shown.money(total), "sources": len({f.way[0] for f in flows}), "contracts": len({f.way[2] for f in promised}),
    }  # fmt: skip
    description = _("%(amount)s from %(sources)s sources to %(contracts)s contracts.") % figures
    caption = description
    if len(flows) > TOLD:
        caption = (
            _(
                "%(amount)s from %(sources)s sources to %(contracts)s contracts. These are many: the table tells the smaller ones "
                "together, as they are drawn. Choose a unit to read each."
            )
            % figures
        )
    heads = (_("Source"), _("Appropriation"), _("Contract"), _("Category"))
    kept = drawn_apart(flows, foremost)
    drawn = _together([flow for flow in flows if flow.amount > 0], kept)
    height, parts = _draw(drawn, heads, link) if drawn else (60.0, [text(0, 40, _("No money has been committed yet."), "c-soft")])
    return Picture(
        title=title,
        svg=framed(WIDTH, height, title, description, parts, group=link is not None),
        columns=(*heads, _("Amount (yuan)")),
        rows=[
            (*(name or shown.NOTHING for name in f.names), shown.yuan(f.amount)) for f in (flows if len(flows) <= TOLD else drawn)
        ],
        caption=caption,
        words=4,
    )


def drawn_apart(flows: Sequence[Flow], foremost: Collection[str] | None = None) -> list[set[str]]:
    """The keys that have a node of their own in each column; the others share the node OTHERS."""
    kept = []
    for column in range(COLUMNS):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for flow in flows:
            if column < len(flow.way):
                sums[flow.way[column]] += flow.amount
        keys = sorted(sums, key=lambda n: (-sums[n], n))
        most = CATEGORIES if column == COLUMNS - 1 else MOST
        kept.append(set(keys if len(keys) <= most else keys[: most - 1]))
    if foremost is not None:
        kept[CONTRACTS] = set(foremost)
    return kept


def _grouped(flow: Flow, kept: list[set[str]]) -> Flow:
    """What is too small for a node of its own goes the way of all others; an amount that ends early still ends early."""
    own = [n >= len(flow.way) or key in kept[n] for n, key in enumerate(flow.keys or flow.names)]
    names = [name if own[n] else _("all others") for n, name in enumerate(flow.names)]
    keys = tuple(key if own[n] else OTHERS for n, key in enumerate(flow.keys or flow.names))
    return replace(
        flow, source=names[0], appropriation=names[1], contract=names[2], category=names[3] if flow.category else "", keys=keys
    )


def _together(flows: Iterable[Flow], kept: list[set[str]]) -> list[Flow]:
    """One flow for each way that is drawn, where the first of it stood."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    first: dict[tuple[str, ...], Flow] = {}
    for flow in flows:
        way = tuple([key if key in kept[n] else OTHERS for n, key in enumerate(flow.way)])
        first.setdefault(way, flow)
        sums[way] += flow.amount
    return [replace(_grouped(flow, kept), amount=sums[way]) for way, flow in first.items()]


def _draw(flows: Sequence[Flow], heads: Sequence[str], link: Link | None) -> tuple[float, list[SafeString]]:
    total = sum((f.amount for f in flows), Decimal(0))
    order: list[list[str]] = []
    for n in range(COLUMNS):
        there = [f for f in flows if n < len(f.way)]
        there.sort(key=lambda f: [column.index(f.way[k]) for k, column in enumerate(order)])
        order.append(list(dict.fromkeys(f.way[n] for f in there)))
    most = max(len(column) for column in order)
    body = max(220.0, most * LEAST_ROW)
    scale = (body - (most - 1) * GAP) / float(total) if body > most * GAP else 1.0
    step = (WIDTH - COLUMN - LABEL) / 3
    columns = []
    for n, column in enumerate(order):
        y, nodes = TOP, {}
        for key in column:
            through = [f for f in flows if n < len(f.way) and f.way[n] == key]
            amount = sum((f.amount for f in through), Decimal(0))
            nodes[key] = _Node(key, through[0].names[n], amount, n * step, y, max(float(amount) * scale, 1.5))
            y += max(nodes[key].height, LEAST_ROW - GAP) + GAP
        columns.append(nodes)
    bottom = max(node.y + max(node.height, LEAST_ROW - GAP) for nodes in columns for node in nodes.values())
    parts = [text(n * step, 14, head, "c-soft") for n, head in enumerate(heads)]
    parts += [band for n in range(COLUMNS - 1) for band in _bands(flows, n, columns, scale, link)]
    parts += [part for n, nodes in enumerate(columns) for node in nodes.values() for part in _node(node, n, link)]
    return bottom + 8, parts


def _bands(
    flows: Sequence[Flow], n: int, columns: Sequence[dict[str, _Node]], scale: float, link: Link | None
) -> Iterator[SafeString]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in flows:
        if n + 1 < len(flow.way):
            sums[flow.way[n], flow.way[n + 1]] += flow.amount
    order, left = {key: place for place, key in enumerate(columns[n + 1])}, list(columns[n])
    for (here, there), amount in sorted(sums.items(), key=lambda s: (left.index(s[0][0]), order[s[0][1]])):
        a, b, wide = columns[n][here], columns[n + 1][there], max(float(amount) * scale, 0.8)
        x1, x2, y1, y2 = a.x + COLUMN, b.x, a.y + a.out, b.y + b.taken
        a.out, b.taken, bend = a.out + wide, b.taken + wide, (a.x + COLUMN + b.x) / 2
        way = (
            f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}v{wide:.1f}"
            f"C{bend:.1f} {y2 + wide:.1f} {bend:.1f} {y1 + wide:.1f} {x1:.1f} {y1 + wide:.1f}Z"
        )
        words = f"{a.name} → {b.name}: {shown.money(amount)}"
        yield _linked(el("path", el("title", words), d=way, cls="c-flow"), words, {n: here, n + 1: there}, link)


def _node(node: _Node, column: int, link: Link | None) -> Iterator[SafeString]:
    cls = ("c-node", "c-node-2", "c-node-4", "c-node-3")[column]
    words, x = f"{node.name}: {shown.money(node.amount)}", node.x + COLUMN + 6
    box = el("rect", x=node.x, y=node.y, width=COLUMN, height=node.height, rx=2, cls=cls)
    name = el("g", el("title", words) + text(x, node.y + 11, fitting(node.name, LABEL - 14), "c-text"))
    yield _linked(box + name, words, {column: node.key}, link)
    yield text(x, node.y + 25, shown.wan(node.amount), "c-soft c-num")


def _linked(inside: SafeString, words: str, chosen: Mapping[int, str], link: Link | None) -> SafeString:
    if link is None:
        return inside
    told: dict[str, Any] = {"href": link(chosen), "aria_label": words}
    return el("a", inside, **told)
