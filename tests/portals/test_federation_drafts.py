"""Writing things down on the federation desk: needs, projects, listings, panels. What is refused changes nothing and loses nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext

from grants.listings.models import Listing, Programme
from grants.needs import actions as needs
from grants.needs.models import Need
from grants.panels.models import Panel, ScoreSheet
from grants.people.models import Office
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories.plans import fund
from tests.factories.plans import life as lived
from tests.factories.reach import reach
from tests.portals.desk import act, lines, page, send, signed_in, text

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def need_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "unit": cast.units["yongfuli"].pk, "title": "晚间亲子活动", "category": "community", "group": "双职工家庭", "head_count": "600",
        "precision": "at_least", "basis": "point", "description": "晚间和周六缺少活动。", "survey_n": "120", **changes,
    }  # fmt: skip


def test_a_village_writes_down_a_need_and_submits_it(cast: Cast, personas: dict[str, Any]) -> None:
    answer = send(personas["V"], "needs-new", **need_of(cast, documents=SimpleUploadedFile("调查.pdf", PDF)))
    need = Need.objects.get(title="晚间亲子活动")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/federation/needs/{need.pk}/")
    assert (need.unit, need.head_count, need.precision, need.survey_n, need.status, need.created_by) == (
        cast.units["yongfuli"], 600, "at_least", 120, "draft", personas["V"],
    )  # fmt: skip
    assert [d.original_name for d in need.documents.all()] == ["调查.pdf"]
    assert act(personas["V"], need, "submit").status_code == 302
    assert Need.objects.get(pk=need.pk).status == "submitted"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("head_count", "六百"), ("head_count", "-1"), ("head_count", "9" * 19), ("category", "nonsense"), ("unit", "0"),
     ("title", "需\x00求"), ("description", "长" * 6000), ("survey_n", "1e3")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_the_field_and_kept(
    field: str, typed: str, cast: Cast, personas: dict[str, Any]
) -> None:
    before = Need.objects.count()
    answer = send(personas["V"], "needs-new", **need_of(cast, **{field: typed}))
    assert (answer.status_code, Need.objects.count()) == (422, before)
    form = answer.context["form"]
    assert form.errors[field]
    assert form["group"].value() == "双职工家庭"


def test_a_file_that_cannot_be_kept_leaves_no_need_behind(cast: Cast, personas: dict[str, Any]) -> None:
    before = Need.objects.count()
    answer = send(personas["V"], "needs-new", **need_of(cast, documents=SimpleUploadedFile("a.exe", b"MZ\x90\x00\x03")))
    assert (answer.status_code, Need.objects.count()) == (422, before)
    assert "a.exe" in str(answer.context["form"].errors["documents"])


def test_a_need_is_written_down_for_places_of_ones_own_only(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    before = Need.objects.count()
    assert send(personas["V"], "needs-new", **need_of(cast, unit=cast.units["huatai"].pk)).status_code == 422
    assert send(strangers["H"], "needs-new", **need_of(cast)).status_code == 422
    assert send(personas["R"], "needs-new", **need_of(cast)).status_code == 422
    assert Need.objects.count() == before


def test_markup_in_a_text_is_shown_as_it_was_typed(cast: Cast, personas: dict[str, Any]) -> None:
    typed = "<script>alert(1)</script><b>粗</b>"
    told = need_of(cast, title=typed, group="<i>组</i>", description="</p><img src=x onerror=alert(2)>")
    assert send(personas["V"], "needs-new", **told).status_code == 302
    need = Need.objects.get(title=typed)
    for shown in (page(personas["V"], "needs-detail", need.pk), page(personas["V"], "needs"), page(personas["V"], "home")):
        assert b"<script>alert" not in shown.content
        assert b"<img src=x" not in shown.content
        assert b"<b>\xe7\xb2\x97" not in shown.content
    assert typed in text(page(personas["V"], "needs"))


def test_a_draft_is_changed_a_submitted_need_is_not(cast: Cast, personas: dict[str, Any]) -> None:
    draft, submitted = reach("need", "draft", cast), reach("need", "submitted", cast)
    assert send(personas["V"], "needs-edit", draft.pk, **need_of(cast, title="改过的")).status_code == 302
    assert Need.objects.get(pk=draft.pk).title == "改过的"
    assert list(Entry.objects.filter(kind="need", object_id=draft.pk).values_list("move", flat=True)) == ["create", "edit"]
    answer = send(personas["V"], "needs-edit", submitted.pk, **need_of(cast, title="改过的"))
    assert answer.status_code == 422
    assert Need.objects.get(pk=submitted.pk).title == submitted.title


def test_what_is_sent_twice_is_written_down_once(cast: Cast, personas: dict[str, Any]) -> None:
    client = signed_in(personas["V"])
    once = client.get("/federation/needs/new/").context["once"]
    told = need_of(cast, title="只此一次", once=once)
    first, second = client.post("/federation/needs/new/", told), client.post("/federation/needs/new/", told)
    need = Need.objects.get(title="只此一次")
    assert [a.headers["Location"] for a in (first, second)] == [f"/federation/needs/{need.pk}/"] * 2


def test_what_another_saved_meanwhile_is_not_overwritten_unseen(cast: Cast, personas: dict[str, Any]) -> None:
    draft = reach("need", "draft", cast)
    client = signed_in(personas["V"])
    seen = client.get(f"/federation/needs/{draft.pk}/edit/").context["seen"]
    needs.revise(Need.objects.get(pk=draft.pk), by=personas["V"], group="另一人填的")
    late = need_of(cast, title="晚到的", seen=seen)
    answer = client.post(f"/federation/needs/{draft.pk}/edit/", late)
    assert answer.status_code == 409
    assert answer.context["form"]["title"].value() == "晚到的"
    kept = Need.objects.get(pk=draft.pk)
    assert (kept.title, kept.group) == (draft.title, "另一人填的")
    assert client.post(f"/federation/needs/{draft.pk}/edit/", {**late, "seen": answer.context["seen"]}).status_code == 302
    assert Need.objects.get(pk=draft.pk).title == "晚到的"


def test_a_need_joins_another_that_is_chosen(cast: Cast, personas: dict[str, Any]) -> None:
    need, other, draft = reach("need", "submitted", cast), reach("need", "pooled", cast), reach("need", "draft", cast)
    shown = page(personas["R"], "needs-act", need.pk, "merge")
    chosen = [key.value for key, _label in shown.context["form"].fields["into"].choices if key]
    assert other.pk in chosen
    assert not {need.pk, draft.pk} & set(chosen)
    assert act(personas["R"], need, "merge", into=draft.pk).status_code == 422
    assert act(personas["R"], need, "merge", into=other.pk).status_code == 302
    assert Need.objects.get(pk=need.pk).merged_into_id == other.pk


def test_needs_like_this_one_are_shown_beside_it(cast: Cast, personas: dict[str, Any]) -> None:
    need, other = reach("need", "submitted", cast), reach("need", "pooled", cast)
    assert [n.pk for n in page(personas["R"], "needs-detail", need.pk).context["alike"]][:1] == [other.pk]


# Projects and listings ------------------------------------------------------------------------------------------------


def project(cast: Cast) -> Programme:
    fields = {"unit": cast.units["jinjiang"].pk, "number": "P-新", "name": "新项目", "description": ""}
    assert send(cast.persons["handler"], "programmes-new", **fields).status_code == 302
    return Programme.objects.get(number="P-新")


def listing_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    soon = clock.now().astimezone(clock.SHANGHAI) + timedelta(days=3)
    marks = [("E1", "需求", 40), ("E2", "方案", 60)]
    return {
        "programme": project(cast).pk, "number": "L-新", "title": "新清单", "year": "2026", "category": "community", "content": "做活动",
        "requirements": "依法登记", "appropriation": fund(cast).pk, "budget": "6.6万", "method": "below_threshold",
        "publishes_at": f"{soon:%Y-%m-%dT09:00}", "closes_at": f"{soon + timedelta(days=20):%Y-%m-%dT16:00}",
        "opens_at": f"{soon + timedelta(days=21):%Y-%m-%dT09:00}", "negative_list_checked": "on",
        "sites": [cast.units["yongfuli"].pk, cast.units["huatai"].pk], "answers": [reach("need", "pooled", cast).pk],
        **lines("indicators", [{
            "code": "D1", "level1": "产出", "level2": "数量", "name": "活动", "unit": "场", "direction": "ge", "target": "40",
            "measure": "sum",
            "basis": "period", "weight": "100",
        }], room=2),
        **lines("criteria", [{"code": c, "name": n, "maximum": str(m), "guide": ""} for c, n, m in marks], room=1), **changes,
    }  # fmt: skip


def test_a_handler_prepares_a_listing_with_everything_on_one_page(cast: Cast, personas: dict[str, Any]) -> None:
    assert send(personas["H"], "listings-new", **listing_of(cast)).status_code == 302
    listing = Listing.objects.get(number="L-新")
    assert (listing.budget, listing.status, listing.unit, listing.negative_list_checked) == (
        Decimal(66000), "draft", cast.units["jinjiang"], True,
    )  # fmt: skip
    assert {s.pk for s in listing.sites.all()} == {cast.units["yongfuli"].pk, cast.units["huatai"].pk}
    assert listing.needs.count() == 1
    assert list(listing.indicators.values_list("code", "target", "weight")) == [("D1", Decimal(40), Decimal(100))]
    assert list(listing.criteria.values_list("code", "maximum")) == [("E1", Decimal(40)), ("E2", Decimal(60))]
    assert listing.rule_set.jurisdiction.startswith("35")
    assert act(personas["H"], listing, "submit").status_code == 302


def test_an_empty_new_listing_has_the_sheet_of_the_rule_set(cast: Cast, personas: dict[str, Any]) -> None:
    form = page(personas["H"], "listings-new").context["form"]
    assert [line.initial["code"] for line in form.lines["criteria"].forms if line.initial] == [f"E{n}" for n in range(1, 9)]
    assert form.lines["criteria"].total == Decimal(100)


def test_a_mistake_in_a_table_is_told_with_its_line_and_nothing_is_lost(cast: Cast, personas: dict[str, Any]) -> None:
    before = Listing.objects.count()
    wrong = listing_of(cast)
    wrong["indicators-0-target"] = "四十"
    answer = send(personas["H"], "listings-new", **wrong)
    assert (answer.status_code, Listing.objects.count()) == (422, before)
    form = answer.context["form"]
    assert form.lines["indicators"].forms[0].errors["target"]
    told = gettext("%(table)s, line %(line)s, “%(label)s”: %(words)s").split("%(words)s")[0]
    label = {"table": gettext("Indicators"), "line": 1, "label": gettext("Target")}
    assert any((told % label) in words for words in form.non_field_errors())
    assert form.lines["criteria"].forms[1]["name"].value() == "方案"


def test_more_lines_without_scripts_keep_what_was_typed_and_save_nothing(cast: Cast, personas: dict[str, Any]) -> None:
    before = Listing.objects.count()
    answer = send(personas["H"], "listings-new", **listing_of(cast, more="criteria"))
    assert (answer.status_code, Listing.objects.count()) == (200, before)
    form = answer.context["form"]
    assert len(form.lines["criteria"].forms) == 8
    assert form.lines["criteria"].forms[0]["name"].value() == "需求"


def test_a_draft_listing_is_changed_with_its_tables(cast: Cast, personas: dict[str, Any]) -> None:
    send(personas["H"], "listings-new", **listing_of(cast))
    listing = Listing.objects.get(number="L-新")
    changed = {**listing_data(personas["H"], listing), "title": "改名", "version": listing.version}
    changed |= lines("criteria", [{"code": "E2", "name": "方案", "maximum": "100", "guide": "看方案"}])
    assert send(personas["H"], "listings-edit", listing.pk, **changed).status_code == 302
    listing = Listing.objects.get(pk=listing.pk)
    assert listing.title == "改名"
    assert list(listing.criteria.values_list("code", "maximum", "guide")) == [("E2", Decimal(100), "看方案")]
    assert list(listing.indicators.values_list("code", flat=True)) == ["D1"]


def listing_data(person: Any, listing: Listing) -> dict[str, Any]:
    """What a browser would send back from the page as it stands."""
    form = page(person, "listings-edit", listing.pk).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {name: f"{data[name]:%Y-%m-%dT%H:%M}" for name in ("publishes_at", "closes_at", "opens_at")}
    for name, table in form.lines.items():
        rows = [{f: line[f].value() for f in line.fields} for line in table.forms if line.initial]
        data |= lines(name, rows)
    return {name: value for name, value in data.items() if value is not None}


def test_a_stale_page_of_a_listing_changes_nothing(cast: Cast, personas: dict[str, Any]) -> None:
    listing = reach("listing", "draft", cast)
    data = {**listing_data(personas["H"], listing), "title": "晚到的", "version": listing.version + 1}
    assert send(personas["H"], "listings-edit", listing.pk, **data).status_code == 409
    assert Listing.objects.get(pk=listing.pk).title == listing.title


# Panels ---------------------------------------------------------------------------------------------------------------


def seats(cast: Cast, n: int, **changes: Any) -> dict[str, Any]:
    rows = [
        {"person": row["person"].pk, "expertise": "社会工作", "chosen": "随机抽取", **({"is_chair": "on"} if k == 0 else {})}
        for k, row in enumerate(cast.experts(n))
    ]
    return {**lines("seats", rows, room=1), **changes}


def test_a_handler_forms_the_panel_before_the_opening(cast: Cast, personas: dict[str, Any]) -> None:
    listing = lived(cast, "publish").listing
    assert send(personas["H"], "listings-panel", listing.pk, **seats(cast, 5)).status_code == 302
    panel = Panel.objects.get(listing=listing)
    assert [(s.person, s.is_chair) for s in panel.seats.all()] == [(r["person"], k == 0) for k, r in enumerate(cast.experts(5))]
    assert ScoreSheet.objects.filter(panel=panel, status="assigned").count() == 5


@pytest.mark.parametrize("n", [3, 4])
def test_a_small_or_even_panel_is_refused_in_words(n: int, cast: Cast, personas: dict[str, Any]) -> None:
    listing = lived(cast, "publish").listing
    answer = send(personas["H"], "listings-panel", listing.pk, **seats(cast, n))
    assert answer.status_code == 422
    assert str(n) in " ".join(answer.context["form"].non_field_errors())
    assert not Panel.objects.filter(listing=listing).exists()


def test_only_experts_may_be_chosen_and_nobody_but_the_handler_chooses(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    listing = lived(cast, "publish").listing
    wrong = seats(cast, 5)
    wrong["seats-1-person"] = personas["R"].pk
    assert send(personas["H"], "listings-panel", listing.pk, **wrong).status_code == 422
    assert send(personas["R"], "listings-panel", listing.pk, **seats(cast, 5)).status_code == 403
    assert send(strangers["H"], "listings-panel", listing.pk, **seats(cast, 5)).status_code in {403, 422}
    assert not Panel.objects.filter(listing=listing).exists()


def test_a_replacement_is_seated_among_the_other_experts(cast: Cast, personas: dict[str, Any]) -> None:
    life = lived(cast, "form_panel")
    seated = set(life.panel.seats.values_list("person", flat=True))
    form = page(personas["H"], "listings-seat", life.listing.pk).context["form"]
    free = [p for p in form.fields["person"].queryset if p.pk not in seated]
    assert free
    assert list(form.fields["person"].queryset) == free
    told = {"person": free[0].pk, "expertise": "法律", "chosen": "候补"}
    assert send(personas["R"], "listings-seat", life.listing.pk, **told).status_code == 403
    assert send(personas["H"], "listings-seat", life.listing.pk, **told).status_code == 302
    assert set(life.panel.seats.values_list("person", flat=True)) == seated | {free[0].pk}


# Before and after the opening -----------------------------------------------------------------------------------------


def test_nothing_of_applications_is_told_before_the_opening(cast: Cast, personas: dict[str, Any]) -> None:
    life = lived(cast, "attend")
    for letter in "HRFAD":
        shown = page(personas[letter], "listings-detail", life.listing.pk)
        assert shown.context["bids"] == []
        assert not any(bid.organisation.name in text(shown) for bid in life.bids.values())
        assert {page(personas[letter], "bids-detail", bid.pk).status_code for bid in life.bids.values()} == {404}
    assert page(personas["A"], "listings-ranking", life.listing.pk).status_code == 404


def test_the_ranking_opens_with_the_last_lock_and_holds_every_score(cast: Cast, personas: dict[str, Any]) -> None:
    early = lived(cast, "submit_sheet")
    assert page(personas["A"], "listings-ranking", early.listing.pk).status_code == 404
    life = lived(cast, "lock")
    shown = page(personas["A"], "listings-ranking", life.listing.pk)
    rows = shown.context["rows"]
    assert [(r.place.rank, r.place.bid.organisation.name) for r in rows] == [
        (1, cast.organisations["qinghe"].name), (2, cast.organisations["muming"].name), (3, cast.organisations["yuanhang"].name),
    ]  # fmt: skip
    assert all(sum(r.totals) == r.place.points for r in rows)
    for row in rows:
        items = page(personas["A"], "listings-ranking", life.listing.pk, bid=row.place.bid.pk).context["items"]
        assert all(len(scores) == 5 and None not in scores for _criterion, scores in items)
        assert [sum(scores[n].points for _c, scores in items) for n in range(5)] == row.totals
    assert page(personas["T"], "listings-ranking", life.listing.pk).status_code == 404


def test_a_panel_is_named_to_the_purchaser_only(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    life = lived(cast, "open_bids")
    assert [s.seat.person for s in page(personas["R"], "listings-detail", life.listing.pk).context["sheets"]]
    for person in (strangers["R"], personas["T"]):
        assert "sheets" not in page(person, "listings-detail", life.listing.pk).context


def test_an_expert_of_elsewhere_is_no_choice_here(cast: Cast, personas: dict[str, Any]) -> None:
    listing = lived(cast, "publish").listing
    experts = page(personas["H"], "listings-panel", listing.pk).context["form"].lines["seats"].forms[0].fields["person"].queryset
    units = set(Office.objects.filter(role="expert", person__in=experts).values_list("unit", flat=True))
    own = cast.units["jinjiang"]
    near = {int(part) for part in own.path.split("/") if part} | {
        u.pk for u in cast.units.values() if u.path.startswith(own.path)
    }
    assert experts.exists()
    assert units <= near
