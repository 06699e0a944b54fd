"""The addresses of the public portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.awards import objection_actions, queries
from grants.awards.models import Objection
from grants.portals.act import act_urls
from grants.portals.context import Item, register
from grants.portals.public import (
    about,
    awards,
    contracts,
    draws,
    funds,
    home,
    listings,
    needs,
    objections,
    offers,
    organisations,
    projects,
    receipts,
    roadshows,
    sealed,
    search,
    summaries,
    verify,
    versions,
    wall,
)
from grants.portals.wall_feed import feed

app_name = "public"
register(
    "public",
    [
        Item(_("First page"), "public:home"),
        Item(_("Projects"), "public:projects"),
        Item(_("Contracts"), "public:contracts"),
        Item(_("Calls"), "public:listings"),
        Item(_("Offers"), "public:offers"),
        Item(_("Roadshows"), "public:roadshows"),
        Item(_("Results"), "public:awards"),
        Item(_("Where the money goes"), "public:flow"),
        Item(_("Summary of spending"), "public:summary"),
        Item(_("Donated funds"), "public:donations"),
        Item(_("Needs"), "public:needs"),
        Item(_("Organisations"), "public:organisations"),
        Item(_("Verify a paper"), "public:verify"),
        Item(_("Check a receipt"), "public:receipts"),
        Item(_("About"), "public:about"),
    ],
    search="public:search",
)
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("projects/", projects.Projects.as_view(), name="projects"),
    path("projects/<int:pk>/", projects.ProjectPage.as_view(), name="projects-detail"),
    path("contracts/", contracts.Contracts.as_view(), name="contracts"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contracts-detail"),
    path("contracts/<int:pk>/versions/", versions.Versions.as_view(), name="contracts-versions"),
    path("listings/", listings.Listings.as_view(), name="listings"),
    path("listings/<int:pk>/", listings.ListingPage.as_view(), name="listings-detail"),
    path("listings/<int:pk>/sealed_list.json", sealed.SealedList.as_view(), name="listings-sealed_list"),
    path("listings/<int:pk>/draw/", draws.DrawPage.as_view(), name="listings-draw"),
    path("listings/<int:pk>/object/", objections.ObjectionNew.as_view(), name="listings-object"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objections-detail"),
    *act_urls("objections", Objection, queries.filed_by, objection_actions, portal="public"),
    path("offers/", offers.Offers.as_view(), name="offers"),
    path("roadshows/", roadshows.Roadshows.as_view(), name="roadshows"),
    path("roadshows/<int:pk>/", roadshows.RoadshowPage.as_view(), name="roadshows-detail"),
    path("roadshows/<int:pk>/replay/", wall.Replay.as_view(), name="replay"),
    path("wall/", wall.Door.as_view(), name="wall-door"),
    path("wall/<str:code>/", wall.Wall.as_view(), name="wall"),
    path("wall/<str:code>/live.json", feed, name="wall-feed"),  # config/wsgi.py answers it before it gets here
    path("awards/", awards.Awards.as_view(), name="awards"),
    path("awards/<int:pk>/", awards.AwardPage.as_view(), name="awards-detail"),
    path("needs/", needs.Needs.as_view(), name="needs"),
    path("needs/<int:pk>/", needs.NeedPage.as_view(), name="needs-detail"),
    path("organisations/", organisations.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/", organisations.OrganisationPage.as_view(), name="organisations-detail"),
    path("verify/", verify.Verify.as_view(), name="verify"),
    path("verify/<str:code>/", verify.Verify.as_view(), name="verify-code"),
    path("receipts/", receipts.Receipts.as_view(), name="receipts"),
    *funds.urls,
    *summaries.urls,
    path("search/", search.Search.as_view(), name="search"),
    path("about/", about.About.as_view(), name="about"),
]
