"""Twelve cities, with the names people there have."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class City:
    slug: str
    name: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    currency: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


IBERIAN = (
    "Inês Tiago Beatriz Duarte Marta Rui Carolina Miguel Leonor Diogo Lucía Pablo Elena Javier Nuria Andrés Alba Hugo "
    "Sofia Mateo"
)
CENTRAL = (
    "Johanna Felix Lena Paul Clara Jonas Marie Lukas Hannah David Theresa Moritz Sophie Anton Katharina Jakob Nora "
    "Simon Mira Emil"
)
NORTHERN = (
    "Aoife Conor Niamh Eoin Saoirse Cian Isla Callum Freya Ewan Ruby Oliver Maya Theo Priya Arjun Grace Daniel Zara "
    "Owen"
)

_ROWS = (
    ("lisbon", "Lisbon", "PT", 38.72, -9.14, "Europe/Lisbon", "EUR", IBERIAN, "Almeida Carvalho Nogueira Figueiredo Pires Teixeira Moura Sequeira Barros Leitão"),
    ("porto", "Porto", "PT", 41.15, -8.61, "Europe/Lisbon", "EUR", IBERIAN, "Ferreira Azevedo Magalhães Rocha Pinto Vilar Cardoso Brandão Lemos Faria"),
    ("madrid", "Madrid", "ES", 40.42, -3.7, "Europe/Madrid", "EUR", IBERIAN, "Serrano Molina Vidal Iglesias Cuesta Robles Navarro Herrero Salas Quintana"),
    ("barcelona", "Barcelona", "ES", 41.39, 2.17, "Europe/Madrid", "EUR", IBERIAN, "Puig Ferrer Soler Vila Roca Mas Bosch Serra Casals Riera"),
    ("paris", "Paris", "FR", 48.86, 2.35, "Europe/Paris", "EUR", "Camille Antoine Juliette Louis Chloé Hugo Margaux Gabriel Inès Raphaël Léa Baptiste Manon Étienne Salomé Noé Alix Victor Jeanne Maxime", "Moreau Lefèvre Garnier Fontaine Chevalier Perrin Marchand Blanchard Rousseau Delorme"),
    ("florence", "Florence", "IT", 43.77, 11.25, "Europe/Rome", "EUR", "Giulia Lorenzo Chiara Matteo Francesca Tommaso Elisa Niccolò Beatrice Leonardo Irene Pietro Bianca Filippo Viola Jacopo Ginevra Alessio Livia Dario", "Conti Bianchi Ricci Marini Galli Benedetti Fiorini Santini Corsi Landi"),
    ("vienna", "Vienna", "AT", 48.21, 16.37, "Europe/Vienna", "EUR", CENTRAL, "Gruber Winkler Steiner Hofmann Leitner Eder Brandl Aigner Moser Pichler"),
    ("munich", "Munich", "DE", 48.14, 11.58, "Europe/Berlin", "EUR", CENTRAL, "Bergmann Kessler Vogt Lindner Ziegler Brandt Hartmann Sommer Engel Albrecht"),
    ("amsterdam", "Amsterdam", "NL", 52.37, 4.9, "Europe/Amsterdam", "EUR", "Sanne Daan Fleur Bram Lotte Sem Eva Thijs Noor Lars Roos Milan Femke Jesse Iris Finn Maud Ruben Tess Gijs", "de Vries Bakker Visser Mulder Meijer Dekker Vermeer Hoekstra Postma Kuiper"),
    ("dublin", "Dublin", "IE", 53.35, -6.26, "Europe/Dublin", "EUR", NORTHERN, "Byrne Doyle Kavanagh Nolan Quinn Brennan Whelan Daly Kinsella Tierney"),
    ("london", "London", "GB", 51.51, -0.13, "Europe/London", "GBP", NORTHERN, "Ashworth Bennett Osei Whitfield Kaur Pembroke Hale Okafor Langley Rahman"),
    ("edinburgh", "Edinburgh", "GB", 55.95, -3.19, "Europe/London", "GBP", NORTHERN, "Drummond Fraser Kerr Sinclair Murray Lennox Rennie Abernethy Muir Geddes"),
)  # fmt: skip


def _city(row: tuple[str, str, str, float, float, str, str, str, str]) -> City:
    surnames = row[8].replace("de ", "de_").split()
    return City(*row[:7], tuple(row[7].split()), tuple(name.replace("_", " ") for name in surnames))


CITIES = tuple(_city(row) for row in _ROWS)
