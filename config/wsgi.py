"""The WSGI entry point: the whole house, and before it the feed of the walls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
house = get_wsgi_application()

from grants.papers import certificate  # noqa: E402  # the house must stand first
from grants.portals.wall_feed import WallFeed  # noqa: E402

certificate.require()  # a web server asks no system checks
application = WallFeed(house)
