"""Rule-set files: complete, sourced, refused when faulty, published once and never changed."""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from grants.audits.findings import LegalBasis
from grants.rulebook import schema
from grants.rulebook.actions import load, load_all
from grants.rulebook.files import DATA, Faulty, all_files, read
from grants.rulebook.models import RuleSet
from grants.trail import triggers
from grants.trail.blockers import Refused

PERIODS = [
    ("2014", date(2014, 1, 1), date(2015, 2, 28)),
    ("2015", date(2015, 3, 1), date(2018, 2, 28)),
    ("2018", date(2018, 3, 1), date(2020, 2, 29)),
    ("2020", date(2020, 3, 1), date(2022, 2, 28)),
    ("2022", date(2022, 3, 1), date(2025, 12, 31)),
    ("2026", date(2026, 1, 1), None),
]


def test_the_sets_follow_one_another_without_a_gap_in_both_jurisdictions() -> None:
    found = {f.version: (f.jurisdiction, f.valid_from, f.valid_to, f.origin) for f in map(read, all_files())}
    expected = {f"cn-{year}": ("CN", first, last, "entered") for year, first, last in PERIODS}
    expected |= {f"jinjiang-{year}": ("350582", first, last, "synthetic") for year, first, last in PERIODS}
    assert found == expected


@pytest.mark.parametrize("path", all_files(), ids=lambda p: p.stem)
def test_every_figure_has_value_unit_source_and_mark(path: Path) -> None:
    file = read(path)
    assert schema.problems(file.figures) == []
    assert {frozenset(figure) for figure in file.figures.values()} == {frozenset({"value", "unit", "source", "mark"})}
    assert {figure["mark"] for figure in file.figures.values()} <= set("LPRGD")


# What the domain's table says, figure by figure, against the set now in force.
PRESENT = {
    "methods.open_tender.open_days": (20, "calendar_day", "L"),
    "clocks.document_sale": (5, "working_day", "L"),
    "methods.open_tender.minimum_suppliers": (3, "count", "L"),
    "methods.open_tender.panel_minimum": (5, "count", "G"),
    "methods.open_tender.panel_odd": (True, "yes_no", "G"),
    "methods.open_tender.expert_share": ("2/3", "share", "G"),
    "methods.open_tender.price_weight_min": ("0.10", "share", "R"),
    "methods.open_tender.notice": (1, "working_day", "R"),
    "methods.invited_tender.minimum_suppliers": (3, "count", "L"),
    "methods.competitive_negotiation.open_days": (3, "working_day", "R"),
    "methods.competitive_negotiation.panel_minimum": (3, "count", "L"),
    "methods.competitive_consultation.open_days": (10, "calendar_day", "R"),
    "methods.competitive_consultation.may_continue_with": (2, "count", "P"),
    "methods.competitive_consultation.price_weight_min": ("0.10", "share", "R"),
    "methods.competitive_consultation.price_weight_max": ("0.30", "share", "R"),
    "methods.single_source.notice": (5, "working_day", "L"),
    "methods.inquiry.goods_only": (True, "yes_no", "L"),
    "methods.below_threshold.notice": (5, "working_day", "D"),
    "clocks.confirm_award_after_report": (5, "working_day", "L"),
    "clocks.announce_result_after_award": (2, "working_day", "L"),
    "clocks.answer_inquiry": (3, "working_day", "L"),
    "clocks.query_window": (7, "working_day", "L"),
    "clocks.answer_query": (7, "working_day", "L"),
    "clocks.complaint_window": (15, "working_day", "L"),
    "clocks.complaint_decision": (30, "working_day", "L"),
    "clocks.suspension_at_most": (30, "calendar_day", "L"),
    "clocks.sign_contract": (30, "calendar_day", "L"),
    "clocks.file_contract": (7, "working_day", "L"),
    "clocks.publish_contract": (2, "working_day", "L"),
    "clocks.refund_bid_bond": (5, "working_day", "L"),
    "clocks.intention_notice": (30, "calendar_day", "G"),
    "clocks.pay_after_invoice": (30, "calendar_day", "G"),
    "money.bid_bond": ("0.02", "share", "L"),
    "money.performance_bond": ("0.10", "share", "L"),
    "money.supplementary_total": ("0.10", "share", "L"),
    "retention.procurement_file": (15, "year", "L"),
    "term.normal": (1, "year", "P"),
    "term.maximum": (3, "year", "P"),
    "term.framework": (2, "year", "G"),
    "abnormal_price.of_mean": ("0.50", "share", "R"),
    "abnormal_price.of_second_lowest": ("0.50", "share", "R"),
    "abnormal_price.of_ceiling": ("0.45", "share", "R"),
    "abnormal_price.max_configurable": ("0.65", "share", "R"),
    "abnormal_price.explain": (30, "minute", "R"),
    "thresholds.procurement_limit": (None, "yuan", "L"),
}


