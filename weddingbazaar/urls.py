"""Every address of the site."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from health_check.views import HealthCheckView

from adminpanel.admin import link_to_screens, only_read
from adminpanel.admin_records import record_writes
from adminpanel.views.browser_reports import browser_report_create
from adminpanel.views.exposition import exposition
from payments import paypal_webhooks
from weddingbazaar.pages.sitemaps import SITEMAPS
from weddingbazaar.pages.views.health import healthz
from weddingbazaar.pages.views.installed import manifest, service_worker
from weddingbazaar.pages.views.media import media_detail
from weddingbazaar.pages.views.robots import indexnow_key, robots

admin.autodiscover()
link_to_screens(admin.site)
only_read(admin.site)
record_writes(admin.site)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

MAP: dict[str, Any] = {"sitemaps": SITEMAPS}
READY_CHECKS = [
    "health_check.checks.Database",
    "health_check.checks.Cache",
    "health_check.checks.Storage",
]

logo_url = lazy(static, str)("img/logo.svg")  # hashed names are known only once files are collected

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=logo_url), name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sitemap.xml", sitemap_index, MAP | {"sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path(
        "sitemap-<slug:section>.xml",
        sitemap,
        MAP | {"template_name": "pages/sitemap.xml"},
        name="sitemap-part",
    ),
    path("<slug:key>.txt", indexnow_key, name="indexnow-key"),
    path("sw.js", service_worker, name="service-worker"),
    path("healthz", healthz, name="healthz"),
    path("readyz", HealthCheckView.as_view(checks=READY_CHECKS), name="readyz"),
    path("metrics", exposition, name="exposition"),
    path("", include("vendors.urls")),  # first: /vendors/compare/ is no vendor's page
    path("", include("weddingbazaar.pages.urls")),
    path("messages/", include("messaging.urls")),
    path("notifications/", include("messaging.notification_urls")),
    path("bookings/", include("bookings.urls")),
    path("calendar/", include("bookings.calendar_urls")),
    path("payments/", include("payments.urls")),
    path("vendor/payout-account/", include("payments.payout_urls")),
    path("vendor/earnings/", include("payments.earnings_urls")),
    path("vendor/subscription/", include("payments.subscription_urls")),
    path("vendor/billing/", include("payments.billing_urls")),
    path("accounts/", include("allauth.urls")),
    path("settings/", include("accounts.urls")),
    path("adminpanel/invoices/", include("payments.finance_urls")),
    path("adminpanel/", include("adminpanel.urls")),
    path("browser-reports/", browser_report_create, name="browser-report-create"),
    path("visits/", include("adminpanel.visit_urls")),
    path("stripe/", include("payments.stripe_urls", namespace="djstripe")),
    path("paypal/webhook/", paypal_webhooks.receive, name="paypal-webhook"),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media_detail, name="media-detail"),
]
