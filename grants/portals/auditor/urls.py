"""The addresses of the audit desk."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.disbursements import actions as disbursement_actions
from grants.disbursements.models import Disbursement
from grants.portals.act import act_urls
from grants.portals.auditor import (
    amendments,
    changes,
    claims,
    contracts,
    desk,
    disbursements,
    engagement_urls,
    expenses,
    findings,
    flags,
    flow,
    home,
    milestone_reports,
    objections,
    offers,
    opening,
    procurement,
    projects,
    reports,
    roadshows,
    search,
    summaries,
    trail,
)
from grants.portals.context import Item, register
from grants.portals.ledger_export import export_urls
from grants.spending import actions as spending_actions
from grants.spending.models import Expense

app_name = "auditor"
register(
    "auditor",
    [
        Item(_("First page"), "auditor:home"),
        Item(_("Summary of spending"), "auditor:summary"),
        Item(_("Where the money goes"), "auditor:flow"),
        Item(_("Projects"), "auditor:projects"),
        Item(_("Contracts"), "auditor:contracts"),
        Item(_("Purchases"), "auditor:listings"),
        Item(_("Doubts"), "auditor:flags"),
        Item(_("Audit engagements"), "auditor:audit_engagements"),
        Item(_("Findings"), "auditor:findings"),
        Item(_("Roadshows"), "auditor:roadshows"),
        Item(_("Ledger"), "auditor:expenses"),
        Item(_("Instalments"), "auditor:disbursements"),
        Item(_("Audit reports"), "auditor:papers"),
        Item(_("What has changed"), "auditor:changes"),
        Item(_("Trail"), "auditor:trail"),
    ],
    search="auditor:search",
)
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    *summaries.urls,
    path("search/", search.Search.as_view(), name="search"),
    path("changes/", changes.Changes.as_view(), name="changes"),
    path("trail/", trail.Trail.as_view(), name="trail"),
    path("projects/", projects.Projects.as_view(), name="projects"),
    path("projects/<int:pk>/", projects.ProjectPage.as_view(), name="projects-detail"),
    path("contracts/", contracts.Contracts.as_view(), name="contracts"),
    *export_urls(desk.PORTAL, desk.contracts_of, desk.expenses_of),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contracts-detail"),
    path("contracts/<int:pk>/versions/", amendments.Versions.as_view(), name="contracts-versions"),
    path("amendments/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendments-detail"),
    *(path(f"{s}/<int:pk>/draft/", reports.Draft.as_view(stage=s), name=f"{s}-draft") for s in reports.DRAFTED),
    *(path(f"{s}/<int:pk>/issue/", reports.Issue.as_view(stage=s), name=f"{s}-issue") for s in reports.SUBJECTS),
    path("papers/", reports.Papers.as_view(), name="papers"),
    path("papers/<int:pk>/", reports.PaperPage.as_view(), name="papers-detail"),
    path("papers/<int:pk>/file/", reports.PaperFile.as_view(), name="papers-file"),
    path("papers/<int:pk>/workbook/", reports.PaperWorkbook.as_view(), name="papers-workbook"),
    path("expenses/", expenses.Expenses.as_view(), name="expenses"),
    path("expenses/<int:pk>/", expenses.ExpensePage.as_view(), name="expenses-detail"),
    *act_urls("expenses", Expense, desk.expenses_of, spending_actions, portal="auditor"),
    path("disbursements/", disbursements.Disbursements.as_view(), name="disbursements"),
    path("disbursements/<int:pk>/", disbursements.DisbursementPage.as_view(), name="disbursements-detail"),
    *act_urls("disbursements", Disbursement, desk.disbursements_of, disbursement_actions, portal="auditor"),
    path("milestone_reports/<int:pk>/", milestone_reports.MilestoneReportPage.as_view(), name="milestone_reports-detail"),
    path("listings/", procurement.Listings.as_view(), name="listings"),
    path("listings/<int:pk>/", offers.listing_page, name="listings-detail"),
    path("offers/", offers.Offers.as_view(), name="offers"),
    path("roadshows/", roadshows.Roadshows.as_view(), name="roadshows"),
    path("roadshows/<int:pk>/", roadshows.RoadshowPage.as_view(), name="roadshows-detail"),
    path("claims/", claims.Claims.as_view(), name="claims"),
    path("claims/<int:pk>/", claims.ClaimPage.as_view(), name="claims-detail"),
    path("listings/<int:pk>/flags/", flags.ListingFlags.as_view(), name="listings-flags"),
    path("flags/", flags.Flags.as_view(), name="flags"),
    *findings.urls,
    *engagement_urls.urls,
    *flow.urls,
    *opening.urls,
    path("bids/<int:pk>/", procurement.BidPage.as_view(), name="bids-detail"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objections-detail"),
    path("awards/<int:pk>/", procurement.AwardPage.as_view(), name="awards-detail"),
    path("needs/<int:pk>/", procurement.NeedPage.as_view(), name="needs-detail"),
    path("organisations/<int:pk>/", procurement.OrganisationPage.as_view(), name="organisations-detail"),
]
