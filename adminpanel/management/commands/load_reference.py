"""`manage.py load_reference`: what an empty deployment needs before the first vendor can join."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.groups import ensure_staff_groups
from adminpanel.demo.houses import save_categories
from adminpanel.demo.people import save_places
from adminpanel.demo.traits import save_styles


class Command(BaseCommand):
    help = (
        "Make the places, categories and staff groups that are missing; change none that is there."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        places, categories, styles = save_places(), save_categories(), save_styles()
        groups = ensure_staff_groups()
        self.stdout.write(
            f"{len(places)} places, {len(categories)} categories, {len(styles)} styles, "
            f"{len(groups)} staff groups."
        )
