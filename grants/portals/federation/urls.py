"""The addresses of the federation desk."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.awards import actions as award_actions
from grants.awards import objection_actions
from grants.awards import queries as award_queries
from grants.awards.models import Award, Objection
from grants.bids import queries as bid_queries
from grants.bids.models import Bid
from grants.contracts import actions as contract_actions
from grants.contracts import amendment_actions
from grants.contracts import queries as contract_queries
from grants.contracts.models import Amendment, Contract
from grants.disbursements import actions as disbursement_actions
from grants.disbursements import queries as disbursement_queries
from grants.disbursements.models import Disbursement
from grants.listings import queries as listing_queries
from grants.listings.models import Listing
from grants.milestones import actions as milestone_actions
from grants.milestones import queries as milestone_queries
from grants.milestones.models import MilestoneReport
from grants.needs import actions as need_actions
from grants.needs import queries as need_queries
from grants.needs.models import Need
from grants.panels import actions as panel_actions
from grants.panels import queries as panels
from grants.panels.models import ScoreSheet
from grants.people import actions as people_actions
from grants.people import queries as people_queries
from grants.people.models import Organisation
from grants.portals.act import act_urls
from grants.portals.context import Item, register
from grants.portals.federation import (
    amendments,
    awards,
    batches,
    bids,
    carrying,
    ceremony,
    claim_forms,
    claims,
    conditions,
    console,
    contract_forms,
    contract_lines,
    contracts,
    custody,
    delegations,
    disbursements,
    draws,
    expenses,
    experts,
    findings,
    flags,
    flow,
    funds,
    hearings,
    home,
    listing_forms,
    listings,
    lists,
    matching,
    needs,
    objections,
    offers,
    opening_key,
    organisations,
    panel,
    papers,
    people,
    placards,
    pledges,
    prices,
    programmes,
    reports,
    results,
    roadshow_entries,
    roadshow_forms,
    roadshows,
    search,
    statements,
    summaries,
    surplus,
    vouchers,
)
from grants.portals.flagged import may_see
from grants.portals.ledger_export import export_urls
from grants.roadshows import actions as roadshow_actions
from grants.roadshows import queries as roadshow_queries
from grants.roadshows.models import Claim, Roadshow
from grants.spending import actions as spending_actions
from grants.spending import queries as spending_queries
from grants.spending.models import Expense

app_name = "federation"
P = "federation"

register(
    P,
    [
        Item(_("Waiting for me"), "federation:home"),
        Item(_("Needs"), "federation:needs"),
        Item(_("Projects"), "federation:programmes"),
        Item(_("Listings"), "federation:listings"),
        Item(_("Offers"), "federation:offers"),
        Item(_("Roadshows"), "federation:roadshows"),
        Item(_("Claims"), "federation:claims"),
        Item(_("Awards"), "federation:awards"),
        Item(_("Objections"), "federation:objections"),
        Item(_("Contracts"), "federation:contracts"),
        Item(_("Expenses"), "federation:expenses"),
        Item(_("Milestone reports"), "federation:milestone_reports"),
        Item(_("Disbursements"), "federation:disbursements"),
        Item(_("Audit findings"), "federation:findings"),
        Item(_("Organisations"), "federation:organisations"),
        Item(_("Funds"), "federation:appropriations"),
        Item(_("Summary of spending"), "federation:summary"),
        Item(_("People and offices"), "federation:offices"),
        Item(_("Expert pool"), "federation:experts"),
        Item(_("Doubts"), "federation:flags", only=may_see),
    ],
    search="federation:search",
)

urlpatterns = [
    *findings.urls,
    path("", home.Home.as_view(), name="home"),
    path("opening_passphrase/", custody.Passphrase.as_view(), name="opening_passphrase"),
    path("opening_passphrase/forgotten/", custody.Forgotten.as_view(), name="opening_passphrase-forgotten"),
    path("find/", search.Search.as_view(), name="search"),
    # the register
    path("organisations/", organisations.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/", organisations.OrganisationPage.as_view(), name="organisations-detail"),
    path("organisations/<int:pk>/lists/new/", lists.ListEntryNew.as_view(), name="organisations-list"),
    path("organisations/lists/<int:pk>/end/", lists.ListEntryEnd.as_view(), name="organisations-list-end"),
    *act_urls("organisations", Organisation, people_queries.visible_organisations, people_actions, portal=P),
    # needs
    path("needs/", needs.Needs.as_view(), name="needs"),
    path("needs/new/", needs.NeedNew.as_view(), name="needs-new"),
    path("needs/<int:pk>/", needs.NeedPage.as_view(), name="needs-detail"),
    path("needs/<int:pk>/edit/", needs.NeedEdit.as_view(), name="needs-edit"),
    *act_urls("needs", Need, need_queries.visible, need_actions, portal=P, choices={"into": needs.joinable}),
    # projects and listings
    path("programmes/", programmes.Programmes.as_view(), name="programmes"),
    path("programmes/new/", programmes.ProgrammeNew.as_view(), name="programmes-new"),
    path("programmes/<int:pk>/", programmes.ProgrammePage.as_view(), name="programmes-detail"),
    path("listings/", listings.Listings.as_view(), name="listings"),
    path("listings/new/", listing_forms.ListingNew.as_view(), name="listings-new"),
    path("offers/", offers.Offers.as_view(), name="offers"),
    path("listings/<int:pk>/", listings.ListingPage.as_view(), name="listings-detail"),
    path("listings/<int:pk>/edit/", listing_forms.ListingEdit.as_view(), name="listings-edit"),
    path("listings/<int:pk>/panel/", panel.FormPanel.as_view(), name="listings-panel"),
    path("listings/<int:pk>/seat/", panel.SeatReplacement.as_view(), name="listings-seat"),
    path("listings/<int:pk>/flags/", flags.ListingFlags.as_view(), name="listings-flags"),
    path("flags/", flags.Flags.as_view(), name="flags"),
    path("listings/<int:pk>/draw/", draws.DrawPage.as_view(), name="listings-draw"),
    path("listings/<int:pk>/draw/new/", draws.DrawNew.as_view(), name="listings-draw_new"),
    path("listings/<int:pk>/draw/confirm/", draws.DrawConfirm.as_view(), name="listings-draw_confirm"),
    path("listings/<int:pk>/panel_report/", bids.PanelReport.as_view(), name="listings-panel_report"),
    path("listings/<int:pk>/ranking/", bids.Ranking.as_view(), name="listings-ranking"),
    path("listings/<int:pk>/opening_key/", opening_key.PrepareKey.as_view(), name="listings-opening_key"),
    *ceremony.urls,
    *act_urls(
        "listings",
        Listing,
        listing_queries.visible,
        listings.actions,
        portal=P,
        pages={"open_bids": "federation:listings-opening"},
    ),
    # roadshows
    path("roadshows/", roadshows.Roadshows.as_view(), name="roadshows"),
    path("roadshows/new/", roadshow_forms.RoadshowNew.as_view(), name="roadshows-new"),
    path("roadshows/<int:pk>/", roadshows.RoadshowPage.as_view(), name="roadshows-detail"),
    path("roadshows/<int:pk>/edit/", roadshow_forms.RoadshowEdit.as_view(), name="roadshows-edit"),
    path("roadshows/<int:pk>/enter_unit/", roadshow_entries.EnterUnit.as_view(), name="roadshows-enter_unit"),
    path("roadshows/<int:pk>/enter_pitch/", roadshow_entries.EnterPitch.as_view(), name="roadshows-enter_pitch"),
    path("roadshows/units/<int:pk>/remove/", roadshow_entries.RemoveUnit.as_view(), name="roadshows-remove_unit"),
    path("roadshows/pitches/<int:pk>/remove/", roadshow_entries.RemovePitch.as_view(), name="roadshows-remove_pitch"),
    *results.urls,
    *hearings.urls,
    *console.urls,
    *act_urls("roadshows", Roadshow, roadshow_queries.visible, roadshow_actions, portal=P),
    # applications, score sheets, awards
    path("bids/", bids.Bids.as_view(), name="bids"),
    path("bids/<int:pk>/", bids.BidPage.as_view(), name="bids-detail"),
    path("bids/<int:pk>/price/ask/", prices.PriceAsk.as_view(), name="bids-price_ask"),
    path("bids/<int:pk>/price/", prices.PriceDecide.as_view(), name="bids-price"),
    path("bids/<int:pk>/eligibility/<slug:moment>/<slug:rule>/", conditions.Decide.as_view(), name="bids-decide"),
    *act_urls("bids", Bid, bid_queries.visible, bids.actions, portal=P),
    path("score_sheets/<int:pk>/", bids.SheetPage.as_view(), name="score_sheets-detail"),
    *act_urls("score_sheets", ScoreSheet, panels.visible_sheets, panel_actions, portal=P),
    path("awards/", awards.Awards.as_view(), name="awards"),
    path("awards/<int:pk>/", awards.AwardPage.as_view(), name="awards-detail"),
    *act_urls("awards", Award, award_queries.visible, award_actions, portal=P),
    path("objections/", objections.Objections.as_view(), name="objections"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objections-detail"),
    *act_urls("objections", Objection, award_queries.visible_objections, objection_actions, portal=P),
    # contracts
    path("contracts/", contracts.Contracts.as_view(), name="contracts"),
    path("contracts/new/", contract_forms.ContractNew.as_view(), name="contracts-new"),
    *export_urls(P, contracts.with_books, spending_queries.visible),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contracts-detail"),
    path("contracts/<int:pk>/edit/", contract_forms.ContractEdit.as_view(), name="contracts-edit"),
    path("contracts/<int:pk>/edit/milestones/", contract_lines.MilestonesPage.as_view(), name="contracts-edit-milestones"),
    path("contracts/<int:pk>/edit/deliverables/", contract_lines.DeliverablesPage.as_view(), name="contracts-edit-deliverables"),
    path("contracts/<int:pk>/edit/targets/", contract_lines.TargetsPage.as_view(), name="contracts-edit-targets"),
    path("contracts/<int:pk>/edit/budget/", contract_lines.BudgetPage.as_view(), name="contracts-edit-budget"),
    path("contracts/<int:pk>/edit/instalments/", contract_lines.InstalmentsPage.as_view(), name="contracts-edit-instalments"),
    path("contracts/<int:pk>/refund/", disbursements.Refund.as_view(), name="contracts-refund"),
    *act_urls("contracts", Contract, contract_queries.visible, contract_actions, portal=P),
    path("contracts/<int:pk>/amend/", amendments.Amend.as_view(), name="contracts-amend"),
    path("contracts/<int:pk>/versions/", amendments.Versions.as_view(), name="contracts-versions"),
    path("amendments/", amendments.Amendments.as_view(), name="amendments"),
    path("amendments/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendments-detail"),
    path("amendments/<int:pk>/edit/", amendments.AmendmentEdit.as_view(), name="amendments-edit"),
    path("amendments/<int:pk>/again/", amendments.Again.as_view(), name="amendments-again"),
    *act_urls("amendments", Amendment, contract_queries.visible_amendments, amendment_actions, portal=P),
    # spending, reports, instalments
    path("expenses/", expenses.Expenses.as_view(), name="expenses"),
    path("expenses/verify_lines/", expenses.VerifyLines.as_view(), name="expenses-verify_lines"),
    path("expenses/<int:pk>/", expenses.ExpensePage.as_view(), name="expenses-detail"),
    *act_urls("expenses", Expense, spending_queries.visible, spending_actions, portal=P),
    path("milestone_reports/", reports.Reports.as_view(), name="milestone_reports"),
    path("milestone_reports/<int:pk>/", reports.ReportPage.as_view(), name="milestone_reports-detail"),
    path("milestone_reports/<int:pk>/recognise_part/", reports.RecognisePart.as_view(), name="milestone_reports-part"),
    *act_urls("milestone_reports", MilestoneReport, milestone_queries.visible, milestone_actions, portal=P),
    path("disbursements/", disbursements.Disbursements.as_view(), name="disbursements"),
    path("disbursements/<int:pk>/", disbursements.DisbursementPage.as_view(), name="disbursements-detail"),
    *vouchers.urls,
    *batches.urls,
    *statements.urls,
    path("disbursements/<int:pk>/deduct/", disbursements.Deduct.as_view(), name="disbursements-deduct"),
    *act_urls("disbursements", Disbursement, disbursement_queries.visible, disbursement_actions, portal=P),
    # placards and claims
    path("roadshows/<int:pk>/placard/", placards.Placard.as_view(), name="roadshows-placard"),
    path("matching/", matching.Matching.as_view(), name="matching"),
    path("claims/", claims.Claims.as_view(), name="claims"),
    path("claims/<int:pk>/", claims.ClaimPage.as_view(), name="claims-detail"),
    path("claims/<int:pk>/terms/", claim_forms.State.as_view(), name="claims-edit"),
    path("claims/<int:pk>/agreement/", claim_forms.Convert.as_view(), name="claims-convert"),
    *act_urls(
        "claims",
        Claim,
        roadshow_queries.visible_claims,
        roadshow_actions,
        portal=P,
        pages={"convert": "federation:claims-convert"},
    ),
    # funds, people, papers
    path("funds/", funds.Appropriations.as_view(), name="appropriations"),
    path("funds/year/", funds.YearPage.as_view(), name="year"),
    path("funds/new/", funds.AppropriationNew.as_view(), name="appropriations-new"),
    path("funds/<int:pk>/", funds.AppropriationPage.as_view(), name="appropriations-detail"),
    path("funds/<int:pk>/edit/", funds.AppropriationEdit.as_view(), name="appropriations-edit"),
    path("funds/sources/new/", funds.SourceNew.as_view(), name="sources-new"),
    path("offices/", people.Offices.as_view(), name="offices"),
    path("offices/new/", people.OfficeNew.as_view(), name="offices-new"),
    path("offices/<int:pk>/end/", people.OfficeEnd.as_view(), name="offices-end"),
    *delegations.urls,
    path("experts/", experts.Experts.as_view(), name="experts"),
    path("experts/new/", experts.ExpertNew.as_view(), name="experts-new"),
    path("experts/<int:pk>/", experts.ExpertPage.as_view(), name="experts-detail"),
    path("experts/<int:pk>/edit/", experts.ExpertEdit.as_view(), name="experts-edit"),
    path("experts/<int:pk>/end/", experts.ExpertEnd.as_view(), name="experts-end"),
    *flow.urls,
    *summaries.urls,
    *carrying.urls,
    *pledges.urls,
    *surplus.urls,
    *papers.urls,
]
