"""People and couples, dull on purpose."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Couple, CoupleMember, Place, User

PASSWORD = "wedding-bazaar"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ("slug",)

    slug = "lisbon"
    name = "Lisbon"
    country = "PT"
    latitude = 38.72
    longitude = -9.14
    time_zone = "Europe/Lisbon"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(user, create, extracted, **kwargs):
        """Their address is proven, so that they can sign in through the page."""
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


class CoupleFactory(DjangoModelFactory):
    """`CoupleFactory(people=[anna, ben])`; without people it makes one person."""

    class Meta:
        model = Couple
        skip_postgeneration_save = True

    @factory.post_generation
    def people(couple, create, extracted, **kwargs):
        for user in extracted or [UserFactory()]:
            CoupleMember.objects.create(couple=couple, user=user)
