"""Every setting, in one file; what comes from the environment is read by `ytv2.env`."""

from pathlib import Path

from csp.constants import NONE, SELF

from ytv2 import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.warn_of_the_past()

PRODUCTION = env.is_production()
DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret_key(production=PRODUCTION)
# For `make run` alone; nobody has it in production.
LOCAL_CURATOR_PASSWORD = "" if PRODUCTION else env.kept_secret("curator_password")[:20]
ALLOWED_HOSTS = env.allowed_hosts(production=PRODUCTION)

# What writers must show. INGEST_TOKEN guards ingest and uploads, SYNC_SECRET everything.
SYNC_SECRET = env.text("SYNC_SECRET")
INGEST_TOKEN = env.text("INGEST_TOKEN", default=SYNC_SECRET)

# The NAS metrics bridge.
NGROK_BASE_URL = env.web_address("NGROK_BASE_URL") or env.web_address("NGROK_URL")
NGROK_BASIC_USER = env.text("NGROK_BASIC_USER")
NGROK_BASIC_PASS = env.text("NGROK_BASIC_PASS")

# A run that would change the machine's categories of a larger share of the library (in percent), or bring
# suggestions on more curated items, stops before it writes.
BREAKER_SHARE = env.whole("BREAKER_SHARE", default=20, least=0, most=100)
BREAKER_SUGGESTIONS = env.whole("BREAKER_SUGGESTIONS", default=10, least=0, most=1_000_000)

# The largest MP3 and picture that are taken, in megabytes.
AUDIO_LIMIT_MB = env.whole("AUDIO_LIMIT_MB", default=200, least=1, most=10_000)
IMAGE_LIMIT_MB = env.whole("IMAGE_LIMIT_MB", default=10, least=1, most=1000)
# The dashboard that `ingest --audio` sends MP3s to; without one they are put into EXPORTS_DIR.
UPLOAD_URL = env.web_address("UPLOAD_URL")

EXPORTS_DIR = Path(env.text("EXPORTS_DIR", default=str(BASE_DIR / ".local" / "exports")))
PORT = env.whole("PORT", default=10000, least=1, most=65535)
VERSION = "0.1.0"
DEPLOYMENT_COMMIT = env.text("RENDER_GIT_COMMIT", default="development")[:12]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
    "ninja",
    "pgtrigger",
    "content",
    "ingest",
    "ytv2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ytv2.errors.JsonErrors",
    "ytv2.heads.HeadIsGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ytv2.urls"
WSGI_APPLICATION = "ytv2.wsgi.application"
APPEND_SLASH = True
CSRF_FAILURE_VIEW = "ytv2.errors.csrf_failure"

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
            ],
        },
    },
]

# Widgets have their templates among the others.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Connections that the threads of a web process share; 0 for commands, which keep one of their own.
DATABASE_POOL = env.whole("DATABASE_POOL", default=0, least=0, most=1000)
DATABASES = {
    "default": env.database(production=PRODUCTION)
    | {
        # A new connection a request costs seven times the request itself.
        "CONN_MAX_AGE": 0 if DATABASE_POOL else 600,
        "CONN_HEALTH_CHECKS": True,
        # Server-side cursors do not survive a pooler in transaction mode.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
if DATABASE_POOL:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# 20 MB: the largest report or upload body that is read into memory; audio is streamed to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# The platform's own health check speaks plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        # Thumbnails are other sites' pictures.
        "img-src": [SELF, "https:", "data:"],
        "media-src": [SELF, "https:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
