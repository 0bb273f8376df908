"""What couples choose the demo's vendors by: styles, languages, how many guests, how far they travel."""

import dataclasses
from random import Random

from adminpanel.demo.places import City
from adminpanel.demo.world import BATCH, House, World
from vendors.models import Style, Vendor, VendorLanguage

STYLES = (
    ("documentary", "Documentary"),
    ("romantic", "Romantic"),
    ("rustic", "Rustic"),
    ("modern", "Modern"),
    ("boho", "Boho"),
    ("classic", "Classic"),
    ("minimal", "Minimal"),
    ("vintage", "Vintage"),
    ("garden", "Garden"),
    ("festival", "Festival"),
)


@dataclasses.dataclass(frozen=True)
class Traits:
    """What is usual in a trade; `also` are other words that people search it by."""

    also: str
    styles: tuple[str, ...]
    travels: tuple[int, ...]
    guests: tuple[int, ...] = ()


TRAITS = {
    "venues": Traits("venue location house garden barn hall castle", ("rustic", "romantic", "classic", "modern", "garden"), (0,), (60, 80, 120, 160, 240)),
    "photography": Traits("photographer photographers photos pictures", ("documentary", "romantic", "classic", "modern", "boho"), (80, 150, 300, 600)),
    "flowers": Traits("florist florists flower bouquets", ("garden", "boho", "romantic", "minimal", "rustic"), (40, 80, 120)),
    "catering": Traits("caterer caterers food dinner buffet", ("rustic", "modern", "classic", "festival"), (50, 90, 150), (80, 120, 180, 300)),
    "cakes": Traits("cake baker bakery patisserie", ("classic", "minimal", "romantic", "vintage"), (30, 40, 60), (90, 150, 250)),
    "music": Traits("band bands dj musicians singer", ("classic", "festival", "modern", "vintage"), (100, 200, 400)),
    "dresses": Traits("dress gown suit tailor", ("classic", "minimal", "boho", "vintage", "romantic"), (0, 30)),
    "rings": Traits("ring jeweller goldsmith bands", ("classic", "minimal", "vintage", "modern"), (0, 20)),
    "stationery": Traits("invitations cards calligraphy printer", ("minimal", "classic", "boho", "vintage"), (0, 600)),
    "cars": Traits("car driver chauffeur transport", ("vintage", "classic", "modern"), (60, 100, 180)),
}  # fmt: skip
SPOKEN = {
    "PT": "pt",
    "ES": "es",
    "FR": "fr",
    "IT": "it",
    "AT": "de",
    "DE": "de",
    "NL": "nl",
    "IE": "en",
    "GB": "en",
}
BESIDES = ("en", "en", "en", "fr", "de", "es", "it", "pl", "sv")


def save_styles() -> dict[str, Style]:
    """All styles, by their slugs; those that are there stay as they are."""
    Style.objects.bulk_create(
        [Style(slug=slug, name=name, order=n) for n, (slug, name) in enumerate(STYLES)],
        ignore_conflicts=True,
    )
    return {style.slug: style for style in Style.objects.all()}


def also_of(slug: str) -> str:
    return TRAITS[slug].also


def give_traits(world: World, house: House) -> None:
    """What is a column of the vendor. Dice of its own: the rest of the demo falls as before."""
    rng = _dice(world, house)
    usual = TRAITS[house.trade.slug]
    house.vendor.serves_km = rng.choice(usual.travels)
    if usual.guests and rng.random() < 0.85:
        house.vendor.guests_max = rng.choice(usual.guests)


def save_traits(world: World, houses: list[House]) -> None:
    """Styles and languages of vendors that are stored."""
    styles = save_styles()
    chosen, spoken = [], []
    for house in houses:
        rng = _dice(world, house)
        usual = TRAITS[house.trade.slug].styles
        wanted = rng.sample(usual, rng.choice((1, 2, 2, 3)))
        if house is houses[0]:
            wanted = ["documentary", "romantic"]
        chosen += [_Chosen(vendor=house.vendor, style=styles[slug]) for slug in wanted]
        spoken += [
            VendorLanguage(vendor=house.vendor, code=code) for code in _languages(rng, house.city)
        ]
    _Chosen.objects.bulk_create(chosen, batch_size=BATCH)
    VendorLanguage.objects.bulk_create(spoken, batch_size=BATCH)


def _languages(rng: Random, city: City) -> list[str]:
    besides = rng.sample(BESIDES, rng.choice((0, 1, 1, 2)))
    return sorted({SPOKEN[city.country], *besides})


def _dice(world: World, house: House) -> Random:
    return Random(f"{world.sizes.seed} {house.vendor.slug}")  # noqa: S311


_Chosen = Vendor.styles.through
