"""Settings that hold everywhere. What differs by place comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from oversight.settings import env

BASE_DIR = env.BASE_DIR
HOME = env.HOME
PROD = False

# --- the instance ---------------------------------------------------------------------------
BODY_NAME = env.text("OVERSIGHT_BODY_NAME", "Oversight")
DEFAULT_RULEBOOK = env.text("OVERSIGHT_RULEBOOK", "kz-cpc")
HI1_COUNTRY = env.text("OVERSIGHT_HI1_COUNTRY", "KZ")  # of every system that exchanges messages
HI1_NAME = env.text("OVERSIGHT_HI1_NAME", "oversight")  # how messages name this installation

# --- the public log; LOG_KEYS are seeds of Ed25519, each signs, the last is the newest --------
LOG_ORIGIN = env.text("OVERSIGHT_LOG_ORIGIN", "oversight.example/log")
LOG_PUBLISH_EVERY = env.number("OVERSIGHT_LOG_PUBLISH_EVERY", 600)  # seconds
LOG_CLASS_POLICY = env.pairs("OVERSIGHT_LOG_CLASSES")  # a class to be counted as another
LOG_WITNESSES: list[tuple[str, ...]] = [  # the address and the key of each
    tuple(one.split()) for one in env.items("OVERSIGHT_LOG_WITNESSES", ",")
]
LOG_MEMORY = Path(env.text("OVERSIGHT_LOG_MEMORY", str(HOME / "log-memory")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # the templates of widgets
    "guardian",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "oversight",
    "warrants",
    "audits",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "oversight.web.middleware.SecurityHeaders",
    "oversight.web.log.PublicLog",
    "warrants.web.middleware.RefusalsOnRecord",  # on both ways
    "oversight.web.middleware.WithoutNul",
    "oversight.web.middleware.ShortWay",  # calls of machines go no further than this
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # after the headers, so that files have them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oversight.web.middleware.ChosenLanguage",
    "oversight.web.middleware.WithLastSlash",
    "oversight.web.middleware.VisibleSigns",  # before the length of a page is told
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "oversight.web.middleware.SessionsThatEnd",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "oversight.web.middleware.TypedAgain",
    "oversight.web.middleware.ErrorPages",
]

ROOT_URLCONF = "oversight.urls"
WSGI_APPLICATION = "oversight.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oversight.web.context.site",
            ],
        },
    },
]

# --- data -----------------------------------------------------------------------------------
SOCKETS = env.socket_folder()
AS_OWNER = env.as_owner()
DATABASES = {
    "default": {
        **env.database(
            env.database_url(f"postgresql://{{role}}@/oversight?host={SOCKETS}"),
        ),
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.secret("CACHE_URL", f"unix://{SOCKETS}/broker.sock?db=1"),
    }
}

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "oversight.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "oversight.web.account.counted_under"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a stranger could lock it for ever
AXES_LOCKOUT_CALLABLE = "oversight.web.account.locked_out"
AXES_HANDLER = "oversight.web.tries.NamesAlone"
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # locked by name: many officers share one address
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

REFUSALS_RECORDED_AN_HOUR = 60  # of one person, machine or account: one a minute shows a pattern


# --- what commissioners are shown of readers; each beyond the number, of one person in one day ----
NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # hours of TIME_ZONE: outside any shift of the body's office
READ_IN_AN_HOUR = 30  # different cases: two minutes each, too few to read what is filed
READ_IN_A_DAY = 120  # different cases: four such hours
TAKEN_OUT_IN_A_DAY = 250  # cases in exports: more than anybody examines one by one
SIGN_INS_FAILED_IN_A_DAY = 4  # the fifth locks the account; four are a forgotten password
REFUSED_IN_A_DAY = 4  # a wrong link or two are a slip, five are a search
MOVED_DAYS = 14  # after a change of role or place: as long as old cases are remembered

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "oversight_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 45 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "oversight.web.errors.csrf_failure"

# --- languages and time ---------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "oversight.settings.formats"
LANGUAGE_COOKIE_NAME = "oversight_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# --- keys of cases: outside the database, with a backup of their own (docs/operations.md) -----
KEY_STORE = Path(env.text("OVERSIGHT_KEY_STORE", str(HOME / "keys")))
UNSEALING_MINUTES = env.number("OVERSIGHT_UNSEALING_MINUTES", 60)
LOOKUP_KEY_BEFORE = b""  # the old look-up key while marks are made anew

# --- pages ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["oversight.web.uploads.InMemory"]
QUICK_EXIT = env.text(
    "OVERSIGHT_QUICK_EXIT", "https://www.wikipedia.org/"
)  # where a visitor flees to
PUBLIC_BUDGETS = {  # what all strangers together may cost an hour before they are asked to wait
    "complaint_code": env.number("OVERSIGHT_CODES_AN_HOUR", 10_000),  # codes that open nothing
    "complaint_draft": env.number("OVERSIGHT_DRAFTS_AN_HOUR", 2_000),
    "request": env.number("OVERSIGHT_REQUESTS_AN_HOUR", 500),
    "verify_file": env.number("OVERSIGHT_VERIFIED_FILES_AN_HOUR", 2_000),
    "complaint_file": env.number("OVERSIGHT_FILES_AN_HOUR", 2_000),
}
FORM_RENDERER = "oversight.web.forms.PageRenderer"

# --- the API --------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["oversight.api.authentication.ClientToken"],
    "DEFAULT_PERMISSION_CLASSES": ["oversight.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["oversight.api.rendering.Json"],
    "DEFAULT_PARSER_CLASSES": ["oversight.api.rendering.StrictJson"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["oversight.api.throttles.PerClient"],
    "DEFAULT_THROTTLE_RATES": {"client": env.text("API_RATE", "6000/min")},
    "EXCEPTION_HANDLER": "oversight.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Oversight",
    "DESCRIPTION": "Filing of warrants, renewals, decisions and results with the oversight body.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # one name where a body and a field of another hold the same choices
    "ENUM_NAME_OVERRIDES": {
        "SelectorKindEnum": "warrants.enums.SelectorKind.values",
        "StatementKindEnum": "warrants.statements.enums.StatementKind.values",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oversight.ApiClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # one grant, no other
    "OAUTH2_VALIDATOR_CLASS": "oversight.api.tokens.ClientCredentials",
    "SCOPES": {
        "warrants:write": "File warrants, renewals and what became of them",
        "decisions:write": "Record decisions of a court",
        "access:write": "File data-access requests and answer them",
        "read": "Read what concerns the caller",
    },
    "DEFAULT_SCOPES": ["read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["client_credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
IDEMPOTENT_ANSWERS_KEPT = 7 * 24 * 3600  # seconds

# --- background work ------------------------------------------------------------------------
CELERY_BROKER_URL = env.secret("BROKER_URL", f"redis+socket://{SOCKETS}/broker.sock?virtual_host=0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# --- mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("OVERSIGHT_MAIL_FROM", "oversight@example.org")

# --- logs -----------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"routes": {"()": "oversight.web.records.Routes"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # no letter about a failure: it would hold what was being sent
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"filters": ["routes"]},
        "django.security.csrf": {"filters": ["routes"]},
        "axes": {"level": "WARNING"},
        "matplotlib": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
