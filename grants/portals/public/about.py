"""What this is, what stands here, and what never does."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.portals.public.cells import smallest
from grants.portals.public.desk import OpenPage


class About(OpenPage):
    title = _("About these pages")
    template_name = "public/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(least=smallest(), **kwargs)
