"""Cover, contents page, and the words the report opens with."""

from datetime import date
from decimal import Decimal

from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as conduct
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.sections import fieldwork, mandate
from grants.papers.blocks import Block, Contents, Gap, Heading, Mark, Prose, SealBox
from grants.papers.cells import WORDS, Row, centred
from grants.papers.grid import Grid
from grants.papers.numbers import SHANGHAI, date_in_text, instant, money, percent
from grants.papers.pen import MUTE, PLUM, Pen, mm
from grants.papers.wrap import lines, one_line
from grants.trail.words import rmb_in_words


class Title(Block):
    """The auditee, the project and the kind of paper, centred, on a cover of its own."""

    def __init__(self, facts: AuditReportFacts) -> None:
        self.facts = facts

    def _lines(self, wide: float) -> list[tuple[str, float, float]]:
        made = [(line, 19.0, 32.0) for line in lines(auditee(self.facts), 19, wide, bold=True)]
        made += [(line, 15.0, 28.0) for line in lines(_subject(self.facts), 15, wide, bold=True)]
        made += [(line, 27.0, 54.0) for line in lines(self.facts.title, 27, wide - 60, bold=True)]
        return [*made, (one_line(self.facts.serial or say.DRAFT_SERIAL), 13.0, 30.0)]

    def height(self, wide: float) -> float:
        return 26 * mm + sum(step for _, _, step in self._lines(wide)) + 18 * mm

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        y = top - 26 * mm
        pen.line(x + wide / 2 - 24, y + 26, x + wide / 2 + 24, y + 26, PLUM, 2)
        for text, size, step in self._lines(wide):
            y -= step
            pen.text(x + wide / 2, y + step * 0.3, text, size, bold=True, align="center", spread=3 if size > 20 else 0)


def _subject(facts: AuditReportFacts) -> str:
    return (say.COVER_ENGAGEMENT if facts.engaged else say.COVER_PROJECT).format(facts.card.name)


def auditee(facts: AuditReportFacts) -> str:
    """Whose books are told: the provider, of an audit over several of them the unit that bought."""
    providers = facts.card.providers
    return facts.card.purchaser if facts.scope == "engagement" and len(providers) > 1 else "、".join(providers)


def period(facts: AuditReportFacts) -> str:
    return _between(facts.card.starts_on, facts.card.ends_on)


def _between(starts: date, ends: date) -> str:
    return say.FROM_TO.format(date_in_text(starts), date_in_text(ends))


def blocks(facts: AuditReportFacts) -> list[Block]:
    card = facts.card
    audited = [(say.COVER_AUDITED, _between(facts.engaged.starts_on, facts.engaged.ends_on))] if facts.engaged else []
    rows = [
        (say.COVER_AUDITEE, auditee(facts)),
        (say.COVER_PURCHASER, card.purchaser),
        (say.COVER_PERIOD, period(facts)),
        *audited,
        (say.COVER_AMOUNT, f"¥{money(card.amount)}\n{rmb_in_words(card.amount)}"),
        (say.COVER_CUT_OFF, instant(facts.cut_off)),
    ]
    edition = facts.fieldwork.edition if facts.fieldwork else None
    first = say.COVER_DAY if facts.engaged else date_in_text(facts.cut_off.astimezone(SHANGHAI).date())
    issued = date_in_text(edition.as_of) if edition else first
    signed = ((say.COVER_ISSUER, facts.issuer), (say.COVER_PLACE, facts.place), (say.COVER_ISSUED, issued))
    return [
        Title(facts),
        Grid((centred(34), WORDS), tuple(Row(pair, "label") for pair in rows), heads=False, size=10.5),
        Gap(12 * mm),
        SealBox(say.SEAL, tuple(say.COLON.format(word) + said for word, said in signed if said)),
    ]


def contents(entries: list[Mark], page_of: dict[str, int]) -> list[Block]:
    return [Prose(say.CONTENTS, size=18, bold=True, align="center", indent=0, after=14), Contents(entries, page_of)]


def _signed(words: tuple[str, str, str], amount: Decimal) -> str:
    """The words for nothing, for more and for less, with the amount and no sign."""
    return words[(amount > 0) - (amount < 0)].format(money(abs(amount)))


def _checked(facts: AuditReportFacts) -> str:
    seen = facts.checked
    return conduct.CHECKED.format(
        lines=f"{seen.lines:,}", of_lines=f"{seen.of_lines:,}", share=percent(seen.share), amount=money(seen.amount),
        of_amount=money(seen.of_amount), amount_share=percent(seen.amount_share),
    )  # fmt: skip


def opening(facts: AuditReportFacts) -> list[Block]:
    """Whom it addresses, who was sent, what it covers, who answers for what, what was looked at, the figures everybody asks for."""
    card, total, balance = facts.card, facts.delivery_total, facts.balance
    covered = (say.OPENING_AUDIT if facts.engaged else say.OPENING).format(
        purchaser=card.purchaser, providers="、".join(card.providers), name=card.name, period=period(facts),
        count=len(facts.contracts), rows=f"{facts.expense_total.rows:,}", words=rmb_in_words(card.amount), amount=money(card.amount),
    )  # fmt: skip
    found = say.FIGURES.format(
        arrived=money(balance.arrived), verified=money(balance.verified), surplus=_signed(say.SURPLUS_WORDS, balance.surplus),
        value=money(total.value), spent=money(total.spent), gap=_signed(say.GAP_WORDS, total.gap),
    )  # fmt: skip
    return [
        Heading(say.S0),
        Prose(say.COLON.format(card.purchaser), indent=0, bold=True),
        *mandate.paragraphs(facts),
        *(fieldwork.opening(facts.fieldwork) if facts.fieldwork else ()),
        Prose(covered),
        Prose(say.RESPONSIBILITY),
        Prose(say.RULES.format(facts.rule_set)),
        Prose(_checked(facts)),
        Prose(found),
        Prose(say.ATTACHED, color=MUTE, size=9.5),
    ]
