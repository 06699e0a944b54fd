"""The pages of the panel portal."""

from django.utils.translation import gettext_lazy as _

from grants.portals.pages import Page


class Home(Page):
    portal = "panel"
    template_name = "components/plain.html"
    title = _("Panel desk")
