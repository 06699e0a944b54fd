"""Where the money comes from and goes to: source → appropriation → contract → category, each band as wide as its amount."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, text

WIDTH, COLUMN, GAP, TOP = 860.0, 14.0, 12.0, 26.0
LABEL = 158.0  # room for words right of a node
MOST = 9  # nodes in a column; the smallest beyond are drawn as one
LEAST_ROW = 30.0


@dataclass(frozen=True)
class Flow:
    """One amount on its whole way."""

    source: str
    appropriation: str
    contract: str
    category: str
    amount: Decimal

    @property
    def way(self) -> tuple[str, str, str, str]:
        return self.source, self.appropriation, self.contract, self.category


@dataclass
class _Node:
    name: str
    amount: Decimal
    x: float
    y: float = 0
    height: float = 0
    out: float = 0  # how much of its right side is taken already
    taken: float = 0  # how much of its left side


def funds_flow(flows: Sequence[Flow]) -> Picture:
    title = _("Where the money comes from and goes to")
    total = sum((f.amount for f in flows), Decimal(0))
    description = _("%(amount)s from %(sources)s sources to %(contracts)s contracts.") % {
        "amount": shown.money(total), "sources": len({f.source for f in flows}), "contracts": len({f.contract for f in flows}),
    }  # fmt: skip
    heads = (_("Source"), _("Appropriation"), _("Contract"), _("Category"))
    drawn = [_grouped(flow, _kept(flows)) for flow in flows if flow.amount > 0]
    height, parts = _draw(drawn, heads) if drawn else (60.0, [text(0, 40, _("No money has been committed yet."), "c-soft")])
    return Picture(
        title=title,
        svg=framed(WIDTH, height, title, description, parts),
        columns=(*heads, _("Amount (yuan)")),
        rows=[(*f.way, shown.yuan(f.amount)) for f in flows],
        caption=description,
        words=4,
    )


def _kept(flows: Sequence[Flow]) -> list[set[str]]:
    kept = []
    for column in range(4):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for flow in flows:
            sums[flow.way[column]] += flow.amount
        names = sorted(sums, key=lambda n: (-sums[n], n))
        kept.append(set(names if len(names) <= MOST else names[: MOST - 1]))
    return kept


def _grouped(flow: Flow, kept: list[set[str]]) -> Flow:
    others = _("all others")
    source, appropriation, contract, category = (name if name in kept[n] else others for n, name in enumerate(flow.way))
    return Flow(source, appropriation, contract, category, flow.amount)


def _draw(flows: Sequence[Flow], heads: Sequence[str]) -> tuple[float, list[SafeString]]:
    total = sum((f.amount for f in flows), Decimal(0))
    names: list[list[str]] = []
    for n in range(4):
        ordered = sorted(flows, key=lambda f: [column.index(f.way[k]) for k, column in enumerate(names)])
        names.append(list(dict.fromkeys(f.way[n] for f in ordered)))
    most = max(len(column) for column in names)
    body = max(220.0, most * LEAST_ROW)
    scale = (body - (most - 1) * GAP) / float(total) if body > most * GAP else 1.0
    step = (WIDTH - COLUMN - LABEL) / 3
    columns = []
    for n, column in enumerate(names):
        y, nodes = TOP, {}
        for name in column:
            amount = sum((f.amount for f in flows if f.way[n] == name), Decimal(0))
            nodes[name] = _Node(name, amount, n * step, y, max(float(amount) * scale, 1.5))
            y += max(nodes[name].height, LEAST_ROW - GAP) + GAP
        columns.append(nodes)
    bottom = max(node.y + max(node.height, LEAST_ROW - GAP) for nodes in columns for node in nodes.values())
    parts = [text(n * step, 14, head, "c-soft") for n, head in enumerate(heads)]
    parts += [band for n in range(3) for band in _bands(flows, n, columns, scale)]
    parts += [part for n, nodes in enumerate(columns) for node in nodes.values() for part in _node(node, n)]
    return bottom + 8, parts


def _bands(flows: Sequence[Flow], n: int, columns: Sequence[dict[str, _Node]], scale: float) -> Iterator[SafeString]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in flows:
        sums[flow.way[n], flow.way[n + 1]] += flow.amount
    order = {name: place for place, name in enumerate(columns[n + 1])}
    for (here, there), amount in sorted(sums.items(), key=lambda s: (list(columns[n]).index(s[0][0]), order[s[0][1]])):
        a, b, wide = columns[n][here], columns[n + 1][there], max(float(amount) * scale, 0.8)
        x1, x2, y1, y2 = a.x + COLUMN, b.x, a.y + a.out, b.y + b.taken
        a.out, b.taken, bend = a.out + wide, b.taken + wide, (a.x + COLUMN + b.x) / 2
        way = (
            f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}v{wide:.1f}"
            f"C{bend:.1f} {y2 + wide:.1f} {bend:.1f} {y1 + wide:.1f} {x1:.1f} {y1 + wide:.1f}Z"
        )
        yield el("path", el("title", f"{here} → {there}: {shown.money(amount)}"), d=way, cls="c-flow")


def _node(node: _Node, column: int) -> Iterator[SafeString]:
    cls = ("c-node", "c-node-2", "c-node-4", "c-node-3")[column]
    yield el("rect", x=node.x, y=node.y, width=COLUMN, height=node.height, rx=2, cls=cls)
    x = node.x + COLUMN + 6
    yield el(
        "g",
        el("title", f"{node.name}: {shown.money(node.amount)}") + text(x, node.y + 11, fitting(node.name, LABEL - 14), "c-text"),
    )
    yield text(x, node.y + 25, shown.wan(node.amount), "c-soft c-num")
