"""四、程序合规: T9, the time limits; T10, who did what on each payment and at every other step, and whether one person did two of them."""

from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as words
from grants.papers.audit_report.facts import Act, AuditReportFacts, Duty
from grants.papers.audit_report.footing import PAYMENT_STEP
from grants.papers.audit_report.sections import clocks
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import Cell, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table


def blocks(facts: AuditReportFacts, title: str) -> list[Block]:
    duties = [(contract.card.number, duty) for contract in facts.contracts for duty in contract.duties]
    wrong = sum(bool(duty.same_person) for _, duty in duties)
    verdict = say.T10_FOUND.format(len(duties), wrong) if wrong else say.T10_CLEAN.format(len(duties))
    made: list[Block] = [Heading(title), *clocks.blocks(facts), Heading(words.S_DUTIES, 1), Prose(say.T10_LAW + verdict)]
    payments = [(number, duty) for number, duty in duties if duty.step == PAYMENT_STEP]
    others = [(number, duty) for number, duty in duties if duty.step != PAYMENT_STEP]
    if payments:
        made.append(_payments(payments))
    if others:
        made.append(_others(others))
    return made


def _payments(duties: list[tuple[str, Duty]]) -> Grid:
    titles = (say.T10_PAY_FIRST, *(say.ACTS[code] for code in say.PAYMENT_ACTS), say.T10_CHECK)
    columns = headed(titles, Column(wide=30), *(Column(align="center") for _ in say.PAYMENT_ACTS), centred(24))
    rows = []
    for number, duty in duties:
        by_code = {act.code: act for act in duty.acts}
        rows.append(Row((Note(duty.subject, number), *(_person(by_code.get(code)) for code in say.PAYMENT_ACTS), _check(duty))))
    return Grid(columns, tuple(rows), say.T10_PAY, size=7.8, footing=say.T10_RULE)


def _others(duties: list[tuple[str, Duty]]) -> Grid:
    columns = headed(say.T10_ELSE_HEADS, Column(wide=34), Column(wide=46), Column(), centred(24))
    rows = [
        Row((Note(say.word(say.STEPS, duty.step), number), duty.subject, _acts(duty), _check(duty))) for number, duty in duties
    ]
    return Grid(columns, tuple(rows), say.T10_ELSE, size=7.8)


def _acts(duty: Duty) -> str:
    return "；".join(
        say.T10_ACT.format(act=say.word(say.ACTS, act.code), role=_role(act), mark=_mark(act), on=date_in_table(act.on))
        for act in duty.acts
    )


def _role(act: Act) -> str:
    return act.office or say.word(say.ROLES, act.role)


def _mark(act: Act) -> str:
    return say.T10_MARK.format(act.person_key)


def _person(act: Act | None) -> Cell:
    return Note(_role(act), f"{_mark(act)}\n{date_in_table(act.on)}") if act else NONE


def _check(duty: Duty) -> str:
    return (
        say.SAME_FOUND.format("、".join(say.word(say.ACTS, code) for code in duty.same_person))
        if duty.same_person
        else say.SAME_NONE
    )
