"""The moods that pictures are drawn in. One vendor keeps one, so that a profile looks like one
hand made it.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Palette:
    """Colours by their part in a picture. `sky` runs from the top down, hills from far to near."""

    name: str
    sky: tuple[str, ...]
    sun: str
    hills: tuple[str, str, str]
    blooms: tuple[str, ...]
    leaves: tuple[str, str, str]
    paper: str
    cloth: str
    gold: str
    ink: str
    dark: bool = False


PALETTES = (
    Palette(
        "dusk",
        sky=("#40304f", "#834a68", "#d48a7c", "#f4cda6"),
        sun="#ffe3b0",
        hills=("#8f5f74", "#613f5b", "#352440"),
        blooms=("#f6d5cb", "#e3a09b", "#c4616f", "#fae8d8", "#8a2f4a"),
        leaves=("#66704f", "#8a9168", "#434b38"),
        paper="#faefe4",
        cloth="#efdccf",
        gold="#f2c879",
        ink="#2c1d2e",
        dark=True,
    ),
    Palette(
        "morning",
        sky=("#c9d9d6", "#e2e5d8", "#f6ecdb", "#fbe2cb"),
        sun="#fff6df",
        hills=("#b4c4b4", "#8ba38b", "#5a785f"),
        blooms=("#fff4ec", "#f7d8cd", "#e9b5a8", "#f3e1b6", "#d68a78"),
        leaves=("#708a68", "#97ab84", "#4b6549"),
        paper="#fdf8ef",
        cloth="#f1ebdf",
        gold="#d6b068",
        ink="#33453c",
    ),
    Palette(
        "terracotta",
        sky=("#f4d3b0", "#f1b891", "#e59b77", "#f8e2c6"),
        sun="#fff0cf",
        hills=("#d39172", "#ae654b", "#763d2f"),
        blooms=("#f7dcc2", "#e7a581", "#c8623f", "#fcf0df", "#8f3b2b"),
        leaves=("#7d7b4b", "#a49e68", "#545530"),
        paper="#fdf3e4",
        cloth="#f3dfc9",
        gold="#e9b95f",
        ink="#4a241c",
    ),
    Palette(
        "night",
        sky=("#10162c", "#202c52", "#454a7c", "#93738f"),
        sun="#ffe7b5",
        hills=("#39406c", "#222a50", "#0f1430"),
        blooms=("#f3ecdf", "#d9c3d0", "#a884a4", "#f4d9b8", "#7b5a86"),
        leaves=("#46606a", "#6d8582", "#2b4049"),
        paper="#f4ecdf",
        cloth="#d9d2dd",
        gold="#ffd48a",
        ink="#0b0f22",
        dark=True,
    ),
    Palette(
        "sea",
        sky=("#a3c2cd", "#cadcdc", "#efe6d9", "#f7d6bf"),
        sun="#fff5e0",
        hills=("#90b1b9", "#5d8997", "#2d5362"),
        blooms=("#fdf7ef", "#d8e4e5", "#f3c7b6", "#9db6c4", "#eadaa8"),
        leaves=("#6b8b80", "#93ab9b", "#456a62"),
        paper="#fcf8f0",
        cloth="#e6ecea",
        gold="#dcb974",
        ink="#22414d",
    ),
    Palette(
        "olive",
        sky=("#d9d9bd", "#e8e3ca", "#f4ecd8", "#f9f1e0"),
        sun="#fffbe9",
        hills=("#c0c09a", "#919669", "#5b623f"),
        blooms=("#fcf6e8", "#f0e1bf", "#ddc48e", "#f3dacb", "#a8864f"),
        leaves=("#777f52", "#9ea578", "#535a38"),
        paper="#fdf9ee",
        cloth="#efe8d6",
        gold="#c9a452",
        ink="#3b4029",
    ),
    Palette(
        "plum",
        sky=("#2a1728", "#5a2744", "#93364f", "#d07f6c"),
        sun="#ffd9a8",
        hills=("#6b2f4c", "#451f38", "#231022"),
        blooms=("#f4c9c4", "#d97b86", "#a83b58", "#f8e4d4", "#6b2138"),
        leaves=("#57624b", "#7b8463", "#373f33"),
        paper="#f9ece1",
        cloth="#e8cfc8",
        gold="#f0c071",
        ink="#1d0d1b",
        dark=True,
    ),
    Palette(
        "blush",
        sky=("#f3d3c8", "#f8e2d8", "#fbf0e7", "#f6d9cc"),
        sun="#fffaf0",
        hills=("#e5b8ab", "#c98d84", "#94595a"),
        blooms=("#fff6f0", "#f9dcd3", "#edb6ad", "#d98a88", "#f6e6c8"),
        leaves=("#8a9a78", "#b0ba98", "#65775a"),
        paper="#fffaf4",
        cloth="#f8e9e0",
        gold="#d8ad70",
        ink="#5a3337",
    ),
    Palette(
        "champagne",
        sky=("#e3cda6", "#efdfc2", "#f8efdd", "#ecd6b0"),
        sun="#fffaf0",
        hills=("#d9c199", "#b3946a", "#7b6145"),
        blooms=("#fffaf1", "#f3e4cb", "#e2c79b", "#f5d6c4", "#b98d5a"),
        leaves=("#8d8a62", "#b2ae88", "#656343"),
        paper="#fffbf3",
        cloth="#f6ecdb",
        gold="#c99b4b",
        ink="#4b3a28",
    ),
    Palette(
        "forest",
        sky=("#1f352e", "#3f5d4b", "#829678", "#dcd8b2"),
        sun="#fff3c9",
        hills=("#5d7a64", "#375443", "#1a2e27"),
        blooms=("#f7f0df", "#e7d2b0", "#d39a7c", "#fdf7ea", "#9c4a4a"),
        leaves=("#5f7d5b", "#8fa27c", "#385040"),
        paper="#f8f3e4",
        cloth="#dfe2cf",
        gold="#ecc878",
        ink="#14241e",
        dark=True,
    ),
)
