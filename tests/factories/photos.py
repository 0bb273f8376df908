"""Pictures of vendors, as services keep them."""

import io

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from tests.factories.vendors import VendorFactory
from vendors.models import Photo


def webp(size=(600, 400)) -> bytes:
    """Green on the left, red on the right."""
    drawn = Image.new("RGB", size, "#3e6b4f")
    drawn.paste("#8a2f4a", (size[0] // 2, 0, *size))
    written = io.BytesIO()
    drawn.save(written, "WEBP")
    return written.getvalue()


class PhotoFactory(DjangoModelFactory):
    class Meta:
        model = Photo

    vendor = factory.SubFactory(VendorFactory)
    image = factory.LazyFunction(lambda: ContentFile(webp(), "picture.webp"))
    alt = "A garden"
    order = factory.Sequence(int)