def test_the_figures_now_in_force() -> None:
    figures = read(DATA / "sets" / "cn-2026.yaml").figures
    assert {path: (figures[path]["value"], figures[path]["unit"], figures[path]["mark"]) for path in PRESENT} == PRESENT


def test_a_rule_is_not_law_before_its_law() -> None:
    """实施条例 2015-03-01, 磋商 2014-12-31, Order 102 2020-03-01, 110号令 2022-03-01, 财库〔2026〕2号."""
    marks = {
        year: tuple(
            read(DATA / "sets" / f"cn-{year}.yaml").figures[path]["mark"]
            for path in ("clocks.publish_contract", "term.maximum", "negative_list.items", "clocks.sign_contract")
        )
        for year, _first, _last in PERIODS
    }
    assert marks == {
        "2014": ("D", "D", "D", "L"),
        "2015": ("L", "D", "D", "L"),
        "2018": ("L", "D", "D", "L"),
        "2020": ("L", "P", "P", "L"),
        "2022": ("L", "P", "P", "L"),
        "2026": ("L", "P", "P", "L"),
    }
    methods = {
        year: {p.split(".")[1] for p in read(DATA / "sets" / f"cn-{year}.yaml").figures if p.startswith("methods.")}
        for year, *_ in PERIODS
    }
    assert [("competitive_consultation" in methods[y], "framework_agreement" in methods[y]) for y, *_ in PERIODS] == [
        (False, False), (True, False), (True, False), (True, False), (True, True), (True, True),
    ]  # fmt: skip


@pytest.fixture
def figures() -> dict[str, Any]:
    return copy.deepcopy(read(DATA / "sets" / "cn-2026.yaml").figures)


@pytest.mark.parametrize(
    ("path", "change", "fault"),
    [
        ("clocks.sign_contract", {"value": "30"}, "'30' is not given as calendar_day"),
        ("clocks.sign_contract", {"value": True}, "True is not given as calendar_day"),
        ("clocks.sign_contract", {"value": -1}, "-1 is not given as calendar_day"),
        ("clocks.sign_contract", {"value": None}, "the value is missing"),
        ("clocks.sign_contract", {"unit": "week"}, "the unit is working_day or calendar_day"),
        ("clocks.sign_contract", {"source": " "}, "the source is missing"),
        ("clocks.sign_contract", {"mark": "X"}, "the mark is one of L, P, R, G, D"),
        ("clocks.sign_contract", {"note": "…"}, "a figure has value, unit, source and mark, nothing else"),
        ("caps.B", {"value": 0.1}, "0.1 is not given as share"),
        ("caps.B", {"value": "1.1"}, "'1.1' is not given as share"),
        ("scoring.floor", {"value": "60.005"}, "'60.005' is not given as score"),
        ("panel.observer", {"value": "yes"}, "'yes' is not given as yes_no"),
        ("methods.open_tender.name", {"value": {"zh": "公开招标"}}, "{'zh': '公开招标'} is not given as text"),
        ("negative_list.items", {"value": []}, "[] is not given as list"),
        ("negative_list.items", {"value": [{"code": "x"}]}, "every line has code, en, zh"),
    ],
)
def test_a_misshapen_figure_is_named(figures: dict[str, Any], path: str, change: dict[str, Any], fault: str) -> None:
    figures[path].update(change)
    assert schema.problems(figures) == [f"{path}: {fault}"]


def test_missing_and_unknown_figures_are_named_all_at_once(figures: dict[str, Any]) -> None:
    del figures["clocks.sign_contract"], figures["methods.inquiry.notice"]
    figures["clocks.coffee"] = figures["clocks.file_contract"]
    assert schema.problems(figures) == [
        "clocks.coffee: not a figure of a rule set",
        "clocks.sign_contract: missing",
        "methods.inquiry.notice: missing",
    ]


