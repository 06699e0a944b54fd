"""A small federation desk made of the kit alone: what the kit's tests look at. Its rows are the register of organisations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django_filters
from django import forms
from django.db.models import DecimalField, Value
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language

from grants.listings import actions as listing_actions
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.people import actions, queries
from grants.people.models import Organisation
from grants.portals import pictures
from grants.portals.act import act_urls
from grants.portals.columns import DateColumn, DueColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.context import Item
from grants.portals.forms import AmountField, DraftForm
from grants.portals.home import home
from grants.portals.pages import Action, DetailPage, DraftPage, Head, ListPage, Page, Tab
from grants.portals.stepper import Step, life

handler400 = "grants.portals.errors.bad_request"
handler403 = "grants.portals.errors.denied"
handler404 = "grants.portals.errors.not_found"
handler500 = "grants.portals.errors.server_error"


class Home(Page):
    portal = "federation"
    template_name = "components/plain.html"
    title = "工作台"


class OrganisationTable(Table):
    caption = "承接主体名册"
    name = LinkColumn(verbose_name="名称")
    registered_on = DateColumn(verbose_name="登记日期")
    barred_until = DueColumn(verbose_name="限制至")
    money = MoneyColumn(verbose_name="合同金额", accessor="money", orderable=False, total=True)
    status = StatusColumn(verbose_name="状态")

    class Meta(Table.Meta):
        order_by = "name"


class OrganisationFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="contains", label="名称")
    status = django_filters.ChoiceFilter(choices=Organisation.Status.choices, label="状态", empty_label="全部")

    class Meta:
        model = Organisation
        fields = ("name", "status")


class Organisations(ListPage):
    portal = "federation"
    title = "承接主体"
    lead = "登记在本会及下级妇联的社会组织。"
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    empty = "已登记的社会组织会列在这里。"
    per_page = 10

    def get_queryset(self) -> Any:
        return queries.visible_organisations(self.request.user).annotate(money=Value(Decimal("240000"), DecimalField()))

    def actions(self) -> Sequence[Action]:
        return [Action("登记社会组织", "/federation/organisations/new/")]


class OrganisationPage(DetailPage):
    portal = "federation"
    template_name = "components/detail.html"
    queryset_for = staticmethod(queries.visible_organisations)

    def head(self, obj: Any) -> Head:
        return Head(
            name=obj.name, number=obj.credit_code or "", amount=Decimal("2240000"), amount_label="合同金额",
            parties=[("登记单位", obj.unit), ("类别", obj.get_kind_display())],
        )  # fmt: skip

    def steps(self, obj: Any) -> Sequence[Step]:
        return life(
            {
                "need": Step("need", "done", date(2015, 1, 8), "/federation/"),
                "listing": Step("listing", "done", date(2015, 2, 3), "/federation/"),
                "bid": Step("bid", "done", date(2015, 2, 28)),
                "award": Step("award", "done", date(2015, 3, 9)),
                "contract": Step("contract", "done", date(2015, 3, 20)),
                "spending": Step("spending", "current", date(2015, 12, 31)),
                "milestone": Step("milestone", "late", date(2015, 9, 30), "/federation/", late_days=12),
            }
        )

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [("承接主体", "/federation/organisations/")]


class ListingPage(DetailPage):
    portal = "federation"
    queryset_for = staticmethod(listings.visible)


class OrganisationForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Organisation
        fields = ("name", "credit_code", "kind", "registered_on", "scope", "rating", "is_hub")
        help_texts = {"credit_code": "18 位;第 1、2 位为 51、52 或 53;最后一位为校验码。"}


class Plain(forms.Form):
    amount = AmountField(label="金额")


class OrganisationNew(DraftPage):
    portal = "federation"
    title = "登记社会组织"
    form_class = OrganisationForm

    def act(self, form: Any) -> Any:
        unit = self.request.user.offices_now[0].unit
        return actions.apply(by=self.request.user, unit=unit, **form.cleaned_data)


def parts(request: HttpRequest) -> HttpResponse:
    """Every part and every picture on one page."""
    page = engines["django"].from_string((Path(__file__).parent / "kit_parts.html").read_text())
    return HttpResponse(page.render({"title": "部件", **drawn()}, request))


def drawn() -> dict[str, Any]:
    plan = pictures.Plan(
        begins=date(2015, 3, 20), ends=date(2016, 3, 19), total=Decimal("320000"), today=date(2015, 11, 21),
        instalments=[
            pictures.Instalment("首期款", date(2015, 4, 2), Decimal("160000"), True),
            pictures.Instalment("中期款", date(2015, 10, 15), Decimal("96000"), True),
            pictures.Instalment("尾款", date(2016, 3, 31), Decimal("64000"), False),
        ],
        spent=[pictures.Spent(date(2015, m, 5 + m), Decimal(18000 + m * 1300)) for m in range(4, 12)],
    )  # fmt: skip
    rows = [
        pictures.DeliverableRow("社区家庭教育活动", "场次", Decimal(76), Decimal(80), Decimal(76)),
        pictures.DeliverableRow("受益人次", "人次", Decimal(9000), Decimal(6200), Decimal(5900)),
        pictures.DeliverableRow("困境儿童个案建档与持续跟进服务", "份", Decimal(30), Decimal(12), Decimal(0)),
    ]
    flows = [
        pictures.Flow("市级财政", "2015年购买服务", "白兰花家庭驿站", "人员费用", Decimal("140000")),
        pictures.Flow("市级财政", "2015年购买服务", "白兰花家庭驿站", "业务活动成本", Decimal("100000")),
        pictures.Flow("福彩公益金", "2015年福彩项目", "白兰花家庭驿站", "业务活动成本", Decimal("80000")),
        pictures.Flow("福彩公益金", "2015年福彩项目", "紫薇计划", "管理费用", Decimal("22000")),
        pictures.Flow("社会捐赠", "紫薇专项", "紫薇计划", "业务活动成本", Decimal("65000")),
    ]
    sites = [pictures.Site(f"{n}号站", f"{c}县", Decimal(s) / 10, "12 场", late=s == 3) for n, (c, s) in enumerate(
        [("盐湖", 10), ("临猗", 8), ("万荣", 3), ("闻喜", 5), ("稷山", 0), ("夏", 10)], 1)]  # fmt: skip
    projects = [
        pictures.ProjectRow("白兰花家庭驿站 2015", Decimal("0.68"), Decimal("0.61"), Decimal("0.72")),
        pictures.ProjectRow("紫薇计划·单亲母亲支持小组", Decimal("0.80"), Decimal("0.55"), Decimal("0.40")),
    ]
    return {
        "spending": pictures.spending_over_time(plan), "deliverables": pictures.deliverables(rows), "row": projects[0],
        "flow": pictures.funds_flow(flows), "map": pictures.tile_map(sites), "projects": pictures.project_bars(projects),
        "tab_list": [Tab("概况", "?", current=True), Tab("支出", "?tab=2", count=128)],
        "pairs": [("开户银行", "中国农业银行晋江市支行"), ("账号", "6228 4800 0000 0000"), ("联系电话", None)],
        "soon": date(2015, 11, 24), "amount": Decimal("2240000"), "form": OrganisationForm(), "plain": Plain(),
    }  # fmt: skip


desk = (
    [
        path("", Home.as_view(), name="home"),
        path("organisations/", Organisations.as_view(), name="organisations"),
        path("organisations/new/", OrganisationNew.as_view(), name="organisations-new"),
        path("organisations/<int:pk>/", OrganisationPage.as_view(), name="organisations-detail"),
        *act_urls("organisations", Organisation, queries.visible_organisations, actions, portal="federation"),
        path("parts/", parts, name="parts"),
        path("listings/<int:pk>/", ListingPage.as_view(), name="listings-detail"),
        *act_urls("listings", Listing, listings.visible, listing_actions, portal="federation"),
    ],
    "federation",
)
NAVIGATION = [Item("等我处理", "federation:home", count=lambda person: 3), Item("承接主体", "federation:organisations"),
              Item("部件", "federation:parts")]  # fmt: skip

urlpatterns = [
    path("federation/", include(desk)),
    path("provider/", include("grants.portals.provider.urls")),
    path("home/", home, name="home"),
    path("account/", include("grants.portals.account")),
    path("language/", set_language, name="set_language"),
]
