"""The pages of the auditor portal."""

from django.utils.translation import gettext_lazy as _

from grants.portals.pages import Page


class Home(Page):
    portal = "auditor"
    template_name = "components/plain.html"
    title = _("Audit desk")
