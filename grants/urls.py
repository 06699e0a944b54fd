"""One include per audience."""

from django.urls import include, path

urlpatterns = [
    path("federation/", include("grants.portals.federation.urls")),
    path("provider/", include("grants.portals.provider.urls")),
    path("panel/", include("grants.portals.panel.urls")),
    path("auditor/", include("grants.portals.auditor.urls")),
    path("", include("grants.portals.public.urls")),
]
