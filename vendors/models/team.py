"""Who is asked to work for a vendor."""

import datetime as dt
import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from vendors.models.vendors import Vendor, VendorMember

INVITATION_LIFE = dt.timedelta(days=14)


def _token() -> str:
    return secrets.token_urlsafe(32)


class VendorInvitationQuerySet(models.QuerySet["VendorInvitation"]):
    def open(self) -> "VendorInvitationQuerySet":
        since = timezone.now() - INVITATION_LIFE
        return self.filter(accepted_at=None, withdrawn_at=None, created_at__gt=since)


class VendorInvitation(models.Model):
    """A letter to a colleague; whoever signs in with the token in it works for the vendor."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address of your colleague"))
    role = models.CharField(
        _("what they may do"),
        max_length=10,
        choices=VendorMember.Role,
        default=VendorMember.Role.CHAT,
    )
    token = models.CharField(max_length=64, unique=True, default=_token, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    room_asked_at = models.DateTimeField(
        _("they came, found no room and asked for it"), null=True, blank=True
    )

    objects = VendorInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.email} to {self.vendor_id}"

    def get_absolute_url(self) -> str:
        return reverse("vendors:team-join", args=[self.token])

    @property
    def good_until(self) -> dt.datetime:
        return self.created_at + INVITATION_LIFE

    @property
    def is_open(self) -> bool:
        is_fresh = self.good_until > timezone.now()
        return is_fresh and self.accepted_at is None and self.withdrawn_at is None
