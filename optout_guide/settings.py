"""Settings of the site. Everything that differs between machines comes from the environment, read strictly."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name, default="0"):
    """Read a yes/no variable: a typo must stop the server, not open it."""
    value = os.environ.get(name, default)
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def hosts(name, default):
    """Read a comma-separated list of host names, each of which the site answers to."""
    names = [host.strip() for host in os.environ.get(name, default).split(",")]
    for host in names:
        if not host or "*" in host or "/" in host or " " in host:
            raise ImproperlyConfigured(f"{name} must be host names separated by commas, not {os.environ.get(name)!r}.")
    return names


def secret_key(path):
    """Read the key that script/server generates; whoever knows it can forge an editor's session."""
    try:
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read ({error.strerror}). Run script/setup to create it."
        ) from error
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure"):
        raise ImproperlyConfigured(f"{path} holds a weak key. Delete it and run script/setup to create another.")
    return key


def contact(name):
    """Read the address at which the operator wants to hear of problems: of a mailbox or of a page; none by default."""
    address = os.environ.get(name, "")
    if address and not re.fullmatch(r"mailto:[!-~]+@[!-~]+|https://[!-~]+", address):
        raise ImproperlyConfigured(f"{name} must begin with mailto: or https://, not {address!r}.")
    return address


def postgresql(address):
    """Read the address of a PostgreSQL database; its query names options of the connection, such as sslmode."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name.") from error
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://. Leave it out to use SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": port or "",
        "OPTIONS": dict(parse_qsl(url.query)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def database(data_dir):
    """Use the database that DATABASE_URL names, else an SQLite file."""
    if address := os.environ.get("DATABASE_URL"):
        return postgresql(address)
    # Readers never wait; writers queue at BEGIN, where `timeout` applies to them.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "db.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
        },
    }


if os.environ.get("DEBUG", "0") != "0":
    raise ImproperlyConfigured("DEBUG is not offered: errors are written to stderr. Unset it.")

DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "data")).resolve()
DEBUG = False
SECRET_KEY = secret_key(DATA_DIR / "secret_key")

# HTTPS=1 says that a proxy in front speaks HTTPS, sets X-Forwarded-Proto and drops the visitor's own.
HTTPS = flag("HTTPS")
if HTTPS and "HOSTS" not in os.environ:
    raise ImproperlyConfigured("HTTPS=1 is for a public site: set HOSTS to its names, such as HOSTS=guide.example.org.")
ALLOWED_HOSTS = hosts("HOSTS", "127.0.0.1,localhost,[::1]")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS

# With TWO_PERSON=1, whoever wrote a change cannot be the one who publishes it, whichever way it takes.
TWO_PERSON = flag("TWO_PERSON")

# With SECOND_FACTOR=1, whoever may publish sets up a second factor before anything else.
SECOND_FACTOR = flag("SECOND_FACTOR")

# Only for tests: lets check_sources reach this very machine, and nothing else that is not public.
WATCH_LOOPBACK = flag("WATCH_LOOPBACK")
if WATCH_LOOPBACK and HTTPS:
    raise ImproperlyConfigured("WATCH_LOOPBACK=1 is only for tests: unset it where HTTPS=1.")

# Shown on the site and in security.txt; without one, neither claims to have any.
CONTACT = contact("CONTACT")

INSTALLED_APPS = [
    "platforms",
    "adminsortable2",
    "optout_guide.apps.DeskConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "optout_guide.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "optout_guide.middleware.SameOriginMiddleware",
    "optout_guide.middleware.FewFieldsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "optout_guide.urls"
WSGI_APPLICATION = "optout_guide.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The first one hashes; the other reads what was hashed before, and the next sign-in hashes it anew.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["platforms.backend.EditorBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "platforms.passphrases.SeveralWordsValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The first language is the one that guides are written in; the others are its translations. To add one: add its line
# here, run makemigrations and makemessages, translate.
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

FORM_RENDERER = "platforms.formrenderer.QuickRenderer"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "uploads"
# What is uploaded at once is bounded by the first handler, in number too, so that the page can say it.
FILE_UPLOAD_HANDLERS = [
    "optout_guide.uploads.BoundedHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nothing is loaded from elsewhere and nothing inline runs, in the admin neither: hence no nonce, and pages can be
# shared. The name and shape are those of Django 6.0.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A whole guide on one page has more fields than Django's thousand, and more still with every guide that grows. From
# strangers, FewFieldsMiddleware takes no more than that thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # seconds since the editor signed in
SESSION_IDLE = 2 * 3600  # seconds since the editor last asked for a page
OTP_TOTP_ISSUER = "By default"

# `__Host-` makes browsers refuse the cookie from anybody but this very host over HTTPS. Where readers' choices live,
# an editor's session, and by what a browser is known in which an editor signed in before (on the desk's pages only).
READER_COOKIE = "__Host-reader" if HTTPS else "reader"
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
KNOWN_BROWSER_COOKIE = "__Secure-known" if HTTPS else "known"

# Errors go to stderr. What was requested stays out of it: a line names the status, never the reader's page.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
