"""The drawing on a cover, one function a subject, on a canvas of 1280 x 720."""

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 720
CENTRE = WIDTH / 2, HEIGHT / 2
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Palette:
    """Two ends of the gradient and the accent on top."""

    dark: str
    light: str
    accent: str


class Canvas:
    """A picture to draw on in the palette's accent or in translucent white."""

    def __init__(self, picture: Image.Image, palette: Palette, chance: Random):
        self.draw = ImageDraw.Draw(picture, "RGBA")
        self.chance = chance
        self.accent = palette.accent
        self.dark = palette.dark

    def white(self, alpha: int) -> tuple[int, int, int, int]:
        return (*WHITE, alpha)

    def polar(self, centre, radius: float, degrees: float) -> tuple[float, float]:
        angle = math.radians(degrees)
        return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def network(canvas: Canvas) -> None:
    """Layers of neurons, fully connected."""
    sizes = [canvas.chance.choice((3, 4, 5)) for _ in range(4)]
    columns = [
        [(250 + 260 * layer, HEIGHT * (n + 1) / (size + 1)) for n in range(size)] for layer, size in enumerate(sizes)
    ]
    for left, right in pairwise(columns):
        for start in left:
            for end in right:
                canvas.draw.line((*start, *end), fill=canvas.white(canvas.chance.choice((50, 80, 150))), width=4)
    for point in (point for column in columns for point in column):
        lit = canvas.chance.random() < 0.4
        canvas.draw.circle(point, 34, fill=canvas.accent if lit else canvas.white(235))


def arches(canvas: Canvas) -> None:
    """Two storeys of an arcade."""
    width = canvas.chance.choice((160, 213, 256))
    for base, height, alpha in ((330, 210, 130), (720, 300, 225)):
        canvas.draw.rectangle((0, base - height - 40, WIDTH, base), fill=canvas.white(alpha))
        for x in range(0, WIDTH, width):
            left, right, top = x + width * 0.17, x + width * 0.83, base - height
            crown = top + (right - left)
            canvas.draw.pieslice((left, top, right, crown), 180, 360, fill=canvas.dark)
            canvas.draw.rectangle((left, (top + crown) / 2, right, base), fill=canvas.dark)
    canvas.draw.rectangle((0, 330, WIDTH, 352), fill=canvas.accent)


def orbits(canvas: Canvas) -> None:
    """A sun, its orbits and a planet on each."""
    centre = canvas.chance.choice(((420, 400), CENTRE, (860, 330)))
    for ring in range(1, 6):
        radius = 70 + ring * 85
        canvas.draw.circle(centre, radius, outline=canvas.white(120), width=5)
        planet = canvas.polar(centre, radius, canvas.chance.randrange(360))
        canvas.draw.circle(planet, canvas.chance.randrange(16, 38), fill=canvas.white(235))
    canvas.draw.circle(centre, 82, fill=canvas.accent)


def pulse(canvas: Canvas) -> None:
    """A heartbeat across calm waves."""
    shift = canvas.chance.randrange(-120, 120)
    for row, alpha in enumerate((50, 75, 100)):
        wave = [(x, 470 + row * 70 + 42 * math.sin((x + shift * (row + 2)) / 130)) for x in range(0, 1290, 10)]
        canvas.draw.polygon([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], fill=canvas.white(alpha))
    middle = 640 + shift
    beat = ((-1400, 0), (-190, 0), (-140, -50), (-90, 0), (-50, 0), (0, -230), (60, 120), (105, 0), (1400, 0))
    line = [(middle + x, 330 + y) for x, y in beat]
    canvas.draw.line(line, fill=canvas.white(240), width=18, joint="curve")
    canvas.draw.circle(line[5], 30, fill=canvas.accent)


def bowl(canvas: Canvas) -> None:
    """A steaming bowl."""
    x = canvas.chance.choice((520, 640, 760))
    for offset in (-130, 0, 130):
        phase = canvas.chance.random() * 6
        steam = [(x + offset + 26 * math.sin(y / 42 + phase), y) for y in range(110, 310, 6)]
        canvas.draw.line(steam, fill=canvas.white(150), width=20, joint="curve")
    canvas.draw.pieslice((x - 310, 60, x + 310, 660), 0, 180, fill=canvas.white(240))
    canvas.draw.ellipse((x - 310, 310, x + 310, 412), fill=canvas.accent)
    for n in range(7):
        spot = x - 210 + n * 70, 360 + canvas.chance.randrange(-20, 20)
        canvas.draw.circle(spot, canvas.chance.randrange(10, 22), fill=canvas.white(180))
    canvas.draw.rounded_rectangle((x - 130, 640, x + 130, 680), 18, fill=canvas.white(200))


