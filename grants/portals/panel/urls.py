"""The addresses of the panel portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.panels import actions as panel_actions
from grants.panels import queries as panels
from grants.panels.models import ScoreSheet
from grants.portals.act import act_urls
from grants.portals.context import Item, register
from grants.portals.panel import hearings, home, listings, reports, scoring, seats, sheets
from grants.portals.panel.seats import PORTAL

app_name = PORTAL
register(PORTAL, [Item(_("My score sheets"), "panel:home")])

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("listings/<int:pk>/", listings.ListingPage.as_view(), name="listings-detail"),
    path("listings/<int:pk>/hearing/", hearings.HearingPage.as_view(), name="listings-hearing"),
    path("listings/<int:pk>/report/", reports.ReportPage.as_view(), name="listings-report"),
    path("listings/<int:pk>/report/write/", reports.ReportWrite.as_view(), name="listings-report_write"),
    path("listings/<int:pk>/report/sign/", reports.ReportSign.as_view(), name="listings-report_sign"),
    path("listings/<int:pk>/go_on/", reports.GoOn.as_view(), name="listings-go_on"),
    path("score_sheets/<int:pk>/", sheets.SheetPage.as_view(), name="score_sheets-detail"),
    path("score_sheets/<int:pk>/bids/<int:bid>/", scoring.Scoring.as_view(), name="score_sheets-score"),
    *act_urls(
        "score_sheets", ScoreSheet, seats.sheets, panel_actions, portal=PORTAL, choices={"no_interest": panels.bidders_to_state}
    ),
]
