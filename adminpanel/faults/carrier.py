"""Carries sightings from wherever they happen to the database, about once a second."""

import logging

from django.conf import settings

from adminpanel.faults.sightings import Sighting, SlowSighting, VitalSighting
from adminpanel.writers import Writer

Carried = Sighting | SlowSighting | VitalSighting


class Carrier(Writer[Carried]):
    name = "faults"
    log = logging.getLogger("adminpanel.faults")  # `handler.py` does not listen to this one

    def carry(self, sighting: Carried) -> None:
        """Never raises, and never waits."""
        if settings.KEEP_FAULTS:
            self.put(sighting)

    def write(self, things: list[Carried]) -> None:
        from adminpanel import services  # which log, and so come back to here

        services.keep_sightings(things)


carrier = Carrier()
