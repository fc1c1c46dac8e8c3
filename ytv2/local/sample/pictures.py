"""Covers for the sample library: a soft gradient, a quiet pattern and the subject's motif, without words."""

import io
import random
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageOps

from ytv2.local.sample.motifs import DRAWINGS, PALETTES, Canvas

WIDTH, HEIGHT = 640, 360
SCALE = 2  # drawn twice as large and reduced, for smooth edges
QUALITY = 80


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """The file name of a cover, its motif (a key of motifs.DRAWINGS) and the seed of its details."""

    file: str
    motif: str
    seed: int


def jpeg(spec: PictureSpec) -> bytes:
    """The cover as a JPEG of 640 x 360, the same bytes for the same spec and the same Pillow."""
    chance = random.Random(spec.seed)  # noqa: S311 - decoration, and it has to repeat
    palette = chance.choice(PALETTES[spec.motif])
    picture = _gradient(palette.dark, palette.light, chance)
    _pattern(picture, chance)
    DRAWINGS[spec.motif](Canvas(picture, palette, chance))
    out = io.BytesIO()
    picture = ImageChops.multiply(picture.reduce(SCALE), _vignette())
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _gradient(dark: str, light: str, chance: random.Random) -> Image.Image:
    size = WIDTH * SCALE, HEIGHT * SCALE
    ramp = Image.linear_gradient("L").rotate(chance.choice((20, 35, 145, 160)), Image.Resampling.BICUBIC)
    ramp = ramp.crop((48, 48, 208, 208)).resize(size, Image.Resampling.BICUBIC)
    return ImageOps.colorize(ImageOps.autocontrast(ramp), dark, light)


def _pattern(picture: Image.Image, chance: random.Random) -> None:
    """Large pale shapes behind the motif: rings, stripes or dots."""
    draw = ImageDraw.Draw(picture, "RGBA")
    chance.choice((_rings, _stripes, _dots))(draw, picture.size, chance)


def _rings(draw, size, chance) -> None:
    x, y = chance.randrange(size[0]), chance.choice((0, size[1]))
    for radius in range(160, 1300, 130):
        draw.circle((x, y), radius, outline=(255, 255, 255, 26), width=34)


def _stripes(draw, size, chance) -> None:
    lean = chance.choice((-360, 360))
    for x in range(-720, size[0] + 720, 150):
        draw.line((x, 0, x + lean, size[1]), fill=(255, 255, 255, 22), width=50)


def _dots(draw, size, chance) -> None:
    step, offset = 72, chance.randrange(40)
    for row, y in enumerate(range(-10, size[1] + step, step)):
        for x in range(offset - step + row % 2 * step // 2, size[0] + step, step):
            draw.circle((x, y), 9, fill=(255, 255, 255, 34))


@lru_cache(maxsize=1)
def _vignette() -> Image.Image:
    """Darker corners, so that the cover keeps its edge on a white page and does not glare on a black one."""
    shade = ImageOps.invert(Image.radial_gradient("L")).point(lambda value: min(255, 150 + value))
    shade = shade.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    return Image.merge("RGB", (shade,) * 3)
