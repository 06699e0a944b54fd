"""The report as a reader has it: text, figures, page numbers, bookmarks, type."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from grants.papers.audit_report import canonical, paper
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.footing import repeated
from grants.papers.numbers import date_in_table, money, percent, quantity
from grants.trail.words import from_words
from tests.papers import poppler, sample

SECTIONS = [
    "报告正文",
    "一、项目基本情况",
    "二、资金情况",
    "三、支出与交付对照",
    "四、程序合规",
    "五、报告使用范围",
    "签字盖章页",
    "附表一  支出明细",
    "附表二  活动明细",
    "附表三  公告公示",
    "附录  摘要与校验",
]


def squeezed(pages: list[str]) -> str:
    return "".join("".join(pages).split())


def test_what_everybody_looks_for_is_there(five_pages: list[str]) -> None:
    text = squeezed(five_pages)
    for word in (
        "人民币贰佰贰拾肆万元整",
        "2,240,000.00",
        "868",
        "89,600",
        "晋江市妇联",
        "白兰花家庭驿站",
        "（盖章）",
        "晋妇审〔2020〕3号",
    ):
        assert word in text


def test_every_page_has_its_number_the_cut_off_and_the_serial(five_pages: list[str]) -> None:
    for number, page in enumerate(five_pages, 1):
        text = "".join(page.split())
        assert f"第{number}页共{len(five_pages)}页" in text
        assert "数据截止：2020年8月31日18:00:00" in text
        assert "编号：晋妇审〔2020〕3号" in text


def test_fonts_are_embedded_and_nothing_else_is_used(five_file: bytes) -> None:
    found = poppler.fonts(five_file)
    assert len(found) == 2
    assert all(font.embedded and font.subset and font.unicode for font in found)


def test_bookmarks_and_contents_lead_to_the_sections(five_file: bytes, five_pages: list[str]) -> None:
    marks = poppler.outline(five_file)
    assert list(marks) == ["项目审计报告", "目录", *SECTIONS]
    for title in SECTIONS:
        assert "".join(title.split()) in squeezed([five_pages[marks[title] - 1]])
        listed = [line for page in five_pages[1 : marks["报告正文"] - 1] for line in page.splitlines()]
        (line,) = [line for line in listed if "".join(line.split()).startswith("".join(title.split()))]
        assert int(line.split()[-1]) == marks[title]


def test_contents_lead_to_every_table(five: AuditReportFacts, five_file: bytes, five_pages: list[str]) -> None:
    contents = five_pages[1 : poppler.outline(five_file)["报告正文"] - 1]
    lines = [line.rsplit(maxsplit=1) for page in contents for line in page.splitlines() if re.match(r"\s+表\d", line)]
    assert len(lines) == 13 + 6 * len(five.contracts)
    for title, page in lines:
        assert "".join(title.rstrip(". ").split()) in "".join(five_pages[int(page) - 1].split())


def test_every_amount_in_capitals_agrees_with_digits_on_its_page(five_pages: list[str]) -> None:
    found = 0
    for page in five_pages:
        text = "".join(page.split())
        printed = set(poppler.figures(page))
        for words in re.findall(r"人民币负?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+", text):
            amount = from_words(words)
            assert amount in printed or abs(amount) in printed
            found += 1
    assert found >= 10


def rows_of(pages: list[str], start: str, stop: str) -> list[list[Decimal]]:
    """The amounts of each line between two words, after the contents."""
    text = "\n".join(pages[2:])
    return [amounts for line in text[text.index(start) : text.index(stop)].splitlines() if (amounts := poppler.figures(line))]


def test_the_category_table_adds_up_on_paper(five: AuditReportFacts, five_pages: list[str]) -> None:
    rows = rows_of(five_pages, "项目收支审计表（全部合同）", "表4-1")
    body, total = rows[: len(five.categories)], rows[len(five.categories)]
    for printed, line in zip(body, five.categories, strict=True):
        assert printed == [
            line.budget,
            line.adjustments,
            line.adjusted,
            line.reported,
            line.verified,
            line.disallowed,
            line.variance,
        ]
    assert total == [sum(column) for column in zip(*body, strict=True)]


def test_the_arrivals_add_up_on_paper(five: AuditReportFacts, five_pages: list[str]) -> None:
    rows = rows_of(five_pages, "资金来源及到位表", "（二）收支审定")
    instalments = [row for row in rows if len(row) == 2][: len(five.contracts) * 4 + 1]
    total = instalments[-1]
    body = [row for n, row in enumerate(instalments[:-1]) if n % 4 != 3]
    subtotals = [row for n, row in enumerate(instalments[:-1]) if n % 4 == 3]
    assert (
        total == [sum(c) for c in zip(*body, strict=True)] == [sum(c) for c in zip(*subtotals, strict=True)] == [2240000, 2240000]
    )


def test_spending_against_deliverables_is_printed_as_it_is(five: AuditReportFacts, five_pages: list[str]) -> None:
    start = next(n for n, page in enumerate(five_pages) if "三、支出与交付对照" in page and n > 1)
    text = "".join("\n".join(five_pages[start:]).split())
    for line in five.deliverables:
        cells = (
            line.unit, quantity(line.target), quantity(line.reported), quantity(line.recognised), percent(line.rate),
            money(line.unit_price), money(line.value), money(line.spent), money(line.unit_cost), money(line.gap),
        )  # fmt: skip
        assert "".join(cells) in text
    total = five.delivery_total
    assert f"合计————{percent(total.rate)}—{money(total.value)}{money(total.spent)}—{money(total.gap)}" in text
    for site in five.sites:
        assert (
            f"{site.label}{money(site.planned)}{money(site.value)}{percent(site.rate)}{money(site.spent)}{money(site.gap)}"
            in text
        )


def test_persons_have_no_sum_where_they_may_be_the_same(five_pages: list[str]) -> None:
    (line,) = [line for line in poppler.lines_with(five_pages, " 人 ") if "204," in line]
    assert line.split()[:5] == ["人", "—", "—", "—", "—"]


def test_duties_tell_offices_and_no_names(five: AuditReportFacts, five_pages: list[str]) -> None:
    start = next(n for n, page in enumerate(five_pages) if "四、程序合规" in page and n > 1)
    text = "".join("\n".join(five_pages[start:]).split())
    for office in ("家儿部经办", "分管副主席", "人员3"):
        assert text.count(office) >= 15
    for name in ("蔡丽萍", "施婉真", "洪秀治", "颜巧玲", "吴淑敏"):
        assert name not in squeezed(five_pages)
        assert name not in canonical.write(five)
    assert text.count("无同一人") == sum(len(contract.duties) for contract in five.contracts)
    assert "未发现同一人办理不相容环节" in text


def test_the_same_person_twice_is_told_by_what_she_did() -> None:
    facts = sample.one_contract()
    contract = facts.contracts[0]
    duty = contract.duties[0]
    (business,) = [act.person_key for act in duty.acts if act.code == "review_business"]
    acts = tuple(replace(act, person_key=business) if act.code == "approve" else act for act in duty.acts)
    twice = replace(duty, acts=acts)
    wrong = replace(contract, duties=(replace(twice, same_person=repeated(twice)), *contract.duties[1:]))
    text = squeezed([poppler.read_through(paper.make(replace(facts, contracts=(wrong,))))])
    assert "发现同一人办理不相容环节1项" in text
    assert "同一人：业务审核、审批" in text


def test_the_trail_is_anchored_in_the_appendix(five: AuditReportFacts, five_pages: list[str]) -> None:
    (start,) = [n for n, page in enumerate(five_pages) if "附录 摘要与校验" in " ".join(page.split()) and n > 2]
    text = squeezed(five_pages[start:])
    for contract in five.contracts:
        assert contract.head
        assert contract.head.hash in text
        for digest in (
            contract.conduct.file_total.digest,
            contract.conduct.voucher_files.digest,
            *(f.sha256 for f in contract.conduct.files),
        ):
            assert digest in text


def test_a_draft_says_so_on_every_page_and_has_no_serial(one: AuditReportFacts) -> None:
    pages = poppler.text(paper.make(replace(one, draft=True, serial="")))
    assert all("草" in page and "稿" in page for page in pages)
    assert all("（草稿，未编号）" in "".join(page.split()) for page in pages)


def test_an_issued_report_has_no_watermark(five_pages: list[str]) -> None:
    assert "草稿" not in squeezed(five_pages)


def test_same_facts_same_bytes(one: AuditReportFacts, one_file: bytes) -> None:
    assert paper.make(one) == one_file
    assert paper.make(replace(one, rule_set="CN-2015.2")) != one_file


HOSTILE = [
    '<img src="/etc/passwd" width="10"/>', "<b>粗体</b>&amp;<para>", "</rdf:li><evil/>", "%s %(x)s {0} {name}", "\\) Tj ET (", "𠮷野家🙂",
    "=HYPERLINK(1)", "甲\x00乙\x1b\x7f", "“”‘’", "\u202e倒\u2066写",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_user_text_is_printed_literally(text: str) -> None:
    facts = sample.one_contract(payee=text)
    card = replace(facts.card, name=text)
    facts = replace(facts, card=card, issuer=text)
    pages = poppler.text(paper.make(facts))
    shown = "".join("".join(c if c.isprintable() or c in "\u202e\u2066" else " " for c in text).split())
    bare = squeezed(pages)
    for mark in "\u202e\u2066\u202c\u2069":  # poppler adds its own when it meets text in the other direction
        bare, shown = bare.replace(mark, ""), shown.replace(mark, "")
    lines_needed = 1 if len(shown) > 20 else len(facts.contracts[0].expenses)  # a long one is broken in its column
    assert bare.count(shown) >= 3 + lines_needed


def test_dates_in_tables_have_one_form(five: AuditReportFacts, five_pages: list[str]) -> None:
    text = squeezed(five_pages)
    assert date_in_table(five.contracts[0].arrivals[0].paid_on) in text
    assert not re.search(r"\d{4}/\d{1,2}/\d{1,2}", text)


def test_a_cell_of_ten_thousand_characters_does_not_break_the_report() -> None:
    facts = sample.one_contract(rows=30, payee="长" * 10_000)
    pages = poppler.text(paper.make(facts))
    assert "……" in squeezed(pages)
    assert f"第{len(pages)}页共{len(pages)}页" in squeezed(pages[-1:])
