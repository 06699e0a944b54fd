"""Cover, contents page, and the words the report opens with."""

from decimal import Decimal

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Contents, Gap, Heading, Mark, Prose, SealBox
from grants.papers.cells import WORDS, Row, centred
from grants.papers.grid import Grid
from grants.papers.numbers import SHANGHAI, date_in_text, instant, money
from grants.papers.pen import MUTE, PLUM, Pen, mm
from grants.papers.wrap import lines
from grants.trail.words import rmb_in_words


class Title(Block):
    """The auditee, the project and the kind of paper, centred, on a cover of its own."""

    def __init__(self, facts: AuditReportFacts) -> None:
        self.facts = facts

    def _lines(self, wide: float) -> list[tuple[str, float, float]]:
        card = self.facts.card
        made = [(line, 17.0, 30.0) for line in lines("、".join(card.providers), 17, wide, bold=True)]
        made += [(line, 17.0, 30.0) for line in lines(say.COVER_PROJECT.format(card.name), 17, wide, bold=True)]
        return [*made, *((line, 27.0, 54.0) for line in lines(self.facts.title, 27, wide - 60, bold=True))]

    def height(self, wide: float) -> float:
        return 26 * mm + sum(step for _, _, step in self._lines(wide)) + 18 * mm

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        y = top - 26 * mm
        pen.line(x + wide / 2 - 24, y + 26, x + wide / 2 + 24, y + 26, PLUM, 2)
        for text, size, step in self._lines(wide):
            y -= step
            pen.text(x + wide / 2, y + step * 0.3, text, size, bold=True, align="center", spread=3 if size > 20 else 0)


def period(facts: AuditReportFacts) -> str:
    return say.FROM_TO.format(date_in_text(facts.card.starts_on), date_in_text(facts.card.ends_on))


def blocks(facts: AuditReportFacts) -> list[Block]:
    card = facts.card
    rows = [
        (say.COVER_SERIAL, facts.serial or say.DRAFT_SERIAL),
        (say.COVER_AUDITEE, "、".join(card.providers)),
        (say.COVER_PURCHASER, card.purchaser),
        (say.COVER_PERIOD, period(facts)),
        (say.COVER_AMOUNT, f"¥{money(card.amount)}\n{rmb_in_words(card.amount)}"),
        (say.COVER_CUT_OFF, instant(facts.cut_off)),
    ]
    issued = date_in_text(facts.cut_off.astimezone(SHANGHAI).date())
    return [
        Title(facts),
        Grid((centred(34), WORDS), tuple(Row(pair, "label") for pair in rows), heads=False, size=10.5),
        Gap(12 * mm),
        SealBox(say.SEAL, (say.COLON.format(say.COVER_ISSUER) + facts.issuer, say.COLON.format(say.COVER_ISSUED) + issued)),
    ]


def contents(entries: list[Mark], page_of: dict[str, int]) -> list[Block]:
    return [Prose(say.CONTENTS, size=18, bold=True, align="center", indent=0, after=14), Contents(entries, page_of)]


def _signed(words: tuple[str, str, str], amount: Decimal) -> str:
    """The words for nothing, for more and for less, with the amount and no sign."""
    return words[(amount > 0) - (amount < 0)].format(money(abs(amount)))


def opening(facts: AuditReportFacts) -> list[Block]:
    """Whom it addresses, what it covers, who answers for what, and the three figures everybody asks for."""
    card, total, balance = facts.card, facts.delivery_total, facts.balance
    covered = say.OPENING.format(
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
        Prose(covered),
        Prose(found),
        Prose(say.RESPONSIBILITY),
        Prose(say.RULES.format(facts.rule_set)),
        Prose(say.ATTACHED, color=MUTE, size=9.5),
    ]
