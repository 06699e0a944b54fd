"""The addresses of the provider portal."""

from typing import Any

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from grants.awards import objection_actions
from grants.awards.models import Objection
from grants.contracts import actions as contract_actions
from grants.contracts import amendment_actions
from grants.contracts.models import Amendment, Contract
from grants.disbursements import actions as disbursement_actions
from grants.disbursements.models import Disbursement
from grants.listings import actions as listing_actions
from grants.listings.models import Listing
from grants.milestones import actions as milestone_actions
from grants.milestones.models import MilestoneReport
from grants.people import actions as people_actions
from grants.people.models import Organisation
from grants.portals.act import STAGES, act_urls
from grants.portals.context import Item, register
from grants.portals.ledger_export import export_urls
from grants.portals.provider import (
    allocate,
    amendments,
    bid_edit,
    bid_files,
    bid_reveal,
    bid_seal,
    bids,
    bulk,
    calls,
    claims,
    colleagues,
    contracts,
    disbursements,
    evidence,
    expense_edit,
    expenses,
    findings,
    home,
    ledger_acts,
    ledger_bring,
    ledger_file,
    ledger_sheets,
    objections,
    offer_forms,
    offers,
    organisation,
    own,
    papers,
    registration,
    reports,
    roadshows,
    surplus,
)
from grants.portals.provider.desk import PORTAL
from grants.spending import actions as expense_actions
from grants.spending.models import Expense

app_name = PORTAL
STAGES[PORTAL, "bids"] = bid_seal.STAGE
register(
    PORTAL,
    [
        Item(_("First page"), "provider:home"),
        Item(_("Calls"), "provider:listings"),
        Item(_("My applications"), "provider:bids"),
        Item(_("Objections"), "provider:objections"),
        Item(_("Offers"), "provider:offers"),
        Item(_("Roadshows"), "provider:roadshows"),
        Item(_("Claims"), "provider:claims"),
        Item(_("Contracts"), "provider:contracts"),
        Item(_("Ledger"), "provider:expenses"),
        Item(_("Milestone reports"), "provider:milestone_reports"),
        Item(_("Instalments"), "provider:disbursements"),
        Item(_("Audit findings"), "provider:findings"),
        Item(_("Our organisation"), "provider:organisations"),
    ],
)


def acts(stage: str, model: Any, rows: Any, actions: Any) -> list[Any]:
    return act_urls(stage, model, rows, actions, portal=PORTAL)


