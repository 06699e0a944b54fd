"""The tables of the result sheet."""

from collections.abc import Sequence
from datetime import datetime

from grants.papers.blocks import Block, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, SHANGHAI, date_in_table, money
from grants.roadshows.result import labels as say
from grants.roadshows.result.facts import ActLine, PitchLine, PlacardLine, SessionResultFacts, Tally
from grants.roadshows.result.footing import checks as checks_of

WIDE = Column(grow=1.6)


def clock_time(moment: datetime | None, *, exact: bool = False) -> str:
    """The time of the day, to the millisecond where the order of the hall is told."""
    if moment is None:
        return NONE
    there = moment.astimezone(SHANGHAI)
    return f"{there:%H:%M:%S}.{there.microsecond // 1000:03d}" if exact else f"{there:%H:%M:%S}"


def day_and_time(moment: datetime | None) -> str:
    return NONE if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def price(line: PitchLine) -> str:
    return money(line.price) if line.price else say.FREE


def state(line: PlacardLine) -> str:
    if line.status == "converted":
        return f"{say.STATES[line.status]}（{say.INTO.get(line.into, line.into)}）"
    return say.STATES[line.status]


def told(line: PlacardLine) -> str:
    return say.TOLD_PLACE.format(line.told_place) if line.told_place else say.TOLD_HELD


def programme(facts: SessionResultFacts) -> Grid:
    columns = headed(say.PROGRAMME, centred(11), WIDE, WIDE, Column(wide=24), FIGURE, FIGURE, FIGURE, FIGURE, FIGURE, centred(22))
    rows = [
        Row((
            str(p.order), Note(p.title, p.number), p.organisation, p.category, price(p), str(p.slots), str(p.raised),
            str(len(p.holders)), str(p.free), say.NOT_HEARD if p.skipped else clock_time(p.called_at),
        ))
        for p in facts.pitches
    ]  # fmt: skip
    w = facts.whole
    total = ("", say.TOTAL, "", "", "", str(w.slots), str(w.raised), str(w.held), str(w.slots - w.held), "")
    return Grid(columns, (*rows, Row(total, "total")), unit=say.UNIT_YUAN)


def hearing(facts: SessionResultFacts) -> Grid:
    columns = headed(say.HEARING, centred(11), WIDE, centred(50), centred(50))
    rows = [
        Row((
            str(p.order), p.organisation, say.NOT_HEARD if p.skipped else day_and_time(p.called_at),
            NONE if p.skipped else day_and_time(p.closes_at),
        ))
        for p in facts.pitches
    ]  # fmt: skip
    return Grid(columns, tuple(rows))


def placards(facts: SessionResultFacts) -> list[Block]:
    columns = headed(
        say.PLACARDS, centred(14), WIDE, centred(30), Column(wide=26), WIDE, centred(12), centred(18), Column(wide=62)
    )
    rows: list[Row] = []
    for pitch in facts.pitches:
        rows.append(Row((say.PITCH_BAND.format(pitch.order, pitch.title, pitch.organisation),), "band"))
        if not pitch.placards:
            rows.append(Row(("", say.NOBODY, *[""] * 6)))
        rows += [_placard(line) for line in pitch.placards]
    w = facts.whole
    counts = "，".join(
        f"{word} {count}"
        for word, count in zip(say.TALLY[2:7], (w.raised, w.held, w.queued, w.released, w.withdrawn), strict=True)
    )
    return [Grid(columns, (*rows, Row(("", say.TOTAL, *[""] * 5, counts), "total")))]


def _placard(line: PlacardLine) -> Row:
    now = state(line)
    moved_up = line.promoted_at is not None
    shown = Note(now, say.PROMOTED.format(day_and_time(line.promoted_at))) if moved_up else now
    return Row((
        str(line.ticket), line.unit, clock_time(line.raised_at, exact=True), told(line), shown, str(line.slot or NONE),
        str(line.entries), line.head,
    ))  # fmt: skip


