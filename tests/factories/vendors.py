"""Vendors that work every day, dull on purpose."""

import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.accounts import PlaceFactory, UserFactory
from tests.factories.files import PDF
from vendors.models import (
    Category,
    Extra,
    Package,
    Style,
    Vendor,
    VendorDocument,
    VendorMember,
    WeeklyAvailability,
)
from vendors.search import index_vendors


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    slug = "photography"
    name = "Photography"
    blurb = "Pictures of the day"
    icon = "camera"


class StyleFactory(DjangoModelFactory):
    class Meta:
        model = Style
        django_get_or_create = ("slug",)

    slug = "documentary"
    name = factory.LazyAttribute(lambda style: style.slug.title())


class VendorFactory(DjangoModelFactory):
    """Approved, with an owner, `capacity` weddings on every weekday and one package at 100,000."""

    class Meta:
        model = Vendor
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Vendor {n}")
    slug = factory.Sequence(lambda n: f"vendor-{n}")
    category = factory.SubFactory(CategoryFactory)
    place = factory.SubFactory(PlaceFactory)
    tagline = "Quiet pictures"
    description = "We take quiet pictures of loud days, all over the country and at any hour. " * 2
    state = Vendor.State.APPROVED
    decided_at = factory.LazyFunction(timezone.now)
    starting_price = 100_000
    week_saved_at = terms_saved_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def owner(vendor, create, extracted, **kwargs):
        VendorMember.objects.create(vendor=vendor, user=extracted or UserFactory())

    @factory.post_generation
    def capacity(vendor, create, extracted, **kwargs):
        WeeklyAvailability.objects.bulk_create(
            WeeklyAvailability(
                vendor=vendor, weekday=day, capacity=1 if extracted is None else extracted
            )
            for day in range(7)
        )

    @factory.post_generation
    def package(vendor, create, extracted, **kwargs):
        if extracted is not False:
            PackageFactory(vendor=vendor, **kwargs)

    @factory.post_generation
    def indexed(vendor, create, extracted, **kwargs):
        """Found by its words, as the services would have seen to."""
        index_vendors([vendor.pk])


class VendorDocumentFactory(DjangoModelFactory):
    """A registration, with its file."""

    class Meta:
        model = VendorDocument

    vendor = factory.SubFactory(VendorFactory)
    kind = VendorDocument.Kind.REGISTRATION
    file = factory.django.FileField(data=PDF)
    name = "registration.pdf"
    content_type = "application/pdf"
    size = len(PDF)
    checksum = hashlib.sha256(PDF).hexdigest()


class PackageFactory(DjangoModelFactory):
    class Meta:
        model = Package

    vendor = factory.SubFactory(VendorFactory, package=False)
    name = "Full day"
    description = "From the morning to the last dance."
    price = 100_000
    deposit_percent = 30


class ExtraFactory(DjangoModelFactory):
    """Goes with all packages that its vendor offers by then, once a booking, at 25,000."""

    class Meta:
        model = Extra
        skip_postgeneration_save = True

    vendor = factory.SubFactory(VendorFactory)
    name = "Second photographer"
    price = 25_000

    @factory.post_generation
    def packages(extra, create, extracted, **kwargs):
        extra.packages.set(extra.vendor.packages.all() if extracted is None else extracted)
