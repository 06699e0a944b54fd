"""What tests change: fast hashes, a story clock, no rate limits; everything else is the product's own."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES, env_bool

STORY_CLOCK = True
WORK_APART = env_bool("WORK_APART", False)
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

SIGNING_P12 = SIGNING_PASSPHRASE = SIGNING_PASSPHRASE_FILE = SIGNING_TRUST = ""  # what this machine signs with is not asked
OPENING_PASSPHRASE_COSTS = {"iterations": 1, "lanes": 1, "memory_cost": 64}

# No test loses data in a power cut, so none waits for the disk.
_options = DATABASES["default"]["OPTIONS"]
if "init_command" in _options:
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
