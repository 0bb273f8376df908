"""`/stripe/…`: dj-stripe's one address, under dj-stripe's own name, through our door."""

from django.urls import path

from payments import webhooks

app_name = "djstripe"
urlpatterns = [
    path("webhook/<uuid:uuid>/", webhooks.receive, name="djstripe_webhook_by_uuid"),
]
