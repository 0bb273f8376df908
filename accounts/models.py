"""People: who they are, the couple they are half of, and the places that weddings and vendors are
in.
"""

import datetime as dt
import re
import secrets
from typing import Any, ClassVar

import rules
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

INVITATION_LIFE = dt.timedelta(days=14)


class Place(models.Model):
    """A city that couples marry in and vendors work from, with its position for maps and its time
    zone.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    country = models.CharField(_("country (ISO 3166-1 alpha-2)"), max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=40)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    """Whether somebody can use their account."""

    ACTIVE = "active", _("Active")
    UNVERIFIED = "unverified", _("Address not verified")
    SUSPENDED = "suspended", _("Suspended")
    ERASED = "erased", _("Erased")


class UserQuerySet(models.QuerySet["User"]):
    def named(self, words: str) -> "UserQuerySet":
        """Those whose name or address has each of these words in it, in any order."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return found

    def with_verified(self) -> "UserQuerySet":
        """With `is_verified`: whether they have proven the address they sign in with."""
        return self.annotate(is_verified=_has_proven_address())

    def standing(self, standing: str) -> "UserQuerySet":
        found = self
        if standing == Standing.ERASED:
            return found.exclude(erased_at=None)
        found = found.filter(erased_at=None)
        if standing == Standing.SUSPENDED:
            return found.filter(is_active=False)
        proven = _has_proven_address()
        return found.filter(proven if standing == Standing.ACTIVE else ~proven, is_active=True)


def _has_proven_address() -> models.Exists:
    """For a query of people."""
    return models.Exists(
        EmailAddress.objects.filter(
            user=models.OuterRef("pk"), email__iexact=models.OuterRef("email"), verified=True
        )
    )


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; there are no user names."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person who signs in by e-mail. What they may do follows from what they own, not from a
    role column.
    """

    class JoinedAs(models.TextChoices):
        COUPLE = "couple", _("We are getting married")
        VENDOR = "vendor", _("I work at weddings")
        STAFF = "staff", _("I work at Wedding Bazaar")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    joined_as = models.CharField(max_length=10, choices=JoinedAs, default=JoinedAs.COUPLE)
    time_zone = models.CharField(max_length=40, default="UTC")
    phone = models.CharField(
        _("telephone"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d ()./-]{5,}$", _("Write it as +351 912 345 678."))],
        help_text=_("Only on the day sheet, for those you have a confirmed booking with."),
    )
    shows_presence = models.BooleanField(_("others see when I am online"), default=True)
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, db_index=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(
        _("what was personal is gone since"), null=True, blank=True, editable=False
    )
    rights_changed_at = models.DateTimeField(
        _("sockets of before then are closed"), null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django has it, but that what is asked about one thing is decided by its rule: nobody
        is the couple of a booking, or works for its vendor, by being a superuser.
        """
        if obj is not None and rules.perm_exists(perm):
            return self.is_active and bool(rules.has_perm(perm, self, obj))
        return super().has_perm(perm, obj)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @property
    def phone_url(self) -> str:
        """What a telephone dials."""
        return "tel:" + re.sub(r"[^\d+]", "", self.phone)

    @property
    def standing(self) -> Standing:
        """For people who were asked for `with_verified`."""
        if self.erased_at:
            return Standing.ERASED
        if not self.is_active:
            return Standing.SUSPENDED
        return Standing.ACTIVE if getattr(self, "is_verified", True) else Standing.UNVERIFIED

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The groups of staff that rights go by, asked for once."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def couple(self) -> "Couple | None":
        membership = getattr(self, "couple_membership", None)
        return membership.couple if membership else None


class CoupleQuerySet(models.QuerySet["Couple"]):
    def of(self, user: User) -> "CoupleQuerySet":
        return self.filter(members__user=user)

    def named(self, word: str) -> "CoupleQuerySet":
        """Those of whom one has this in their name."""
        named = CoupleMember.objects.filter(user__name__icontains=word).order_by()
        return self.filter(pk__in=named.values("couple"))

    def with_people(self) -> "CoupleQuerySet":
        """With the names that a couple is called by, in one query more."""
        return self.prefetch_related("members")


class Couple(models.Model):
    """Two people (or, until the invitation is taken, one) with one wedding, its date and place."""

    wedding_date = models.DateField(null=True, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    guests = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CoupleQuerySet.as_manager()

    def __str__(self) -> str:
        """First names, as on an invitation: "Anna & Ben"."""
        names = [member.user.get_short_name() for member in self.members.all()]
        return " & ".join(names) or f"Couple {self.pk}"

    def people(self) -> list[User]:
        return [member.user for member in self.members.all()]


class CoupleMemberManager(models.Manager["CoupleMember"]):
    """Whoever asks for the members of a couple wants to know what they are called."""

    def get_queryset(self) -> models.QuerySet["CoupleMember"]:
        return super().get_queryset().select_related("user")


class CoupleMember(models.Model):
    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="couple_membership")
    joined_at = models.DateTimeField(default=timezone.now)

    objects = CoupleMemberManager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.user)


def invitation_token() -> str:
    return secrets.token_urlsafe(32)


class CoupleInvitationQuerySet(models.QuerySet["CoupleInvitation"]):
    def open(self) -> "CoupleInvitationQuerySet":
        return self.filter(accepted_at=None, created_at__gt=timezone.now() - INVITATION_LIFE)

    def addressed_to(self, user: User) -> "CoupleInvitationQuerySet":
        """Those sent to an address that `user` has proven, by somebody else."""
        proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
        return self.filter(email__in=proven).exclude(couple__members__user=user)


class CoupleInvitation(models.Model):
    """A letter to the other half; whoever signs in with the token in it joins the couple."""

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    token = models.CharField(max_length=64, unique=True, default=invitation_token)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = CoupleInvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} into {self.couple_id}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.created_at > timezone.now() - INVITATION_LIFE
