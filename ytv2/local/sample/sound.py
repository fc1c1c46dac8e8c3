"""Short synthesised melodies as MP3: plucked notes over a soft chord, always the same for a seed."""

import math
from array import array
from functools import lru_cache
from typing import NamedTuple

RATE = 22_050
KILOBITS = 40
MELODIES = 12  # seeds beyond repeat these, so that a whole library costs a dozen encodings
NOTE_SECONDS = 0.25
PEAK = 0.22  # of full scale for one note; three of them and the chord stay below clipping

ROOTS = (220.0, 246.94, 261.63, 293.66, 196.0, 174.61)
# Steps of the pentatonic scale, in semitones: any order of them sounds agreeable.
SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
CHORDS = ((0, 7, 16), (-3, 4, 12), (-7, 0, 9), (-5, 2, 11))


class AudioSpec(NamedTuple):
    """The file name of a narration and the melody that stands in for it: `mp3(seed, seconds)`."""

    file: str
    seed: int
    seconds: float


@lru_cache(maxsize=256)
def mp3(seed: int, seconds: float) -> bytes:
    """A mono MP3 of `seconds` (to within 0.15 s, for MP3 pads to whole frames); any seed will do."""
    try:
        import lameenc
    except ImportError as missing:
        raise RuntimeError("The sample library's sound needs lameenc: pip install -r requirements-dev.txt") from missing
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(_samples(seed % MELODIES, seconds).tobytes()) + encoder.flush())


def _samples(melody: int, seconds: float) -> array:
    """Signed 16-bit samples, faded out over the last half second."""
    mix = array("d", bytes(8 * int(RATE * seconds)))
    for start, semitones, length, loudness in _score(melody, seconds):
        frequency = ROOTS[melody % len(ROOTS)] * 2 ** (semitones / 12)
        note = _note(round(frequency, 2), length, loudness)
        for n, value in zip(range(int(start * RATE), len(mix)), note, strict=False):
            mix[n] += value
    fade = min(len(mix), RATE // 2)
    for n in range(1, fade + 1):
        mix[-n] *= n / fade
    return array("h", (int(32_000 * max(-1.0, min(1.0, value))) for value in mix))


def _score(melody: int, seconds: float):
    """(start, semitones above the root, seconds, loudness) of every note: a chord a second, a tune above."""
    for bar in range(math.ceil(seconds)):
        for semitones in CHORDS[(bar + melody) % len(CHORDS)]:
            yield bar, semitones, 1.4, PEAK * 0.45
    for beat in range(int(seconds / NOTE_SECONDS)):
        step = (beat * (3 + melody % 5) + melody * 7 + beat // 4) % 11
        if step < len(SCALE):  # the rest are pauses
            yield beat * NOTE_SECONDS, SCALE[step] + 12, 0.7, PEAK


@lru_cache(maxsize=512)
def _note(frequency: float, seconds: float, loudness: float) -> array:
    """A plucked tone: the fundamental and two harmonics that die away, with a soft attack."""
    turn = 2 * math.pi * frequency / RATE
    attack = RATE * 0.012
    decay = 4.0 / (RATE * seconds)
    return array(
        "d",
        (
            loudness
            * min(1.0, n / attack)
            * math.exp(-decay * n)
            * (math.sin(turn * n) + 0.35 * math.sin(2 * turn * n) + 0.12 * math.sin(3 * turn * n))
            for n in range(int(RATE * seconds))
        ),
    )
