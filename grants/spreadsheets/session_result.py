"""The result sheet of a roadshow as a workbook: the same facts and words as the paper, added up by formulas over its own cells."""

from collections.abc import Iterable
from decimal import Decimal

from grants.roadshows.result import labels as say
from grants.roadshows.result.facts import HOLDING, PitchLine, PlacardLine, SessionResultFacts, Tally
from grants.roadshows.result.footing import checks
from grants.spreadsheets.book import Book, Cell, Column, Formula, Sheet, Table, written

PLACARDS = "举牌记录"
PROGRAMME = "节目单"
FIRST = 4  # the first row of figures on every sheet: title, lead, heads above it
STATUS = {"queued": "候补", "released": "释放", "withdrawn": "撤牌"}
HELD = "占用"


def workbook(facts: SessionResultFacts, facts_sha256: str) -> bytes:
    """`facts_sha256`: the digest printed on the paper, so that both are known to say the same."""
    sheets = [_programme(facts), _placards(facts), _result(facts), _tallies(facts)] if facts.is_supply else [_hearing(facts)]
    if facts.contested:
        sheets.append(_contested(facts))
    sheets += [_acts(facts), _checks(facts)]
    subject = facts.serial or say.DRAFT_SERIAL
    foot = say.CHECK.format(facts_sha256[:16])
    return written(Book(f"{facts.name} {facts.title}", facts.issuer, subject, facts.cut_off, tuple(sheets), foot))


def _sheet(facts: SessionResultFacts, name: str, *tables: Table) -> Sheet:
    lead = "  ".join([say.SERIAL.format(facts.serial or say.DRAFT_SERIAL), facts.number, facts.issuer, facts.venue])
    return Sheet(name, f"{facts.name}  {name}", tables, lead)


def group(line: PlacardLine) -> str:
    """What a placard counts as: held, queued, released, withdrawn."""
    return HELD if line.status in HOLDING else STATUS[line.status]


def _programme(facts: SessionResultFacts) -> Sheet:
    columns = (
        Column("顺序", "count", 6), Column("服务项目", wide=34), Column("编号", wide=20), Column("机构", wide=30),
        Column("类别", wide=20), Column("每名额价格（元）", "money", 16), Column("名额", "count", 8, total=True),
        Column("举牌", "count", 8, total=True), Column("占用", "count", 8, total=True), Column("空余", "count", 8, total=True),
        Column("开始时间", "instant", 20), Column("签号", wide=30),
    )  # fmt: skip
    rows = tuple(_pitch(line, FIRST + n, len(facts.placards)) for n, line in enumerate(facts.pitches))
    return _sheet(facts, PROGRAMME, Table(columns, rows, total=say.TOTAL))


def _pitch(line: PitchLine, row: int, placards: int) -> tuple[Cell, ...]:
    raised = _count(placards, {"A": f"$A{row}"}, len(line.placards))
    held = _count(placards, {"A": f"$A{row}", "I": f'"{HELD}"'}, len(line.holders))
    return (
        line.order, line.title, line.number, line.organisation, line.category, line.price, line.slots, raised, held,
        Formula(f"=G{row}-I{row}", line.free), say.NOT_HEARD if line.skipped else line.called_at, line.ticket,
    )  # fmt: skip


def _count(placards: int, wanted: dict[str, str], value: int) -> Formula:
    """How many rows of the placards have these cells."""
    last = FIRST + max(placards, 1) - 1
    asked = ",".join(f"'{PLACARDS}'!${at}${FIRST}:${at}${last},{what}" for at, what in wanted.items())
    return Formula(f"=COUNTIFS({asked})", value)


def _sum(placards: int, of: str, wanted: dict[str, str], value: int | Decimal) -> Formula:
    last = FIRST + max(placards, 1) - 1

    def area(at: str) -> str:
        return f"'{PLACARDS}'!${at}${FIRST}:${at}${last}"

    asked = ",".join(f"{area(at)},{what}" for at, what in wanted.items())
    return Formula(f"=SUMIFS({area(of)},{asked})", value)


