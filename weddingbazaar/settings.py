"""The settings of Wedding Bazaar: one file, read top to bottom, for both ways to run.

Every address and secret comes from the environment. Without any, this is the embedded site of
`bin/dev`: SQLite, no servers, the payment sandbox. `WB_ENV=production` (the Procfile sets it)
turns defaults that are only fit for a laptop into errors; see `weddingbazaar/production.py`.
"""

import datetime as dt
import logging
from decimal import Decimal
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

django_stubs_ext.monkeypatch()
env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("WB_VAR", default=str(BASE_DIR / "var")))

PRODUCTION = env.str("WB_ENV", default="development") == "production"
DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT_SECRET_KEY = "development-only-secret-key-that-production-refuses-to-start-with"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_SECRET_KEY)

# ---------------------------------------------------------------- where we are reached

PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_HTTPS = SITE_URL.startswith("https://")
SITE_NAME = "Wedding Bazaar"
LOOPBACK_NAMES = ["127.0.0.1", "localhost"]

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else [*LOOPBACK_NAMES, urlsplit(SITE_URL).hostname]
)
# Exact origins (scheme, host, port) that may open a socket or post a form.
ALLOWED_ORIGINS = env.list(
    "ALLOWED_ORIGINS",
    default=[SITE_URL]
    if PRODUCTION
    else [SITE_URL, *(f"http://{name}:{PORT}" for name in LOOPBACK_NAMES)],
)
ALLOWED_WS_ORIGINS = ALLOWED_ORIGINS
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS

# ---------------------------------------------------------------- apps

INSTALLED_APPS = [
    "weddingbazaar.pages",
    "adminpanel",
    "payments",
    "bookings",
    "vendors",
    "messaging",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "rules.apps.AutodiscoverRulesConfig",
    "django_structlog",
    "health_check",
    "djstripe",
]

MIDDLEWARE = [
    "adminpanel.middleware.measure_requests",
    "weddingbazaar.compression.CompressPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.note_activity",
    "accounts.middleware.staff_use_mfa",
    "adminpanel.looking.through_their_eyes",
    "accounts.middleware.activate_time_zone",
    "django_htmx.middleware.HtmxMiddleware",
    "adminpanel.analytics.counting.count_visits",
    "vendors.middleware.LeadToFirstStep",
    "django_structlog.middlewares.RequestMiddleware",
    "adminpanel.faults.queries.watch_queries",
]

ROOT_URLCONF = "weddingbazaar.urls"
ASGI_APPLICATION = "weddingbazaar.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "csp.context_processors.nonce",
                "weddingbazaar.pages.context.site",
                "weddingbazaar.pages.context.people",
            ],
            "builtins": [
                "django.templatetags.static",
                "weddingbazaar.pages.templatetags.badges",
                "weddingbazaar.pages.templatetags.icons",
                "weddingbazaar.pages.templatetags.moments",
                "weddingbazaar.pages.templatetags.paging",
            ],
        },
    },
]

# ---------------------------------------------------------------- data

VAR_DIR.mkdir(parents=True, exist_ok=True)
REDIS_URL = env.str("REDIS_URL", default="")
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
# Under ASGI a kept connection belongs to a thread that may never run again (docs.djangoproject.com,
# "Persistent connections"): each request opens and closes its own.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=0)
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        # A reader that turns writer cannot wait in SQLite, it fails: so every transaction asks for
        # the lock at its start.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, because tests start real servers beside themselves.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # Compiling a query and helpers for it pay for minutes of reports, not for pages: compiling
    # made the search by date of 10,000 vendors take 1.4 s in place of 0.08 s, and helpers have to
    # be started first (docs/performance.md). And a row that an index names costs little more than
    # the next one of its table: on the disks of today, and in memory.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=5000 -c jit=off -c max_parallel_workers_per_gather=0"
        " -c random_page_cost=1.1"
    )