def mountains(canvas: Canvas) -> None:
    """Ridges in the haze below a sun."""
    sun = canvas.chance.randrange(300, 980), canvas.chance.randrange(150, 260)
    canvas.draw.circle(sun, 95, fill=canvas.accent)
    for base, alpha in ((330, 70), (430, 110), (540, 235)):
        peaks = [(x, base + canvas.chance.randrange(-130, 110)) for x in range(-80, 1440, 170)]
        canvas.draw.polygon([(-80, HEIGHT), *peaks, (1440, HEIGHT)], fill=canvas.white(alpha))


def bars(canvas: Canvas) -> None:
    """Columns and the line of their trend."""
    heights = [150 + n * 45 + canvas.chance.randrange(-70, 80) for n in range(8)]
    tops = []
    for n, height in enumerate(heights):
        left = 150 + n * 124
        canvas.draw.rounded_rectangle((left, 640 - height, left + 84, 640), 14, fill=canvas.white(140 + n % 2 * 80))
        tops.append((left + 42, 590 - height))
    canvas.draw.line(tops, fill=canvas.accent, width=14, joint="curve")
    for top in tops:
        canvas.draw.circle(top, 20, fill=canvas.accent)
    canvas.draw.line((120, 640, 1160, 640), fill=canvas.white(240), width=8)


def labyrinth(canvas: Canvas) -> None:
    """Rings with a gap in each, and something at the centre."""
    for ring in range(1, 7):
        radius, gap = 40 + ring * 46, canvas.chance.randrange(360)
        box = (CENTRE[0] - radius, CENTRE[1] - radius, CENTRE[0] + radius, CENTRE[1] + radius)
        canvas.draw.arc(box, gap + 1400 / radius, gap + 360, fill=canvas.white(225), width=18)
    canvas.draw.circle(CENTRE, 36, fill=canvas.accent)


def record(canvas: Canvas) -> None:
    """A gramophone record and a row of sound."""
    centre = canvas.chance.choice(((400, 360), (880, 360)))
    canvas.draw.circle(centre, 290, fill=canvas.dark)
    for radius in range(130, 280, 24):
        canvas.draw.circle(centre, radius, outline=canvas.white(60), width=4)
    canvas.draw.circle(centre, 105, fill=canvas.accent)
    canvas.draw.circle(centre, 18, fill=canvas.white(240))
    start = 760 if centre[0] < 640 else 90
    for n in range(8):
        height, x = canvas.chance.randrange(40, 230), start + n * 56
        canvas.draw.rounded_rectangle((x, 360 - height, x + 30, 360 + height), 15, fill=canvas.white(215))


def gears(canvas: Canvas) -> None:
    """Two wheels that mesh."""
    turn = canvas.chance.randrange(20)
    for centre, radius, teeth, fill in (
        ((480, 400), 210, 14, canvas.white(230)),
        ((815, 255), 130, 9, canvas.accent),
    ):
        for tooth in range(teeth):
            angle = turn + tooth * 360 / teeth
            edges = [(radius - 14, -8), (radius + 48, -5), (radius + 48, 5), (radius - 14, 8)]
            scale = 14 / teeth
            canvas.draw.polygon([canvas.polar(centre, r, angle + a * scale) for r, a in edges], fill=fill)
        canvas.draw.circle(centre, radius, fill=fill)
        canvas.draw.circle(centre, radius * 0.42, fill=canvas.dark)


def leaves(canvas: Canvas) -> None:
    """A stem with pairs of leaves."""
    x = canvas.chance.choice((480, 640, 800))
    canvas.draw.line((x, 700, x, 130), fill=canvas.white(230), width=14)
    for pair, y in enumerate(range(600, 160, -105)):
        length = 300 - pair * 38 + canvas.chance.randrange(-30, 30)
        for side in (-1, 1):
            _leaf(canvas, (x, y), length * side, canvas.accent if (pair + side) % 3 == 0 else canvas.white(215))
    canvas.draw.ellipse((x - 44, 70, x + 44, 200), fill=canvas.accent)


def _leaf(canvas: Canvas, root, length: float, fill) -> None:
    """A pointed oval that rises as it leaves the stem; a negative length points to the left."""
    steps = [n / 20 for n in range(21)]
    upper = [(root[0] + length * t, root[1] - 130 * t - 80 * math.sin(math.pi * t)) for t in steps]
    lower = [(root[0] + length * t, root[1] - 130 * t + 34 * math.sin(math.pi * t)) for t in reversed(steps)]
    canvas.draw.polygon(upper + lower, fill=fill)


