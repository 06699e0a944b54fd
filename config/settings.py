"""Settings, one file. Every deployment value comes from the environment (``YULAN_…``); the defaults run the demo.

Paths live under ``var/``: database, uploaded files, issued papers, the secret key of an embedded installation.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str) -> str:
    return os.environ.get(f"YULAN_{name}", default)


def env_bool(name: str, default: bool) -> bool:
    value = env(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"YULAN_{name} must be 'yes' or 'no', not {value!r}")
    return value == "yes"


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


VAR = Path(env("VAR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)


def own_secret_key() -> str:
    """The key of an embedded installation: made once, readable by its owner only, the same for two first starts at once."""
    path = VAR / "secret_key"
    if not path.exists():
        draft = VAR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def given_secret_key() -> str:
    key = env("SECRET_KEY", "")
    if not key:
        raise ImproperlyConfigured("YULAN_SECRET_KEY must hold a long random text when YULAN_EMBEDDED is 'no'")
    return key


def database(url: str) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name`` (a socket: ``?host=/folder``) or ``sqlite:///path`` as Django wants it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 1000,  # read once a connection, not each time: with 128 kept a page forgets what the last one asked
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    if parts.scheme == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                # One processor a question: helpers add half to what a summary of a million lines costs, and slow down whoever else asks.
                "options": "-c jit=off -c max_parallel_workers_per_gather=0",
                "pool": {"min_size": 0, "max_size": 20, "timeout": 30},
                "server_side_binding": True,
                "prepare_threshold": 3,  # a statement is planned once a connection: planning was half of its work for a placard
            },
        }
    raise ImproperlyConfigured("YULAN_DATABASE must start with postgresql:// or sqlite:///")


DEBUG = env_bool("DEBUG", False)
EMBEDDED = env_bool("EMBEDDED", True)  # one process, SQLite, plain http on this machine
DEMO = env_bool("DEMO", False)  # sign-in page shows the demo personas
DEMO_PASSWORD = env("DEMO_PASSWORD", "yulan-demo-1")  # of the demo personas; shown and used only when DEMO
DEMO_PASSPHRASE = env("DEMO_PASSPHRASE", "玉兰花开 春风十里")  # of every invented custodian of an opening key
WORK_APART = env_bool("WORK_APART", True)  # long work is done in a process of its own; "no": before the page answers
AUDIT_LINES_AT_ONCE = int(
    env("AUDIT_LINES_AT_ONCE", "1500")
)  # an engagement over more lines is worked on in a process of its own
LEDGER_ROWS_DAYS = 30  # rows that were shown and never imported are swept away; whoever imports later has the file read again
STORY_CLOCK = env_bool("STORY_CLOCK", False)  # trail.clock.at() may set the time (demo and tests only)
SECRET_KEY = env("SECRET_KEY", "") or own_secret_key() if EMBEDDED else given_secret_key()
ALLOWED_HOSTS = env_list("HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("ORIGINS", "")
INTERNAL_IPS: list[str] = []

INSTALLED_APPS = [
    "grants",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "js_lib_bootstrap5",
    "lucide",
    "django_tables2",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # the embedded server has no compressed files beside the plain ones
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "grants.portals.sealed_path.SealedPath",  # before the CSRF check, which is the first to read what was posted
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "grants.portals.account.IdleEnd",
    "grants.portals.account.SamePerson",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "grants.portals.context.shell",
            ],
        },
    },
]

DATABASES = {"default": database(env("DATABASE", f"sqlite:///{VAR / 'yulan.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "grants.portals.account.Adapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yulan 玉兰"
CSRF_FAILURE_VIEW = "grants.portals.errors.csrf"
SESSION_IDLE_SECONDS = 2 * 60 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing one, and embedded it stays empty
WHITENOISE_USE_FINDERS = True
# Secrets of sealed applications: beside the database, outside its backups (docs/decisions/0008).
KEYRING = Path(env("KEYRING", str(VAR / "keyring")))
OPENING_PASSPHRASE_COSTS = {"iterations": 3, "lanes": 2, "memory_cost": 64 * 1024}  # Argon2id: about 0.2 s
# Papers are signed when a certificate with its key is named (docs/decisions/0020); the roots say whose word is taken for who signed.
SIGNING_P12 = env("SIGNING_P12", "")
SIGNING_PASSPHRASE = env("SIGNING_PASSPHRASE", "")
SIGNING_PASSPHRASE_FILE = env("SIGNING_PASSPHRASE_FILE", "")
SIGNING_TRUST = env("SIGNING_TRUST", "")
MEDIA_ROOT = VAR / "files"  # private: read only through grants.evidence
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

DJANGO_TABLES2_TEMPLATE = "components/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("All")
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not EMBEDDED:
    SECURE_SSL_REDIRECT = env_bool("SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

DEFAULT_EXCEPTION_REPORTER = "grants.portals.error_reports.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "grants.portals.error_reports.Silent"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend" if EMBEDDED else "django.core.mail.backends.smtp.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
