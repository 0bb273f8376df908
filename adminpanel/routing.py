"""The socket of staff pages."""

from django.urls import path

from adminpanel.consumers import StaffConsumer

websocket_urlpatterns = [path("ws/admin/", StaffConsumer.as_asgi())]
