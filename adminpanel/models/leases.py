"""Who does what only one may do."""

from django.db import models


class Lease(models.Model):
    """A job that one process does at a time. `owner` names one turn of it, not a process: whoever
    took the turn, nobody takes the next before `expires_at`. `done_until` is how far it got.
    """

    name = models.CharField(max_length=40, unique=True)
    owner = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField()
    done_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} until {self.expires_at:%H:%M:%S}"
