"""The covers: small, decodable, and one drawing for every subject."""

import io

import pytest
from PIL import Image

from ytv2.local.sample.motifs import DRAWINGS, PALETTES
from ytv2.local.sample.pictures import PictureSpec, jpeg
from ytv2.local.sample.works import works


@pytest.mark.parametrize("motif", sorted(DRAWINGS))
def test_a_cover_is_a_small_picture_in_the_promised_size(motif):
    data = jpeg(PictureSpec("cover.jpg", motif, 7))
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("JPEG", (640, 360))
    assert len(data) < 40_000


def test_a_cover_repeats_and_its_seed_changes_it():
    spec = PictureSpec("cover.jpg", "orbits", 1)
    assert jpeg(spec) == jpeg(spec)
    assert jpeg(spec) != jpeg(PictureSpec("cover.jpg", "orbits", 2))


def test_every_subject_has_a_drawing_and_a_palette():
    assert {work.subject.motif for work in works()} == set(DRAWINGS) == set(PALETTES)
