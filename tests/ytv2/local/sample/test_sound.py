"""The melodies: real MP3s of the length that was promised."""

import io
import sys

import pytest
from mutagen.mp3 import MP3

from ytv2.local.sample.sound import MELODIES, mp3


@pytest.mark.parametrize(("seed", "seconds"), [(0, 3), (5, 4.5), (11, 8)])
def test_an_mp3_has_the_promised_length(seed, seconds):
    info = MP3(io.BytesIO(mp3(seed, seconds))).info
    assert info.length == pytest.approx(seconds, abs=0.15)
    assert (info.channels, info.sample_rate, info.bitrate) == (1, 22_050, 40_000)


def test_a_seed_always_gives_the_same_melody_and_seeds_repeat_after_twelve():
    assert mp3(3, 3) == mp3(3, 3) == mp3(3 + MELODIES, 3)
    assert mp3(3, 3) != mp3(4, 3)


def test_a_missing_encoder_is_an_error_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "lameenc", None)
    with pytest.raises(RuntimeError, match=r"pip install -r requirements-dev\.txt"):
        mp3(1, 3.3)
