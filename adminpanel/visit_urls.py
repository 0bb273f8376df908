"""What the control room asks of everybody: whether their visit may be counted."""

from django.urls import path

from adminpanel.views import visits

app_name = "visits"
urlpatterns = [path("", visits.visit_choice_create, name="visit-choice-create")]
