"""After signing in: straight to the one portal a person works in, or a choice of several."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from grants.portals.context import portals_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    own = portals_of(request.user)
    if len(own) == 1:
        return redirect(f"{own[0]}:home")
    return render(request, "home.html", {"without_office": not own})
