"""Every setting, in one file; what comes from the environment is read by `ytv2.env`."""

import warnings
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from ytv2 import env as environment
from ytv2.env import boolean, env, web_address, whole_number
from ytv2.ops import logs

BASE_DIR = Path(__file__).resolve().parent.parent
environment.warn_of_the_past()

PRODUCTION = environment.is_production()
DEBUG = env("DEBUG", boolean, False)
SECRET_KEY = environment.secret_key(production=PRODUCTION)
# The curator that `make run` makes; in production there is none.
LOCAL_CURATOR_PASSWORD = "" if PRODUCTION else environment.local_secret("curator_password")[:20]
ALLOWED_HOSTS = environment.allowed_hosts(production=PRODUCTION)

# Secrets that writers must send. INGEST_TOKEN is for ingest and uploads, SYNC_SECRET for all writing.
SYNC_SECRET = env.str("SYNC_SECRET", "")
INGEST_TOKEN = env.str("INGEST_TOKEN", SYNC_SECRET)

# The token for /metrics; without one there are no metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# The NAS whose metrics /api/metrics passes on.
NGROK_BASE_URL = env("NGROK_BASE_URL", web_address, "") or env("NGROK_URL", web_address, "")
NGROK_BASIC_USER = env.str("NGROK_BASIC_USER", "")
NGROK_BASIC_PASS = env.str("NGROK_BASIC_PASS", "")

# A run that would change the machine's categories of a larger share of the library (in percent), or bring
# suggestions on more curated items, stops before it writes.
BREAKER_SHARE = env("BREAKER_SHARE", whole_number(0, 100), 20)
BREAKER_SUGGESTIONS = env("BREAKER_SUGGESTIONS", whole_number(0, 1_000_000), 10)

# The largest MP3 and picture that are accepted, in megabytes.
AUDIO_LIMIT_MB = env("AUDIO_LIMIT_MB", whole_number(1, 10_000), 200)
IMAGE_LIMIT_MB = env("IMAGE_LIMIT_MB", whole_number(1, 1000), 10)
# The dashboard to which `ingest --audio` sends MP3s; without one it puts them into EXPORTS_DIR.
UPLOAD_URL = env("UPLOAD_URL", web_address, "")

EXPORTS_DIR = Path(env.str("EXPORTS_DIR", str(BASE_DIR / ".local" / "exports")))
PORT = env("PORT", whole_number(1, 65535), 10000)
VERSION = "0.1.0"
DEPLOYMENT_COMMIT = env.str("RENDER_GIT_COMMIT", "development")[:12]

INSTALLED_APPS = [
    "ytv2.apps.DeskConfig",
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
    "pgtrigger",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "content",
    "ingest",
    "ytv2",
]

MIDDLEWARE = [
    "ytv2.middleware.request_log.Access",
    "ytv2.middleware.head_fallback.HeadFallback",
    "django.middleware.security.SecurityMiddleware",
    "ytv2.middleware.policy.Policy",
    # Before the middlewares that may answer themselves, so that their answers have the header as well.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ytv2.middleware.no_store.NoStoreByDefault",
    "ytv2.middleware.cross_origin.CrossOrigin",
    "ytv2.ops.replica.ChooseDatabase",
    "ytv2.middleware.finished_bytes.FinishedBytes",
    "ytv2.middleware.errors.JsonErrors",
    "ytv2.middleware.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # It turns a refused login into the page that names the wait.
    "axes.middleware.AxesMiddleware",
    # Last: it calls the view, and lets it be called again where the replica fails.
    "ytv2.ops.replica.ReadFromReplica",
]

ROOT_URLCONF = "ytv2.urls"
WSGI_APPLICATION = "ytv2.wsgi.application"
APPEND_SLASH = True
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "ytv2.middleware.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "pages"],
        "OPTIONS": {"environment": "ytv2.markup.environment"},
    },
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

