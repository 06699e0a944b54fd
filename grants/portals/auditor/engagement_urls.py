"""The addresses of engagements with their teams, samples and tests, and of the scopes kept by name."""

from django.urls import path

from grants.audits.models import Engagement
from grants.portals.act import act_urls
from grants.portals.auditor import (
    desk,
    engagement_acts,
    engagements,
    hits,
    planning,
    procedures,
    reissue,
    runs,
    sample_rows,
    samples,
    scopes,
    team,
    works,
)

urls = [
    path("audit_engagements/", engagements.Engagements.as_view(), name="audit_engagements"),
    path("audit_engagements/plan/", planning.Plan.as_view(), name="audit_engagements-new"),
    path("audit_engagements/scope/", scopes.Holds.as_view(), name="audit_engagements-scope"),
    path("audit_engagements/<int:pk>/", engagements.EngagementPage.as_view(), name="audit_engagements-detail"),
    path("audit_engagements/<int:pk>/edit/", planning.Revise.as_view(), name="audit_engagements-edit"),
    path("audit_engagements/<int:pk>/cut_off/", planning.Freeze.as_view(), name="audit_engagements-freeze"),
    path("audit_engagements/<int:pk>/opinion/", planning.Opinion.as_view(), name="audit_engagements-opinion"),
    path("audit_engagements/<int:pk>/team/", team.Team.as_view(), name="audit_engagements-team"),
    path("audit_engagements/<int:pk>/team/declare/", team.Declare.as_view(), name="audit_engagements-declare"),
    path("audit_engagements/<int:pk>/team/leave/", team.Leave.as_view(), name="audit_engagements-leave"),
    path("audit_engagements/<int:pk>/samples/", samples.Draw.as_view(), name="samples-new"),
    path("samples/<int:pk>/", sample_rows.SamplePage.as_view(), name="samples-detail"),
    path("samples/rows/<int:pk>/check/", sample_rows.Check.as_view(), name="samples-check"),
    path("samples/rows/<int:pk>/uncheck/", sample_rows.Uncheck.as_view(), name="samples-uncheck"),
    path("audit_engagements/<int:pk>/tests/", runs.Runs.as_view(), name="runs"),
    path("hits/<int:pk>/put_aside/", hits.PutAside.as_view(), name="hits-put_aside"),
    path("hits/<int:pk>/take_back/", hits.TakeBack.as_view(), name="hits-take_back"),
    path("scopes/", scopes.Keep.as_view(), name="scopes-keep"),
    path("scopes/<int:pk>/forget/", scopes.Forget.as_view(), name="scopes-forget"),
    *procedures.urls,
    *reissue.urls,
    *works.urls,
    *act_urls(
        "audit_engagements", Engagement, desk.engagements_of, engagement_acts, portal="auditor",
        pages={"freeze": "auditor:audit_engagements-freeze"},
    ),
]  # fmt: skip