def result(facts: SessionResultFacts) -> list[Block]:
    held = [(pitch, line) for pitch in facts.pitches for line in pitch.holders]
    if not held:
        return [Prose(say.NO_RESULT, size=9, above=6)]
    columns = headed(say.RESULT, centred(11), WIDE, WIDE, WIDE, WORDS, Column(wide=25), FIGURE, WORDS, FIGURE, Column(wide=26))
    rows = [
        Row((
            str(pitch.order), pitch.title, pitch.organisation, line.unit, line.site or say.NOT_STATED, _period(line),
            str(line.people) if line.people is not None else say.NOT_STATED, line.funding or (NONE if not line.amount else say.NOT_STATED),
            money(line.amount), state(line),
        ))
        for pitch, line in held
    ]  # fmt: skip
    total = ("", say.TOTAL, "", "", "", "", str(facts.whole.people), "", money(facts.whole.amount), str(facts.whole.held))
    return [Grid(columns, (*rows, Row(total, "total")), unit=say.UNIT_YUAN)]


def _period(line: PlacardLine) -> str:
    if line.starts is None or line.ends is None:
        return say.NOT_STATED
    return f"{date_in_table(line.starts)} {say.TO} {date_in_table(line.ends)}"


def tally(caption: str, parts: Sequence[Tally], facts: SessionResultFacts) -> Grid:
    """A town offers nothing, so its slots are not told."""
    offers = parts is not facts.by_unit
    columns = headed(say.TALLY, WIDE, *[FIGURE] * 8)
    rows = [Row(_counts(part, part.name, offers)) for part in parts]
    return Grid(columns, (*rows, Row(_counts(facts.whole, say.TOTAL, offers), "total")), caption, say.UNIT_YUAN)


def _counts(t: Tally, name: str, offers: bool) -> tuple[str, ...]:
    counts = (t.raised, t.held, t.queued, t.released, t.withdrawn, t.people)
    return (name, str(t.slots) if offers else NONE, *map(str, counts), money(t.amount))


def contested(facts: SessionResultFacts) -> list[Block]:
    if not facts.contested:
        return [Prose(say.NO_CONTEST, size=9, above=6)]
    columns = headed(
        say.CONTESTED, centred(11), centred(14), WORDS, centred(32), WIDE, Column(wide=20), centred(32), WIDE, Column(wide=22)
    )
    rows = [
        Row((
            str(c.order), str(c.ticket), c.unit, day_and_time(c.contested_at), c.reason, say.OUTCOMES[c.outcome],
            day_and_time(c.settled_at), c.settled_why, c.observer or NONE,
        ))
        for c in facts.contested
    ]  # fmt: skip
    return [Grid(columns, tuple(rows))]


def acts(facts: SessionResultFacts) -> Grid:
    columns = headed(say.ACTS, centred(12), centred(34), Column(wide=34), WIDE, Column(wide=24), WIDE, Column(wide=36))
    return Grid(columns, tuple(Row(_act(line, facts)) for line in facts.acts))


def _act(line: ActLine, facts: SessionResultFacts) -> tuple[str, ...]:
    about = next(
        (f"{p.order}  {p.title if facts.is_supply else p.organisation}" for p in facts.pitches if p.order == line.order), ""
    )
    role = say.ROLES.get(line.role, line.role)
    return str(line.seq), day_and_time(line.at), say.DID.get(line.act, line.act), about, role, line.note, line.hash[:16]


def checks(facts: SessionResultFacts) -> Grid:
    columns = headed(say.CHECK_HEADS, Column(grow=1.4), WORDS, WORDS, centred(18))
    rows = [
        Row((say.CHECKS[c.name], _side(c.one), _side(c.other), say.FITS if c.holds else say.FITS_NOT)) for c in checks_of(facts)
    ]
    return Grid(columns, tuple(rows))


def _side(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:32]}……{text[-32:]}"
