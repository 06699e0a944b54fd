"""The one app. After every migrate the triggers of the trail are (re)installed: SQLite drops them when it rebuilds a table."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Yulan"

    def ready(self) -> None:
        from grants.disbursements import acceptance  # noqa: F401, PLC0415  (what follows from an acceptance signs up)
        from grants.papers import certificate  # noqa: F401, PLC0415  (its system check signs up)
        from grants.portals.auditor import visits  # noqa: F401, PLC0415  (listens before Django writes the new sign-in)
        from grants.trail.by_key import prepare  # noqa: PLC0415  (models are not loaded when this module is)
        from grants.trail.columns import keep  # noqa: PLC0415
        from grants.trail.triggers import install  # noqa: PLC0415

        prepare()
        keep()
        post_migrate.connect(install, sender=self, dispatch_uid="grants.trail.triggers")