def _placards(facts: SessionResultFacts) -> Sheet:
    columns = (
        Column("顺序", "count", 6), Column("服务项目", wide=30), Column("类别", wide=18), Column("先后号", "count", 8),
        Column("单位", wide=22), Column("举牌时间（服务器）", "exact", 25), Column("当场告知", wide=13), Column("现状", wide=18),
        Column("归类", wide=8), Column("名额", "count", 7), Column("递补时间", "instant", 20), Column("服务人数", "count", 10),
        Column("金额（元）", "money", 14), Column("记录条数", "count", 9), Column("记录链末值", wide=68),
    )  # fmt: skip
    rows = tuple(
        (
            pitch.order, pitch.title, pitch.category, line.ticket, line.unit, line.raised_at,
            say.TOLD_PLACE.format(line.told_place) if line.told_place else say.TOLD_HELD, say.STATES[line.status], group(line),
            line.slot or None, line.promoted_at, line.people, line.amount, line.entries, line.head,
        )
        for pitch in facts.pitches for line in pitch.placards
    )  # fmt: skip
    return _sheet(facts, PLACARDS, Table(columns, rows, filters=True))


def _result(facts: SessionResultFacts) -> Sheet:
    columns = (
        Column("顺序", "count", 6), Column("服务项目", wide=30), Column("机构", wide=28), Column("认领单位", wide=22),
        Column("实施地点", wide=20), Column("开始日期", "date", 13), Column("结束日期", "date", 13),
        Column("服务人数", "count", 10, total=True), Column("经费来源", wide=24), Column("金额（元）", "money", 15, total=True),
        Column("现状", wide=18), Column("转为", wide=12),
    )  # fmt: skip
    rows = tuple(
        (
            pitch.order, pitch.title, pitch.organisation, line.unit, line.site or say.NOT_STATED, line.starts, line.ends,
            line.people, line.funding, line.amount, say.STATES[line.status], say.INTO.get(line.into, ""),
        )
        for pitch in facts.pitches for line in pitch.holders
    )  # fmt: skip
    return _sheet(facts, "对接结果", Table(columns, rows, total=say.TOTAL))


def _tallies(facts: SessionResultFacts) -> Sheet:
    counted = (("举牌", ""), (HELD, HELD), *((word, word) for word in STATUS.values()))
    heads = (
        Column("名称", wide=30), Column("名额", "count", 10, total=True),
        *(Column(word, "count", 10, total=True) for word, _group in counted),
        Column("服务人数", "count", 12, total=True), Column("金额（元）", "money", 18, total=True),
    )  # fmt: skip
    count = len(facts.placards)
    units = tuple(_tally(t, FIRST + n + 1, "E", count, None) for n, t in enumerate(facts.by_unit))
    below = FIRST + 1 + len(units) + 1 + 1 + 2  # total, a blank row, caption, heads
    categories = tuple(_tally(t, below + n, "C", count, _slots(facts, below + n, t)) for n, t in enumerate(facts.by_category))
    first = Table(heads, units, say.BY_UNIT, say.TOTAL)
    return _sheet(facts, "分类汇总", first, Table(heads, categories, say.BY_CATEGORY, say.TOTAL))


def _slots(facts: SessionResultFacts, row: int, part: Tally) -> Formula:
    last = FIRST + len(facts.pitches) - 1
    return Formula(f"=SUMIFS('{PROGRAMME}'!$G${FIRST}:$G${last},'{PROGRAMME}'!$E${FIRST}:$E${last},$A{row})", part.slots)


