from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "weddingbazaar.pages"
    label = "pages"