def rays(canvas: Canvas) -> None:
    """Light over a horizon."""
    count = canvas.chance.choice((15, 19, 23))
    step = 180 / count
    for ray in range(count):
        start = 180 + ray * step
        ends = [canvas.polar((640, 560), 1000, start + part * step) for part in (0.1, 0.6)]
        canvas.draw.polygon([(640, 560), *ends], fill=canvas.white(70 if ray % 2 else 130))
    canvas.draw.circle((640, 560), 190, fill=canvas.accent)
    canvas.draw.rectangle((0, 560, WIDTH, HEIGHT), fill=canvas.dark)
    for line in range(3):
        half = 420 - line * 120
        canvas.draw.line((640 - half, 600 + line * 40, 640 + half, 600 + line * 40), fill=canvas.white(150), width=9)


def aperture(canvas: Canvas) -> None:
    """The blades of a diaphragm."""
    turn, opening = canvas.chance.randrange(60), canvas.chance.randrange(90, 160)
    canvas.draw.circle(CENTRE, 305, fill=canvas.white(235))
    corners = [canvas.polar(CENTRE, opening, turn + n * 60) for n in range(6)]
    canvas.draw.polygon(corners, fill=canvas.accent)
    for n, corner in enumerate(corners):
        rim = canvas.polar(CENTRE, 305, turn + n * 60 + 78)
        canvas.draw.line((*corner, *rim), fill=canvas.dark, width=10)
    canvas.draw.circle(CENTRE, 312, outline=canvas.dark, width=22)


def bubbles(canvas: Canvas) -> None:
    """Two people talking."""
    shift = canvas.chance.randrange(-60, 60)
    first, second = (200 + shift, 110, 780 + shift, 400), (520 + shift, 330, 1100 + shift, 600)
    canvas.draw.polygon([(290 + shift, 380), (290 + shift, 490), (400 + shift, 380)], fill=canvas.white(235))
    canvas.draw.rounded_rectangle(first, 70, fill=canvas.white(235))
    canvas.draw.polygon([(1000 + shift, 580), (1010 + shift, 690), (880 + shift, 580)], fill=canvas.accent)
    canvas.draw.rounded_rectangle(second, 70, fill=canvas.accent)
    for n in range(3):
        width = canvas.chance.randrange(200, 420)
        y = 180 + n * 60
        canvas.draw.rounded_rectangle((265 + shift, y, 265 + shift + width, y + 26), 13, fill=canvas.dark)
        canvas.draw.circle((710 + n * 100 + shift, 465), 28, fill=canvas.white(235))


DRAWINGS = {
    drawing.__name__: drawing
    for drawing in (
        *(network, arches, orbits, pulse, bowl, mountains, bars),
        *(labyrinth, record, gears, leaves, rays, aperture, bubbles),
    )
}

PALETTES = {
    "network": (Palette("#1e2a78", "#5b6ee1", "#ffd166"), Palette("#2b1d6b", "#8a63d2", "#6ef3d6")),
    "arches": (Palette("#5b3420", "#c98b4e", "#7a1f2b"), Palette("#4a3a2a", "#b59a6a", "#8c4a2f")),
    "orbits": (Palette("#0d2147", "#3d6fb6", "#ffb84d"), Palette("#14213d", "#5a5fb0", "#ff8fa3")),
    "pulse": (Palette("#0f5e63", "#4fb8a8", "#ff7a6b"), Palette("#1b5d78", "#6cc0d0", "#ffcf56")),
    "bowl": (Palette("#8a2f1d", "#e58a4c", "#f6c453"), Palette("#6f3b12", "#d99a3e", "#c8402f")),
    "mountains": (Palette("#17516b", "#e29578", "#ffd97d"), Palette("#274c77", "#8fb3d9", "#ff9f5a")),
    "bars": (Palette("#0f4c3a", "#4c9f70", "#ffd23f"), Palette("#1f3b57", "#5e8fb0", "#ff8552")),
    "labyrinth": (Palette("#3d2a52", "#9a78b8", "#ffc857"), Palette("#33344f", "#8388b0", "#f08a5d")),
    "record": (Palette("#4b1248", "#d0528a", "#ffd166"), Palette("#2d1b4e", "#a05cc5", "#5ce1e6")),
    "gears": (Palette("#2f3e46", "#7d97a5", "#ff9f1c"), Palette("#3a3f58", "#8792b8", "#f2c14e")),
    "leaves": (Palette("#1f4d2b", "#79b473", "#f4d35e"), Palette("#2d5a3d", "#a3b86c", "#f28482")),
    "rays": (Palette("#3b3a6b", "#d99a6c", "#ffe08a"), Palette("#23406b", "#8fb0dc", "#ffd47a")),
    "aperture": (Palette("#23272f", "#7a8594", "#ff6b6b"), Palette("#2a2f3a", "#9c8f80", "#4ecdc4")),
    "bubbles": (Palette("#7a2e52", "#e07a8f", "#ffd6a5"), Palette("#155e75", "#56b4c8", "#ffcb69")),
}