def _tally(part: Tally, row: int, by: str, count: int, slots: Formula | None) -> tuple[Cell, ...]:
    """Columns of the placards: E unit, C kind of service, I what it counts as, L people, M amount."""
    mine = {by: f"$A{row}"}
    held = {**mine, "I": f'"{HELD}"'}
    groups = zip(STATUS.values(), (part.queued, part.released, part.withdrawn), strict=True)
    return (
        part.name, slots, _count(count, mine, part.raised), _count(count, held, part.held),
        *(_count(count, {**mine, "I": f'"{word}"'}, value) for word, value in groups),
        _sum(count, "L", held, part.people), _sum(count, "M", held, part.amount),
    )  # fmt: skip


def _hearing(facts: SessionResultFacts) -> Sheet:
    columns = (
        Column("顺序", "count", 6), Column("投标人", wide=40), Column("答辩开始", "instant", 22), Column("答辩结束", "instant", 22),
        Column("签号", wide=48),
    )  # fmt: skip
    rows = tuple(
        (p.order, p.organisation, say.NOT_HEARD if p.skipped else p.called_at, None if p.skipped else p.closes_at, p.ticket)
        for p in facts.pitches
    )
    return _sheet(facts, PROGRAMME, Table(columns, rows))


def _contested(facts: SessionResultFacts) -> Sheet:
    kinds = ("count", "count", "text", "instant", "text", "text", "instant", "text", "text")
    wides = (6, 8, 22, 20, 34, 12, 20, 34, 12)
    columns = tuple(Column(title, kind, wide) for title, kind, wide in zip(say.CONTESTED, kinds, wides, strict=True))
    rows = tuple(
        (c.order, c.ticket, c.unit, c.contested_at, c.reason, say.OUTCOMES[c.outcome], c.settled_at, c.settled_why, c.observer)
        for c in facts.contested
    )
    return _sheet(facts, "争议及处理", Table(columns, rows))


def _acts(facts: SessionResultFacts) -> Sheet:
    columns = (
        Column("序号", "count", 7), Column("时间", "instant", 20), Column("操作", wide=18), Column("项目顺序", "count", 10),
        Column("操作人身份", wide=14), Column("说明", wide=36), Column("记录值", wide=68),
    )  # fmt: skip
    rows = tuple(
        (a.seq, a.at, say.DID.get(a.act, a.act), a.order or None, say.ROLES.get(a.role, a.role), a.note, a.hash)
        for a in facts.acts
    )
    return _sheet(facts, "现场操作记录", Table(columns, rows))


def _checks(facts: SessionResultFacts) -> Sheet:
    """Both sides of each check; those over figures are added up again from the programme."""
    columns = (Column("核对事项", wide=44), Column("左", wide=40), Column("右", wide=40), Column("结论", wide=10))
    again = _again(facts) if facts.is_supply else {}
    rows = []
    for n, check in enumerate(checks(facts)):
        one, other = again.get(check.name, (check.one, check.other))
        row = FIRST + n
        verdict = Formula(f'=IF(B{row}=C{row},"{say.FITS}","{say.FITS_NOT}")', say.FITS if check.holds else say.FITS_NOT)
        rows.append((say.CHECKS[check.name], one, other, verdict))
    return _sheet(facts, "核对", Table(columns, tuple(rows)))


def _again(facts: SessionResultFacts) -> dict[str, tuple[Cell, Cell]]:
    total, whole, count = FIRST + len(facts.pitches), facts.whole, len(facts.placards)
    area = f"'{PLACARDS}'!$I${FIRST}:$I${FIRST + max(count, 1) - 1}"
    groups: Iterable[str] = (HELD, *STATUS.values())
    added = "+".join(f'COUNTIF({area},"{word}")' for word in groups)
    return {
        "slots": (
            Formula(f"='{PROGRAMME}'!G{total}", whole.slots),
            Formula(f"='{PROGRAMME}'!I{total}+'{PROGRAMME}'!J{total}", whole.slots),
        ),
        "placards": (Formula(f"='{PROGRAMME}'!H{total}", whole.raised), Formula(f"={added}", whole.raised)),
    }
