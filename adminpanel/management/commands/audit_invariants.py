"""`manage.py audit_invariants`: every promise of the platform, checked against the rows."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from adminpanel import services


class Command(BaseCommand):
    help = "Check that every promise holds; name the rows where one does not, and exit with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = services.broken_promises()
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
        else:
            for app, problems in found.items():
                for problem in problems:
                    self.stdout.write(f"{app}: {problem}")
        if any(found.values()):
            raise SystemExit(1)
        if not options["json"]:
            self.stdout.write("Every promise holds.")
