"""How long an MP3 plays is right whatever its header says and whatever stands between its frames."""

import struct
import time

import lameenc
import pytest

from content.media.duration import FRAMES, NotAnMp3, seconds_of
from ytv2.local.sample.sound import _samples, mp3

SHORT, LONG = mp3(3, 3.0), mp3(3, 20.0)
PARTS = {"short": 3, "long": 20}
ID3V2 = b"ID3\x04\x00\x00\x00\x00\x07\x68" + bytes(1000)
ID3V1 = b"TAG" + bytes(125)
APE = b"APETAGEX" + struct.pack("<IIII", 2000, 32, 0, 0xA0000000) + bytes(8) + bytes(32)


def frames_of(data):
    at, frames = 0, []
    while frame := FRAMES.get(data[at : at + 3]):
        frames.append(data[at : at + frame.size])
        at += frame.size
    return frames


def with_header(data, *, kind=b"Info", frames=None, size=None):
    """With the frame in front in which an encoder says how much follows."""
    every = frames_of(data)
    head = bytearray(every[0][:4] + bytes(len(every[0]) - 4))
    frames, size = frames or len(every), size or len(data) + len(head)
    head[13:25] = kind + struct.pack(">III", 3, frames, size)  # 9 bytes of side information in MPEG-2 mono
    return bytes(head) + data


def variable(seconds):
    """An MP3 of variable bitrate, with LAME's own header left empty as a stream has it."""
    encoder = lameenc.Encoder()
    encoder.set_vbr(4)
    encoder.set_vbr_quality(5)
    encoder.set_in_sample_rate(22_050)
    encoder.set_channels(1)
    encoder.silence()
    loud = _samples(1, seconds / 2).tobytes()
    return bytes(encoder.encode(loud + bytes(len(loud))) + encoder.flush())


@pytest.fixture
def length(tmp_path):
    def measure(data):
        path = tmp_path / "a.mp3"
        path.write_bytes(data)
        return seconds_of(path)

    return measure


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        (with_header(SHORT) + LONG, 23),
        (with_header(SHORT) + with_header(LONG), 23),
        (with_header(SHORT, kind=b"Xing") + LONG + SHORT, 26),
        (b"".join(with_header(SHORT) for _ in range(40)), 122),
        (with_header(SHORT) + ID3V2 + LONG, 23),
        (ID3V2 + with_header(SHORT) + ID3V2 + with_header(LONG) + APE + ID3V1, 23),
        (with_header(SHORT) + b"\r\n--boundary \xff\xff\xfb\x90 \xff\xe0\r\n" * 40 + LONG, 23),
        (with_header(LONG)[: len(LONG) // 2], 10),
        (with_header(LONG, frames=40_000, size=9_000_000), 20),
    ],
    ids=["joined", "two-headers", "three", "forty", "tag-between", "tags", "garbage", "cut-off", "promises-more"],
)
def test_a_header_that_speaks_of_another_length_is_not_believed(length, data, seconds):
    assert length(data) == seconds


@pytest.mark.parametrize(
    "data",
    [
        LONG,
        with_header(LONG),
        ID3V2 + with_header(LONG),
        with_header(LONG) + APE + ID3V1,
        LONG + ID3V1,
        b"\x00" * 500 + LONG,
    ],
    ids=["bare", "header", "tag-before", "tags-behind", "old-tag", "silent-bytes"],
)
def test_one_recording_has_its_length(length, data):
    assert length(data) == 20


def test_a_variable_bitrate_is_measured_by_its_frames(length):
    assert length(variable(20.0)) == length(with_header(SHORT) + variable(17.0)) == 20


@pytest.mark.parametrize("data", [b"", b"not an MP3" * 1000, ID3V2, b"\xff" * 5000, APE, b"RIFF" + bytes(4000)])
def test_what_holds_no_sound_is_no_mp3(length, data):
    with pytest.raises(NotAnMp3):
        length(data)


def test_measuring_takes_time_in_proportion_to_the_size(length):
    hostile = with_header(SHORT) + b"\xff\xfb\x90\x00" * 100_000
    start = time.perf_counter()
    length(hostile)
    once = time.perf_counter() - start
    start = time.perf_counter()
    length(hostile + b"\xff\xfb\x90\x00" * 300_000)

    assert time.perf_counter() - start < 12 * once + 0.5
