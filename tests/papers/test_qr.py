"""The code to photograph: what is drawn is what was encoded, an issued report has one and a draft none."""

from dataclasses import replace
from typing import Any

from grants.papers import qr
from grants.papers.audit_report import canonical
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.sections import proof


class Boxes:
    """A pen that remembers what it fills."""

    def __init__(self) -> None:
        self.filled: list[tuple[float, float, float, float]] = []

    def box(self, x: float, y: float, wide: float, high: float, _color: Any) -> None:
        self.filled.append((x, y, wide, high))

    def text(self, *_where: Any, **_how: Any) -> None:
        return


def test_every_dark_module_is_drawn_and_no_other() -> None:
    code = qr.Code("https://yulan.example.cn/verify/0123456789abcdef/", ("",))
    rows, pen = qr.matrix(code.payload), Boxes()
    code.draw(pen, 50.0, 700.0, 400.0)  # type: ignore[arg-type]
    step = code.size / (len(rows) + 2 * qr.QUIET)
    again = [bytearray(len(rows)) for _row in rows]
    for x, y, wide, high in pen.filled:
        assert round(high, 6) == round(step, 6)
        down = round((700.0 - y) / step) - qr.QUIET - 1
        first = round((x - 50.0) / step) - qr.QUIET
        for at in range(first, first + round(wide / step)):
            again[down][at] = 1
    assert again == rows
    assert [bytes(row[:7]) for row in rows[:7]] == [
        b"\x01" * 7, b"\x01" + b"\x00" * 5 + b"\x01", *[b"\x01\x00\x01\x01\x01\x00\x01"] * 3, b"\x01" + b"\x00" * 5 + b"\x01", b"\x01" * 7,
    ]  # fmt: skip


def test_it_leads_to_the_paper(one: AuditReportFacts) -> None:
    sha256 = canonical.sha256(one)
    assert proof.code(one, sha256).payload == f"https://yulan.example.cn/verify/{sha256[:16]}/"
    assert proof.code(replace(one, verify_at=""), sha256).payload == f"{one.serial} {sha256[:16]}"


def test_a_draft_has_no_code(one: AuditReportFacts) -> None:
    for facts, count in ((one, 1), (replace(one, draft=True, serial=""), 0)):
        assert sum(isinstance(block, qr.Code) for block in proof.blocks(facts, "0" * 64, "")) == count
