"""The second pair of eyes: a dead beat cannot ring for the look that would notice it. So a thread
of each web process asks every 15 seconds whether somebody has looked, which is one question
to the database, and does so itself when nobody has for long.
"""

import logging
import threading
import time

from django.db import DatabaseError, connections

logger = logging.getLogger(__name__)

EVERY = 15  # seconds


def start() -> None:
    """Once for each web process, for as long as it lives."""
    threading.Thread(target=_watch_for_ever, name="alerts", daemon=True).start()


def _watch_for_ever() -> None:
    from adminpanel import services

    while True:
        time.sleep(EVERY)
        try:
            services.stand_in()
        except DatabaseError as error:
            logger.critical("Alerts cannot be watched, the database does not answer: %s", error)
        except Exception:
            logger.exception("Alerts could not be watched from here")
        finally:
            connections.close_all()
