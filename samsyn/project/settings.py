"""Django's settings, read from the environment (docs/reference/settings.md). Production does not start without its secrets."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from samsyn.kernel.logs import logging_settings
from samsyn.project import env
from samsyn.project.databases import CHECKOUT, STATE, current_role, django_database

PRODUCTION = env.PRODUCTION
DEMO = env.flag("SAMSYN_DEMO")
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("SAMSYN_DEMO=1 opens demo personas without log-in; production refuses it.")

DEBUG = False
SECRET_KEY = env.secret("SAMSYN_SECRET_KEY", STATE)
# Key the hashes by which a person is found across providers: one, and while it is being changed the earlier one after it.
IDENTITY_HASH_KEYS = env.secret_list("SAMSYN_IDENTITY_HASH_KEY", STATE)
# Keys for secrets that are kept encrypted: the first encrypts, all decrypt.
CREDENTIAL_KEYS = env.secret_list("SAMSYN_CREDENTIAL_KEYS", STATE)
env.all_different(
    {
        "SAMSYN_SECRET_KEY": [SECRET_KEY],
        "SAMSYN_IDENTITY_HASH_KEY": IDENTITY_HASH_KEYS,
        "SAMSYN_CREDENTIAL_KEYS": CREDENTIAL_KEYS,
    }
)
ALLOWED_HOSTS = env.hosts("SAMSYN_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "procrastinate.contrib.django",
    "samsyn.kernel",
    "samsyn.organisation",
    "samsyn.people",
    "samsyn.audit",
    "samsyn.access",
    "samsyn.content",
    "samsyn.journal",
    "samsyn.growth",
    "samsyn.cases",
    "samsyn.integrations.ss12000",
    "samsyn.web",
    "samsyn.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "samsyn.web.content_security.ContentSecurityMiddleware",
    "samsyn.web.caching.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "samsyn.access.session_store.SessionUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "samsyn.web.idle.IdleMiddleware",
    "samsyn.web.middleware.ContextMiddleware",
    "samsyn.web.size.SizeMiddleware",
]
ROOT_URLCONF = "samsyn.project.urls"
WSGI_APPLICATION = "samsyn.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "samsyn.web.environment.environment",
            "extensions": ["jinja2.ext.i18n"],
            "context_processors": ["samsyn.web.context.page"],
        },
    },
    {
        # Other packages' pages (log-in) are Django templates.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASE_ROLE = current_role()
DATABASES = {"default": django_database(DATABASE_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Beyond MAX_ENTRIES Django throws out a third of what still counts. Counters clear themselves away (kernel.ratelimit), long before.
_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "samsyn_cache",
    "OPTIONS": {"MAX_ENTRIES": 1_000_000},
}
CACHES = {"default": _CACHE}
SESSION_ENGINE = "samsyn.access.session_store"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = int(env.text("SAMSYN_SESSION_IDLE_MINUTES", "30"))
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["samsyn.access.backend.Backend"]
LOGIN_URL = "access:login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "access:login"
ACCOUNT_ADAPTER = "samsyn.access.login.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "samsyn.access.login.SocialAccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS: list[str] = []
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_URL = env.identity_provider("SAMSYN_OIDC_URL", "SAMSYN_OIDC_CLIENT_ID", "SAMSYN_OIDC_CLIENT_SECRET")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "idp",
                "name": env.text("SAMSYN_OIDC_NAME", "Logga in"),
                "client_id": env.text("SAMSYN_OIDC_CLIENT_ID"),
                "secret": env.text("SAMSYN_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [CHECKOUT / "samsyn" / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "samsyn_language"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = CHECKOUT / "staticfiles"
if not PRODUCTION:
    STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder; here it reads the sources
NODE_MODULES = CHECKOUT / "node_modules"
STATICFILES_DIRS = [
    ("designsystemet", NODE_MODULES / "@digdir" / "designsystemet-css" / "dist"),
    ("inter", NODE_MODULES / "@fontsource-variable" / "inter" / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files of records lie in the database
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
MAX_UPLOAD_BYTES = 20 * 2**20

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    # Log-in posts to us and is sent on to the identity provider: browsers hold that redirect against form-action.
    "form-action": f"'self' {env.origin(OIDC_URL)}" if OIDC_URL else "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CSRF_FAILURE_VIEW = "samsyn.web.errors.csrf_failure"

LOGGING = logging_settings(env.text("SAMSYN_LOG_LEVEL", "INFO"))
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"