# dj-stripe's own history costs minutes of CPU to replay; ours is squashed (docs/operations.md,
# "Upgrading dj-stripe").
MIGRATION_MODULES = {"djstripe": "weddingbazaar.djstripe_migrations"}

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # A Redis that hangs must not hang our pages.
            "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 3},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "wb"},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "weddingbazaar.layers.ThreadSafeLayer"}}

# ---------------------------------------------------------------- background work

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600} if REDIS_URL else {"polling_interval": 0.2}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# A task only says "look at the table" and is safe to run twice, so a lost worker's task goes back
# on the queue.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "expire-holds": {
        "task": "bookings.tasks.expire_holds",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "expire-offers": {
        "task": "bookings.tasks.expire_offers",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "complete-bookings": {
        "task": "bookings.tasks.complete_bookings",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "send-reminders": {
        "task": "bookings.tasks.send_reminders",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "make-thumbnails": {
        "task": "messaging.tasks.make_missing_thumbnails",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-attachments": {
        "task": "messaging.tasks.sweep_attachments",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "post-away-lines": {
        "task": "messaging.tasks.post_away_lines",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "send-away-replies": {
        "task": "vendors.tasks.send_away_replies",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "check-calendars": {
        "task": "vendors.tasks.check_calendars",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "measure-reply-times": {
        "task": "vendors.tasks.measure_reply_times",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "alert-searches": {
        "task": "vendors.tasks.alert_searches",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "make-renditions": {
        "task": "vendors.tasks.make_missing_renditions",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "tend-tiers": {
        "task": "vendors.tasks.tend_tiers",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell-search-engines": {
        "task": "weddingbazaar.pages.tasks.tell_search_engines",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "index-vendors": {
        "task": "vendors.tasks.index_vendors",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "index-messages": {
        "task": "messaging.tasks.index_messages",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "reconcile-payments": {
        "task": "payments.tasks.reconcile_payments",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "run-payouts": {
        "task": "payments.tasks.run_payouts",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
    "tend-subscriptions": {
        "task": "payments.tasks.tend_subscriptions",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "retry-payments": {
        "task": "payments.tasks.retry_payments",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # Safe on each of these days: what one of them has issued the next ones leave alone.
    "issue-commission-invoices": {
        "task": "payments.tasks.issue_commission_invoices",
        "schedule": crontab(day_of_month="2-5", hour=5, minute=20),
        "options": {"expires": 3600},
    },
    "mail-invoices": {
        "task": "payments.tasks.mail_invoices",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "check-vat-ids": {
        "task": "payments.tasks.check_vat_ids",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remind-of-disputes": {
        "task": "payments.tasks.remind_of_disputes",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "send-digests": {
        "task": "messaging.tasks.send_digests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-pushes": {
        "task": "messaging.tasks.send_pushes",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "forget-faults": {
        "task": "adminpanel.tasks.forget_faults",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "forget-files": {
        "task": "adminpanel.tasks.forget_files",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "ring-for-bulk": {
        "task": "adminpanel.tasks.ring_for_bulk",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "count-visits": {
        "task": "adminpanel.tasks.count_visits",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "refresh-figures": {
        "task": "adminpanel.tasks.refresh_figures",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "rebuild-figures": {
        "task": "adminpanel.tasks.rebuild_figures",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
    "compute-forecasts": {
        "task": "adminpanel.tasks.compute_forecasts",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 3600},
    },
    "broadcast-metrics": {
        "task": "adminpanel.tasks.broadcast_metrics",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "sing": {
        "task": "adminpanel.tasks.sing",
        "schedule": 10.0,
        "options": {"expires": 60},
    },
    "evaluate-alerts": {
        "task": "adminpanel.tasks.evaluate_alerts",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "make-alert-calls": {
        "task": "adminpanel.tasks.make_alert_calls",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "audit-promises": {
        "task": "adminpanel.tasks.audit_promises",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    "tend-series": {
        "task": "adminpanel.tasks.tend_series",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.PersonBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "signup": "accounts.allauth_forms.SignupForm",
    "add_email": "accounts.allauth_forms.AddEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and no other
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_HTTPS else "http"
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=PRODUCTION)

# ---------------------------------------------------------------- mail

EMAIL_FILE_PATH = VAR_DIR / "mail"
if PRODUCTION or env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Wedding Bazaar <hello@weddingbazaar.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where the form of the contact page writes to.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# Vendors who ask for approval should have an answer by then.
APPROVAL_WITHIN = dt.timedelta(hours=env.int("APPROVAL_WITHIN_HOURS", default=48))

# ---------------------------------------------------------------- money

CURRENCY = "EUR"
# What vendors of the free tier pay us of each booking until finance changes it, in basis points
# (1000 = 10 %).
COMMISSION_BASIS_POINTS = env.int("COMMISSION_BASIS_POINTS", default=1000)
# The tax that the commission includes, percent; empty for none.
_rate = env.str("COMMISSION_TAX_RATE", default="")
COMMISSION_TAX_RATE = Decimal(_rate) if _rate else None
# Why not, as invoices without tax say it: "No VAT is charged: " and these words.
NO_TAX_REASON = env.str("NO_TAX_REASON", default="")
# Who writes invoices: lines of the address are separated by semicolons, the country is ISO 3166-1.
PLATFORM_NAME = env.str("PLATFORM_NAME", default=SITE_NAME)
PLATFORM_ADDRESS = env.str("PLATFORM_ADDRESS", default="1 Example Street;1000-001 Lisboa").split(
    ";"
)
PLATFORM_COUNTRY = env.str("PLATFORM_COUNTRY", default="PT")
PLATFORM_VAT_ID = env.str("PLATFORM_VAT_ID", default="PT500100144")
PLATFORM_NEEDS = ("PLATFORM_ADDRESS", "PLATFORM_COUNTRY", "PLATFORM_VAT_ID")
PLATFORM_IS_EXAMPLE = not all(name in env.ENVIRON for name in PLATFORM_NEEDS)
# Where VAT ids of the EU are checked (VIES' REST API); empty: they are not.
VIES_URL = env.str("VIES_URL", default="").rstrip("/")

SANDBOX_URL = env.str("SANDBOX_URL", default="http://127.0.0.1:8421").rstrip("/")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
PAYMENT_SANDBOX = not STRIPE_SECRET_KEY
if PAYMENT_SANDBOX:
    STRIPE_SECRET_KEY = "sk_test_" + "weddingbazaarsandboxsecret0001"
    STRIPE_PUBLIC_KEY = "pk_test_" + "weddingbazaarsandboxpublic0001"
    STRIPE_API_HOST = f"{SANDBOX_URL}/stripe"
    STRIPE_SCRIPT_URL = f"{SANDBOX_URL}/stripe/js/v3/"
    STRIPE_BROWSER_ORIGINS = STRIPE_FORM_ORIGINS = [SANDBOX_URL]
else:
    STRIPE_PUBLIC_KEY = env.str("STRIPE_PUBLIC_KEY")
    STRIPE_SCRIPT_URL = "https://js.stripe.com/v3/"
    STRIPE_BROWSER_ORIGINS = [
        "https://js.stripe.com",
        "https://hooks.stripe.com",
        "https://api.stripe.com",
    ]
    STRIPE_FORM_ORIGINS = ["https://*.stripe.com"]
# What one of those who keep the books may give back alone, in minor units of any currency.
REFUND_ALONE_UP_TO = env.int("REFUND_ALONE_UP_TO", default=50_000)
# PayPal's own test mode is its sandbox; `PAYPAL_LIVE` leaves it. Without keys our sandbox stands in
# where it does so for Stripe, too; elsewhere PayPal is off.
PAYPAL_SITE_URL = "https://www.sandbox.paypal.com"
PAYPAL_CLIENT_ID = env.str("PAYPAL_CLIENT_ID", default="")
PAYPAL_SECRET = env.str("PAYPAL_SECRET", default="")
if PAYPAL_CLIENT_ID:
    _PAYPAL_HOST = "paypal.com" if env.bool("PAYPAL_LIVE", default=False) else "sandbox.paypal.com"
    PAYPAL_API_URL = f"https://api-m.{_PAYPAL_HOST}"
    PAYPAL_FORM_ORIGINS = [f"https://www.{_PAYPAL_HOST}"]
    PAYPAL_SITE_URL = f"https://www.{_PAYPAL_HOST}"
elif PAYMENT_SANDBOX:
    PAYPAL_CLIENT_ID, PAYPAL_SECRET = "wedding-bazaar-sandbox", "paypal-sandbox-secret-0001"
    PAYPAL_API_URL = f"{SANDBOX_URL}/paypal"
    PAYPAL_FORM_ORIGINS = [SANDBOX_URL]
else:
    PAYPAL_API_URL, PAYPAL_FORM_ORIGINS = "", []
PAYPAL_IS_ON = bool(PAYPAL_CLIENT_ID)
PAYPAL_SANDBOX = PAYPAL_API_URL.startswith(SANDBOX_URL)
# How many vendors a payout run pays at a time: it waits for the provider most of the time.
PAYOUT_HANDS = env.int("PAYOUT_HANDS", default=8)
STRIPE_LIVE_MODE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
if STRIPE_LIVE_MODE:
    STRIPE_LIVE_SECRET_KEY, STRIPE_LIVE_PUBLIC_KEY = STRIPE_SECRET_KEY, STRIPE_PUBLIC_KEY
else:
    STRIPE_TEST_SECRET_KEY, STRIPE_TEST_PUBLIC_KEY = STRIPE_SECRET_KEY, STRIPE_PUBLIC_KEY
# Pinned with the SDK in requirements.txt: an SDK upgrade must not change the API version in
# silence.
STRIPE_API_VERSION = "2026-08-26.dahlia"
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
DJSTRIPE_WEBHOOK_VALIDATION = "verify_signature"
# The host is ours on purpose whenever the sandbox stands in for Stripe.
SILENCED_SYSTEM_CHECKS = ["djstripe.W002"] if PAYMENT_SANDBOX else []

# ---------------------------------------------------------------- language, time, files

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "weddingbazaar.storage.HashedStatic"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    # What people send each other: only the views of messaging give it out, after asking who asks.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "private",
            "base_url": None,
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
# A form of ours never needs more; files are written to disk above the first limit, and what goes
# beyond UPLOAD_MAX_BYTES is dropped as it arrives.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "messaging.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", default=40_000_000)

# ---------------------------------------------------------------- conversations

# How fast one person may write, over all their pages: in the long run, and at once.
CHAT_SENDS_PER_SECOND = env.float("CHAT_SENDS_PER_SECOND", default=5)
CHAT_SENDS_BURST = env.int("CHAT_SENDS_BURST", default=40)
CHAT_SOCKETS_PER_PERSON = env.int("CHAT_SOCKETS_PER_PERSON", default=50)
# The same for files, and how much one person may keep with us over all conversations.
UPLOADS_PER_SECOND = env.float("UPLOADS_PER_SECOND", default=0.5)
UPLOADS_BURST = env.int("UPLOADS_BURST", default=40)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=500 * 1024 * 1024)
# A clamd that looks at every file, as host:port or the path of its socket; none when empty.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
# The internal location by which nginx serves private files (deploy/nginx.conf); without it we
# stream them.
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", default="")

# ---------------------------------------------------------------- notifications on devices

# Web push signs with this key (VAPID, RFC 8292); `manage.py make_push_key` makes one. Without it
# production offers no pushes, and a laptop makes itself one.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_KEY_FILE = None if PRODUCTION else VAR_DIR / "vapid.pem"
# Whom a push service writes to when our pushes make trouble.
VAPID_CONTACT = env.str("VAPID_CONTACT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
# Push services are strangers: https and public addresses only, save for these hosts (tests).
WEB_PUSH_TRUSTED_HOSTS = env.list("WEB_PUSH_TRUSTED_HOSTS", default=[])

# ---------------------------------------------------------------- calendars of others

# Vendors type addresses of calendars: public addresses on usual ports only, save for these hosts
# (tests).
CALENDAR_TRUSTED_HOSTS = env.list("CALENDAR_TRUSTED_HOSTS", default=[])
# Webhooks of alerts: https (in development http, too) and public addresses only, save for these.
ALERT_TRUSTED_HOSTS = env.list("ALERT_TRUSTED_HOSTS", default=[])

# ---------------------------------------------------------------- visits

# How long pages that people who agreed have seen are kept one by one; journeys stay.
VISITS_KEPT_DAYS = env.int("VISITS_KEPT_DAYS", default=90)

# ---------------------------------------------------------------- search engines

# Search engines that speak IndexNow are told when pages of vendors change, with this key of 8 to
# 128 letters, digits and hyphens, which we show at /<key>.txt. Without it nobody is told.
INDEXNOW_KEY = env.str("INDEXNOW_KEY", default="")
INDEXNOW_URL = env.str("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")

# ---------------------------------------------------------------- what a browser is told

SESSION_COOKIE_AGE = int(dt.timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION and SITE_HTTPS else None
SECURE_SSL_REDIRECT = SITE_HTTPS and env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if SITE_HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_HTTPS
SECURE_HSTS_PRELOAD = SITE_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_SOCKET_ORIGINS = [origin.replace("http", "ws", 1) for origin in ALLOWED_ORIGINS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *STRIPE_BROWSER_ORIGINS],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_SOCKET_ORIGINS, *STRIPE_BROWSER_ORIGINS],
        "frame-src": [SELF, *STRIPE_BROWSER_ORIGINS],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Forms of ours lead on to pages that Stripe and PayPal host: browsers ask of redirects too.
        "form-action": [SELF, *STRIPE_FORM_ORIGINS, *PAYPAL_FORM_ORIGINS],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "usb": [],
    "payment": ["self", *STRIPE_BROWSER_ORIGINS],
    "publickey-credentials-create": ["self"],
    "publickey-credentials-get": ["self"],
}

# ---------------------------------------------------------------- what we say about ourselves

# Which build this is: errors say with which they came first and last.
RELEASE = env.str("RELEASE", default="")
# A Sentry of one's own that hears of errors as well; without it nothing is sent anywhere.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# Errors are counted for staff, and statements that take this long.
KEEP_FAULTS = env.bool("KEEP_FAULTS", default=True)
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=200)
# Who may read /metrics says `Authorization: Bearer` with this. Without it production has no such
# page, and a laptop shows it to itself.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# Somebody asked for what is not there: worth a line, not a warning.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [structlog.stdlib.add_logger_name],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso"),
                *([structlog.processors.format_exc_info] if PRODUCTION else []),
                structlog.stdlib.add_log_level,
                structlog.processors.JSONRenderer()
                if PRODUCTION
                else structlog.dev.ConsoleRenderer(
                    colors=False, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "lines"},
        # What goes wrong is counted for staff as well (/adminpanel/faults/).
        "faults": {"class": "adminpanel.faults.handler.FaultHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "faults"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": ["console", "faults"], "level": "WARNING", "propagate": False},
        "django.request": {
            "handlers": ["console", "faults"],
            "level": "ERROR",
            "propagate": False,
        },
        "weddingbazaar": {"level": "INFO"},
    },
}
if SENTRY_DSN:
    from weddingbazaar.sentry import report_errors

    report_errors(
        SENTRY_DSN,
        release=RELEASE,
        environment="production" if PRODUCTION else "development",
    )
if PRODUCTION:
    from weddingbazaar.production import refuse_unsafe

    refuse_unsafe(vars())