def test_lists_that_do_not_add_up_are_named(figures: dict[str, Any]) -> None:
    figures["criteria.sheet"]["value"][0]["max"] = 21
    figures["evaluation.heads"]["value"][0]["weight"] = 29
    figures["payments.presets"]["value"][1]["shares"][0] = "0.40"
    figures["grades.bands"]["value"].reverse()
    figures["ladder.rungs"]["value"].pop()
    figures["categories.chart"]["value"].pop()
    figures["catalogue.items"]["value"].append(figures["catalogue.items"]["value"][0])
    assert [fault.split(":")[0] for fault in schema.problems(figures)] == [
        "catalogue.items", "categories.chart", "criteria.sheet", "evaluation.heads", "grades.bands", "ladder.rungs", "payments.presets",
    ]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data that a test may spoil."""
    for source in DATA.glob("*/*.yaml"):
        target = tmp_path / source.parent.name / source.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / "sets"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"layers": ["nowhere"]}, "No such file"),
        ({"layers": []}, "layers: a list of names"),
        ({"valid_from": "soon"}, "days like 2026-01-01"),
        ({"valid_to": date(2025, 1, 1)}, "before valid_from"),
        ({"origin": "heaven"}, "origin: one of"),
        ({"version": ""}, "version: a text"),
        ({"colour": "red"}, "colour: unknown"),
    ],
)
def test_a_faulty_head_is_refused(folder: Path, change: dict[str, Any], fault: str) -> None:
    path = folder / "cn-2026.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **change}, allow_unicode=True))
    with pytest.raises(Faulty) as refused:
        read(path)
    assert fault in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"- a\n- b", b"a: [", b"\xff\xfe", b"!!python/object/apply:os.system ['true']"])
def test_what_is_no_rule_set_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(Faulty):
        read(path)


@pytest.mark.django_db
class TestPublishing:
    def test_loading_twice_is_loading_once(self) -> None:
        first = [(r.pk, r.version, r.digest, r.published_at) for r in load_all()]
        second = [(r.pk, r.version, r.digest, r.published_at) for r in load_all()]
        assert (first == second, RuleSet.objects.count(), len({digest for _pk, _v, digest, _at in first})) == (True, 12, 12)

    def test_what_is_stored_is_what_was_read(self) -> None:
        path = DATA / "sets" / "jinjiang-2014.yaml"
        file, stored = read(path), load(path)
        stored.refresh_from_db()
        kept = ("version", "name", "jurisdiction", "valid_from", "valid_to", "origin", "figures", "digest")
        assert {name: getattr(stored, name) for name in kept} == {name: getattr(file, name) for name in kept}

    def test_other_content_under_a_published_version_is_refused(self, folder: Path) -> None:
        stored = load(folder / "cn-2026.yaml")
        layer = folder.parent / "layers" / "practice.yaml"
        layer.write_text(layer.read_text(encoding="utf-8").replace('below: "10000"', 'below: "20000"'), encoding="utf-8")
        with pytest.raises(Refused) as refused:
            load(folder / "cn-2026.yaml")
        assert [b.code for b in refused.value.blockers] == ["changed"]
        assert "cn-2026" in refused.value.message
        assert RuleSet.objects.get(version="cn-2026").digest == stored.digest

    def test_the_layout_of_a_file_does_not_matter(self, folder: Path) -> None:
        stored = load(folder / "cn-2026.yaml")
        layer = folder.parent / "layers" / "practice.yaml"
        layer.write_text("# another remark\n" + layer.read_text(encoding="utf-8"), encoding="utf-8")
        assert load(folder / "cn-2026.yaml").pk == stored.pk

    def test_a_new_version_stands_beside_the_old_one(self, folder: Path) -> None:
        load(folder / "cn-2026.yaml")
        path = folder / "cn-2026.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("version: cn-2026", "version: cn-2026.1"), encoding="utf-8")
        assert load(path).version == "cn-2026.1"
        assert RuleSet.objects.filter(version__startswith="cn-2026").count() == 2

    def test_the_command_says_what_is_published_and_what_is_wrong(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_rules")
        *sets, last = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in sets] == [p.stem for p in all_files()]
        assert last == f"{LegalBasis.objects.count()} legal bases"
        path = folder / "cn-2026.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("jurisdiction", "jurisdictio"), encoding="utf-8")
        with pytest.raises(CommandError, match="jurisdiction: missing"):
            call_command("load_rules", str(path))

    @pytest.mark.parametrize("sql", ["UPDATE grants_ruleset SET name = 'x'", "DELETE FROM grants_ruleset"])
    def test_the_database_refuses_to_change_or_remove_a_rule_set(self, sql: str) -> None:
        assert "RuleSet" in triggers.APPEND_ONLY
        triggers.install()
        stored = load(DATA / "sets" / "cn-2026.yaml")
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert RuleSet.objects.get(version="cn-2026").name == stored.name
