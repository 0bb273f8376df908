"""How far vendors are from a place: the same sum in SQL on both databases."""

import math

from django.db.models import Expression, ExpressionWrapper, F, FloatField, Q, Value
from django.db.models.functions import (
    Abs,
    ASin,
    Cast,
    Cos,
    Greatest,
    Least,
    Power,
    Radians,
    Sin,
    Sqrt,
)
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Place

EARTH_KM = 6371.0
KM_PER_DEGREE = math.pi * EARTH_KM / 180


def km_from(place: Place) -> Expression:
    """The great circle between a vendor's place and this one (haversine), in kilometres."""
    half_up = Radians(F("place__latitude") - place.latitude) / 2
    half_across = Radians(F("place__longitude") - place.longitude) / 2
    chord = Power(Sin(half_up), 2) + Power(Sin(half_across), 2) * Cos(
        Radians(F("place__latitude"))
    ) * math.cos(math.radians(place.latitude))
    arc = ASin(Sqrt(Least(Value(1.0), chord)))
    return ExpressionWrapper(arc * (2 * EARTH_KM), output_field=FloatField())


def reaches(place: Place, within: int) -> Q:
    """Vendors who travel as far as `place`, or are at most `within` kilometres away. Annotate them
    with `km` first. The degrees of latitude between two places are never more than their distance,
    which spares the database most of the arithmetic.
    """
    reach = Cast(Greatest(F("serves_km"), Value(within)), FloatField())
    degrees = Abs(F("place__latitude") - place.latitude)
    return Q(LessThanOrEqual(degrees * KM_PER_DEGREE, reach), km__lte=reach)
