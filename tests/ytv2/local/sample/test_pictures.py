"""The covers: small, decodable, and one drawing for every subject."""

import io

import pytest
from PIL import Image

from ytv2.local.sample.pictures import jpeg
from ytv2.local.sample.works import works

SUBJECTS = {work.subject.name: work.subject for work in works()}


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_cover_is_a_small_picture_in_the_promised_size(name):
    data = jpeg(SUBJECTS[name], "cover.jpg")
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("JPEG", (640, 360))
    assert len(data) < 40_000


def test_a_cover_repeats_and_its_seed_changes_it():
    science = SUBJECTS["Science"]
    assert jpeg(science, "1") == jpeg(science, "1")
    assert jpeg(science, "1") != jpeg(science, "2")


def test_every_subject_has_a_drawing_and_colours_of_its_own():
    motifs = [str(subject.motif) for subject in SUBJECTS.values()]
    palettes = [tuple(palette) for subject in SUBJECTS.values() for palette in subject.palettes]
    assert all(subject.motif for subject in SUBJECTS.values())
    assert len(set(motifs)) == len(motifs) == 14
    assert len(set(palettes)) == len(palettes)
