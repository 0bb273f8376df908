from django.urls import path

from weddingbazaar.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("couple/dashboard/", views.couple_dashboard, name="couple-dashboard"),
]
