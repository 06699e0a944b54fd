"""The pages of the federation portal."""

from django.utils.translation import gettext_lazy as _

from grants.portals.pages import Page


class Home(Page):
    portal = "federation"
    template_name = "components/plain.html"
    title = _("Federation desk")
