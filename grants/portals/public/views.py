"""The pages of the public portal."""

from django.utils.translation import gettext_lazy as _

from grants.portals.pages import Page


class Home(Page):
    portal = "public"
    template_name = "components/plain.html"
    title = _("Open to the public")