urlpatterns = [
    *surplus.urls,
    *findings.urls,
    path("", home.Home.as_view(), name="home"),
    path("scan/", home.scan, name="scan"),
    path("register/", registration.Register.as_view(), name="register"),
    path("register/code/", registration.check_credit_code, name="check-credit-code"),
    path("welcome/<str:key>/<str:token>/", colleagues.Welcome.as_view(), name="welcome"),
    path("organisations/", organisation.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/", organisation.OrganisationPage.as_view(), name="organisations-detail"),
    path("organisations/<int:pk>/edit/", organisation.OrganisationEdit.as_view(), name="organisations-edit"),
    path("organisations/<int:pk>/inspection/", organisation.AddInspection.as_view(), name="organisations-inspection"),
    path("organisations/<int:pk>/firm/", organisation.DeclareFirm.as_view(), name="organisations-firm"),
    path("organisations/<int:pk>/certificate/", organisation.AddCertificate.as_view(), name="organisations-certificate"),
    path("organisations/<int:pk>/engage/", colleagues.Engage.as_view(), name="organisations-engage"),
    path("organisations/<int:pk>/offices/<int:office>/dismiss/", colleagues.Dismiss.as_view(), name="offices-dismiss"),
    path("organisations/<int:pk>/offices/<int:office>/link/", colleagues.NewLink.as_view(), name="offices-link"),
    *acts("organisations", Organisation, own.organisations, people_actions),
    path("listings/", calls.Calls.as_view(), name="listings"),
    path("listings/<int:pk>/", offers.listing_page, name="listings-detail"),
    path("listings/<int:pk>/bid/", calls.StartBid.as_view(), name="listings-bid"),
    *acts("listings", Listing, own.offers, listing_actions),
    path("offers/", offers.Offers.as_view(), name="offers"),
    path("offers/new/", offers.OfferNew.as_view(), name="offers-new"),
    path("offers/<int:pk>/edit/", offer_forms.OfferEdit.as_view(), name="offers-edit"),
    path("roadshows/", roadshows.Roadshows.as_view(), name="roadshows"),
    path("roadshows/<int:pk>/", roadshows.RoadshowPage.as_view(), name="roadshows-detail"),
    path("roadshows/<int:pk>/enter/", roadshows.EnterOffer.as_view(), name="roadshows-enter"),
    path("roadshows/<int:pk>/pitches/<int:pitch>/remove/", roadshows.TakeOut.as_view(), name="roadshows-remove"),
    path("claims/", claims.Claims.as_view(), name="claims"),
    path("claims/<int:pk>/", claims.ClaimPage.as_view(), name="claims-detail"),
    path("bids/", bids.Bids.as_view(), name="bids"),
    path("bids/<int:pk>/", bids.BidPage.as_view(), name="bids-detail"),
    path("bids/<int:pk>/edit/", bid_edit.BidEdit.as_view(), name="bids-edit"),
    path("bids/<int:pk>/files/<str:key>/", bid_files.DraftFilePage.as_view(), name="bids-file"),
    re_path(
        r"^bids/(?P<pk>[0-9]+)/receipt/(?P<number>[0-9]{1,4})\.(?P<form>txt|json)$",
        bid_seal.ReceiptFile.as_view(),
        name="bids-receipt",
    ),
    path("bids/<int:pk>/envelope/<int:number>/", bid_seal.EnvelopeFile.as_view(), name="bids-envelope"),
    path("bids/<int:pk>/reveal/", bid_reveal.Reveal.as_view(), name="bids-reveal"),
    re_path(
        r"^bids/(?P<pk>[0-9]+)/(?P<move>submit|recall|withdraw|lapse)/$",
        bid_seal.BidAct.as_view(stage=bid_seal.STAGE),
        name="bids-act",
    ),
    path("listings/<int:pk>/object/", objections.ObjectionNew.as_view(), name="listings-object"),
    path("objections/", objections.Objections.as_view(), name="objections"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objections-detail"),
    *acts("objections", Objection, own.objections, objection_actions),
    path("contracts/", contracts.Contracts.as_view(), name="contracts"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contracts-detail"),
    path("contracts/<int:pk>/expenses/", expenses.ContractLedger.as_view(), name="contracts-expenses"),
    path("contracts/<int:pk>/ledger/", ledger_bring.Bring.as_view(), name="contracts-ledger"),
    *export_urls(PORTAL, own.contracts, own.expenses),
    path("contracts/<int:pk>/ledger/template/", ledger_sheets.Template.as_view(), name="contracts-ledger_template"),
    path("ledger_files/<int:pk>/corrected/", ledger_sheets.Corrected.as_view(), name="ledger_files-corrected"),
    path("ledger_files/<int:pk>/", ledger_file.LedgerFilePage.as_view(), name="ledger_files-detail"),
    path("ledger_files/<int:pk>/progress/", ledger_file.Progress.as_view(), name="ledger_files-progress"),
    path("ledger_files/<int:pk>/start/", ledger_acts.Start.as_view(), name="ledger_files-start"),
    path("ledger_files/<int:pk>/import_ledger/", ledger_acts.ImportLedger.as_view(), name="ledger_files-import_ledger"),
    path("ledger_files/<int:pk>/put_aside/", ledger_acts.PutAside.as_view(), name="ledger_files-put_aside"),
    path("contracts/<int:pk>/evidence/", evidence.Evidence.as_view(), name="contracts-evidence"),
    path("contracts/<int:pk>/evidence/attach/", evidence.AttachEvidence.as_view(), name="contracts-evidence-attach"),
    path("contracts/<int:pk>/allocate/", allocate.Allocate.as_view(), name="contracts-allocate"),
    path("contracts/<int:pk>/expenses/new/", expense_edit.ExpenseNew.as_view(), name="contracts-expenses-new"),
    *papers.urls,
    *acts("contracts", Contract, own.contracts, contract_actions),
    path("contracts/<int:pk>/amend/", amendments.Amend.as_view(), name="contracts-amend"),
    path("contracts/<int:pk>/versions/", amendments.Versions.as_view(), name="contracts-versions"),
    path("amendments/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendments-detail"),
    path("amendments/<int:pk>/edit/", amendments.AmendmentEdit.as_view(), name="amendments-edit"),
    path("amendments/<int:pk>/again/", amendments.Again.as_view(), name="amendments-again"),
    *acts("amendments", Amendment, own.amendments, amendment_actions),
    path("expenses/", expenses.Expenses.as_view(), name="expenses"),
    path("expenses/submit/", bulk.SubmitTogether.as_view(), name="expenses-submit-together"),
    path("expenses/<int:pk>/", expenses.ExpensePage.as_view(), name="expenses-detail"),
    path("expenses/<int:pk>/edit/", expense_edit.ExpenseEdit.as_view(), name="expenses-edit"),
    *acts("expenses", Expense, own.expenses, expense_actions),
    path("milestones/<int:pk>/report/", reports.ReportNew.as_view(), name="milestones-report"),
    path("milestone_reports/", reports.Reports.as_view(), name="milestone_reports"),
    path("milestone_reports/<int:pk>/", reports.ReportPage.as_view(), name="milestone_reports-detail"),
    path("milestone_reports/<int:pk>/edit/", reports.ReportEdit.as_view(), name="milestone_reports-edit"),
    *acts("milestone_reports", MilestoneReport, own.reports, milestone_actions),
    path("disbursements/", disbursements.Disbursements.as_view(), name="disbursements"),
    path("disbursements/waiting/", disbursements.DeskWaiting.as_view(), name="disbursements-waiting"),
    path("disbursements/<int:pk>/remind/", disbursements.DeskRemind.as_view(), name="disbursements-remind"),
    path("disbursements/<int:pk>/", disbursements.DisbursementPage.as_view(), name="disbursements-detail"),
    *acts("disbursements", Disbursement, own.disbursements, disbursement_actions),
]
