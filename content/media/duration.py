"""How long an MP3 plays: what its header says, or its frames where the header speaks of another file than this one.

Who joins the chunks of a speech synthesiser keeps the first one's header, which speaks of the first alone; a file that
was cut off keeps that of the whole; and without a header only the frames know the length of a variable bitrate.
"""

import mmap
from pathlib import Path
from typing import NamedTuple

from mutagen import MutagenError
from mutagen.mp3 import MP3, BitrateMode

# The header and the size may differ by so much sound, in seconds.
TOLERANCE = 0.5
# By bits of a frame's head, ISO 11172-3 and 13818-3: version, layer, index of bitrate and of sampling rate.
V1, V2, V25 = 3, 2, 0
LAYER_1, LAYER_2, LAYER_3 = 3, 2, 1
RATES = {V1: (44100, 48000, 32000), V2: (22050, 24000, 16000), V25: (11025, 12000, 8000)}
KILOBITS = {
    (True, LAYER_1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, LAYER_2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, LAYER_3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, LAYER_1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, LAYER_2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, LAYER_3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MONO = 3
HEAD = 4


class NotAnMp3(Exception):
    """The file is no MP3, whatever its name says."""


class Frame(NamedTuple):
    """`size` in bytes with the head; `kind` is what does not change within one recording."""

    size: int
    seconds: float
    kind: tuple[int, int, int]


def seconds_of(path: Path) -> int:
    """How long it plays, at least 1. Raises NotAnMp3, OSError."""
    try:
        info = MP3(path).info
    except (MutagenError, EOFError, ValueError):
        raise NotAnMp3("The file is no MP3: it has no frames of sound.") from None
    # `sketchy`: frames were guessed from bytes that only happen to look like some.
    if info is None or info.sketchy or info.length <= 0:
        raise NotAnMp3("The file is no MP3: it has no frames of sound.")
    length = info.length
    differs = abs((path.stat().st_size - info.frame_offset) * 8 / max(info.bitrate, 1) - length)
    if info.bitrate_mode == BitrateMode.UNKNOWN or differs > TOLERANCE:
        length = _length_by_frames(path) or length
    return max(round(length), 1)


def _length_by_frames(path: Path) -> float:
    """The sum of all frames, whatever stands before, between and after them; in time linear in the file's size."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        seconds, at, end = 0.0, 0, len(data)
        previous: Frame | None = None
        while at + HEAD <= end:
            frame = FRAMES.get(data[at : at + 3])
            if frame is None:
                previous = None
                at = _after_tag(data, at) or data.find(b"\xff", at + 1)
                if at < 0:
                    break
                continue
            # What follows upon a frame is one; elsewhere bytes may only look like one until a second one follows.
            if previous or _is_followed(data, at, frame):
                previous = frame
                seconds += 0 if _is_header(data, at, frame) else frame.seconds
                at += frame.size
            else:
                at += 1
        return seconds


def _is_followed(data: mmap.mmap, at: int, frame: Frame) -> bool:
    """Whether another frame of its kind, a tag or the file's end comes right after this one."""
    after = at + frame.size
    following = FRAMES.get(data[after : after + 3])
    return following.kind == frame.kind if following else after == len(data) or bool(_after_tag(data, after))


def _after_tag(data: mmap.mmap, at: int) -> int:
    """Where the tag ends that begins here; 0 if none does."""
    head = data[at : at + 32]
    if head.startswith(b"ID3") and len(head) > 9 and max(head[6:10]) < 0x80:
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        return at + 10 + size + (10 if head[5] & 0x10 else 0)
    if head.startswith(b"APETAGEX") and len(head) > 23:
        is_header = bool(head[23] & 0x20)
        return at + 32 + (int.from_bytes(head[12:16], "little") if is_header else 0)
    return at + 128 if head.startswith(b"TAG") and at + 128 == len(data) else 0


def _is_header(data: mmap.mmap, at: int, frame: Frame) -> bool:
    """Whether the frame holds no sound, but what an encoder says of the whole file."""
    version, layer, _ = frame.kind
    if layer != LAYER_3:
        return False
    is_mono = data[at + 3] >> 6 == MONO
    side = {(True, True): 17, (True, False): 32, (False, True): 9, (False, False): 17}[version == V1, is_mono]
    place = at + HEAD + side
    return data[place : place + 4] in (b"Xing", b"Info") or data[at + 36 : at + 40] == b"VBRI"


def _frames() -> dict[bytes, Frame]:
    """Every beginning of a frame, of three bytes."""
    frames = {}
    for first in range(0xE0, 0x100):
        version, layer = first >> 3 & 3, first >> 1 & 3
        kilobits = KILOBITS.get((version == V1, layer))
        if version not in RATES or kilobits is None:
            continue
        for second in range(0x10, 0xF0):
            if second >> 2 & 3 == 3:
                continue
            rate, padding = RATES[version][second >> 2 & 3], second >> 1 & 1
            bits = kilobits[(second >> 4) - 1] * 1000
            samples = {LAYER_1: 384, LAYER_2: 1152, LAYER_3: 1152 if version == V1 else 576}[layer]
            size = (12 * bits // rate + padding) * 4 if layer == LAYER_1 else samples // 8 * bits // rate + padding
            frames[bytes((0xFF, first, second))] = Frame(size, samples / rate, (version, layer, rate))
    return frames


FRAMES = _frames()
