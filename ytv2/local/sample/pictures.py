"""Covers for the sample library: a soft gradient, a quiet pattern and the subject's motif, without words."""

import cmath
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import radians

from PIL import Image, ImageChops, ImageDraw, ImageOps

from ytv2.local.sample.works import Subject

WIDTH, HEIGHT = 640, 360
SCALE = 2  # layers are drawn twice as large and reduced, for smooth edges
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Layer:
    """Copies of one shape in one ink, in pixels of 1280 x 720, from the picture's centre.

    The shape is a `line` with round ends (a disc, if it is one point), a filled polygon (`shape`), or a `ring` (x, y,
    radius) that goes round for `sweep` degrees. Each of the `times` copies is moved by `step` from the one before,
    `turn` degrees round the point `at` and, if it is a ring, `grow` wider. `stray` and `swing` are the largest
    displacement and turn by chance.
    """

    line: Sequence[float] = ()
    shape: Sequence[float] = ()
    ring: Sequence[float] = ()
    ink: str = "white"
    alpha: int = 235
    width: int = 1
    sweep: float = 360
    times: int = 1
    at: Sequence[float] = (0, 0)
    step: Sequence[float] = (0, 0)
    stray: Sequence[float] = (0, 0)
    turn: float = 0
    swing: float = 0
    grow: float = 0


PATTERNS = (
    Layer(ring=(-300, -360, 160), times=9, grow=130, width=34, alpha=26),
    Layer(line=(-1500, -500, -1100, 500), times=20, step=(150, 0), width=50, alpha=22),
    Layer(line=(-900, -500, -450, -400, 0, -500, 450, -400, 900, -500), times=10, step=(0, 110), width=30, alpha=26),
)


def jpeg(subject: Subject, seed: str) -> bytes:
    """A cover as a JPEG of 640 x 360, the same bytes for the same seed and the same Pillow."""
    chance = random.Random(seed)  # noqa: S311 - decoration, and it has to repeat
    dark, light, accent = chance.choice(subject.palettes)
    inks = {"white": "#ffffff", "dark": dark, "accent": accent}
    picture = _gradient(dark, light, chance)
    centre = complex(chance.randint(-90, 90) + WIDTH, chance.randint(-25, 25) + HEIGHT)
    for layer in (chance.choice(PATTERNS), *(Layer(**entry) for entry in subject.motif)):
        mask = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE))
        for number in range(layer.times):
            _draw(ImageDraw.Draw(mask), layer, number, centre, chance)
        picture.paste(inks[layer.ink], mask=mask.reduce(SCALE))
    out = io.BytesIO()
    ImageChops.multiply(picture, _vignette()).save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, layer: Layer, number: int, centre: complex, chance: random.Random) -> None:
    angle = number * layer.turn + chance.uniform(0, layer.swing)
    shift = number * complex(*layer.step) + complex(*(chance.uniform(-most, most) for most in layer.stray))
    numbers = layer.line or layer.shape or layer.ring[:2]
    turned = [
        centre + complex(*layer.at) + (complex(x, y) + shift) * cmath.rect(1, radians(angle))
        for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    points = [(point.real, point.imag) for point in turned]
    if layer.ring:
        (x, y), radius = points[0], layer.ring[2] + number * layer.grow
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.arc(box, angle, angle + layer.sweep, fill=layer.alpha, width=layer.width)
    elif layer.shape:
        pen.polygon(points, fill=layer.alpha)
    else:
        pen.line(points, fill=layer.alpha, width=layer.width, joint="curve")
        for end in (points[0], points[-1]):
            pen.circle(end, layer.width / 2, fill=layer.alpha)


def _gradient(dark: str, light: str, chance: random.Random) -> Image.Image:
    ramp = Image.linear_gradient("L").rotate(chance.choice((20, 35, 145, 160)), Image.Resampling.BICUBIC)
    ramp = ramp.crop((48, 48, 208, 208)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return ImageOps.colorize(ImageOps.autocontrast(ramp), dark, light)


@lru_cache(maxsize=1)
def _vignette() -> Image.Image:
    """Darker corners, so that the cover keeps its edge on a white page and does not glare on a black one."""
    shade = ImageOps.invert(Image.radial_gradient("L")).point(lambda value: min(255, 150 + value))
    shade = shade.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    return Image.merge("RGB", (shade,) * 3)