# Threads of a web process that answer readers, and that work for writers, each with a connection of its own.
WEB_READERS = env("WEB_READERS", whole_number(1, 1000), 8)
WEB_WRITERS = env("WEB_WRITERS", whole_number(1, 1000), 8)
# A host that answers nothing at all is an outage after this long, not after the minutes that TCP allows.
CONNECT_SECONDS = env("DATABASE_CONNECT_SECONDS", whole_number(1, 600), 10)
DATABASES = {
    "default": environment.database(production=PRODUCTION)
    | {
        "ENGINE": "ytv2.ops.postgres",
        # A new connection a request costs seven times the request itself.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Server-side cursors do not survive a pooler in transaction mode.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
DATABASES["default"]["OPTIONS"] = {"connect_timeout": CONNECT_SECONDS} | ALIVE | DATABASES["default"]["OPTIONS"]
# The replica serves public reads while it keeps up; a client that wrote reads from the primary for some seconds.
REPLICA_LAG_SECONDS = env("REPLICA_LAG_SECONDS", whole_number(0, 3600), 5)
REPLICA_STICKY_SECONDS = max(REPLICA_LAG_SECONDS * 2, 10)
if replica := environment.other_database("DATABASE_REPLICA_URL"):
    own = {"ENGINE": "ytv2.ops.postgres", "TEST": {"MIRROR": "default"}}
    DATABASES["replica"] = DATABASES["default"] | replica | own
    DATABASES["replica"]["OPTIONS"] = {"connect_timeout": 2} | ALIVE | {"tcp_user_timeout": 3000} | replica["OPTIONS"]
    DATABASE_ROUTERS = ["ytv2.ops.replica.Router"]
# What a process keeps of finished answers, in megabytes; 0: nothing.
FINISHED_BYTES_MB = env("FINISHED_BYTES_MB", whole_number(0, 100_000), 64)
# PostgreSQL's own address where the other is a pooler's: for listening to events and for migrating.
DATABASE_DIRECT = environment.other_database("DATABASE_DIRECT_URL")
# Clients of /api/report-events per process: each keeps a file descriptor, of which a process often has 1024.
EVENTS_CLIENTS = env("EVENTS_CLIENTS", whole_number(1, 100_000), 500)
# The lesser roles that `manage.py grant_roles` provides, and the passwords that it sets if there are any.
ROLES = {kind: env.str(f"{kind.upper()}_ROLE", f"ytv2_{kind}") for kind in ("web", "nas", "reader")}
ROLE_PASSWORDS = {kind: env.str(f"{kind.upper()}_ROLE_PASSWORD", "") for kind in ROLES}
# Folders with pg_dump and pg_restore, besides PATH.
POSTGRES_PROGRAMS = environment.postgres_programs()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# After ten wrong passwords, of whatever users, an address cannot log in for a quarter of an hour; failures meanwhile do
# not prolong that. From any other address the same people log in.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "ytv2.accounts.client_ip.address_of"
AXES_LOCKOUT_CALLABLE = "ytv2.accounts.throttling.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken"]
# How many proxies of ours stand in front; each adds its client to X-Forwarded-For.
TRUSTED_PROXIES = env("TRUSTED_PROXIES", whole_number(0, 10), 1 if PRODUCTION else 0)

# Whether everybody needs a second factor for the admin; people who set one up need it anyway.
REQUIRE_TWO_FACTOR = env("REQUIRE_TWO_FACTOR", boolean, False)
OTP_TOTP_ISSUER = "YTV2"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "ytv2.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # MP3s and pictures: in EXPORTS_DIR, or in a bucket that several instances share.
    "exports": {"BACKEND": "content.media.bucket.BucketStorage", "OPTIONS": bucket}
    if (bucket := environment.bucket())
    else {"BACKEND": "content.media.storage.FolderStorage"},
    "staticfiles": {
        "BACKEND": "ytv2.hashed_files.HashedFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    # Static files are served from their source; STATIC_ROOT may be missing.
    warnings.filterwarnings("ignore", message="No directory at")

# 20 MB: the largest report or upload body that is read into memory; audio is streamed to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A sheet of decisions that is imported: of some 60,000 items.
SHEET_LIMIT_MB = 25
# The page of an item with a thousand categories has four fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
# Everybody logs in again once a week, however active; each login begins a new session.
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
if PRODUCTION:
    # Browsers accept a cookie of such a name over HTTPS and from this host only: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = environment.origins(ALLOWED_HOSTS)
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
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logs.configuration(production=PRODUCTION)
