"""Report files as accidents leave them: the invented reports, mutilated by seeded chance."""

import json
import random
import re
from collections.abc import Callable
from typing import Any

from tests.ingest.payload.invented import NAMES, data
from tests.ingest.payload.test_hostile import POISON, places, with_value

MEGABYTE = 1024 * 1024
# The ids and addresses in the invented reports: each copy gets an id of its own instead.
IDS = re.compile(
    rb"Sourdough01|HedgePlants|Lighthouse1|TideClock_9|(?<!\w)1abcde|web:0123456789abcdef|spokes\.example/bell"
)
ENCODINGS = ("utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7")
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 200, "1" * 5000, "0.1e", "01", "+1", "0x10", "-")
# The copies of these numbers are 50 MB each.
HUGE = (40, 90, 140, 190)
NULS = ('"a\\u0000b"', '{"\\u0000": 1}', '["\\u0000"]', "\"{'a': '\\u0000'}\"")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "Error generating headline",
)

Mutilate = Callable[[random.Random, bytes], bytes]


def copies(count: int, seed: int = 4) -> list[tuple[str, bytes]]:
    """`count` pairs of file name and content, every kind of accident in turn."""
    return [copy(number, seed) for number in range(count)]


def copy(number: int, seed: int) -> tuple[str, bytes]:
    chance = random.Random(f"{seed} {number}")
    kind = huge if number in HUGE else KINDS[number % len(KINDS)]
    name = chance.choice(NAMES)
    return f"{number:05} {kind.__name__} {name}.json", kind(chance, of_its_own(data(name), number))


def of_its_own(report: bytes, number: int) -> bytes:
    """The report of another item."""
    return IDS.sub(b"Fuzz%07d" % number, report)


def truncated(chance: random.Random, whole: bytes) -> bytes:
    return whole[: chance.randrange(len(whole))]


def wrong_type(chance: random.Random, whole: bytes) -> bytes:
    report = json.loads(whole)
    for _ in range(chance.choice((1, 1, 3))):
        report = with_value(report, chance.choice(list(places(report))[1:]), chance.choice(POISON))
    return dumped(report)


def swapped_shape(chance: random.Random, whole: bytes) -> bytes:
    """Members of another report added, some of its own removed, or a list around it."""
    report, other = (
        json.loads(whole),
        json.loads(of_its_own(data(chance.choice(NAMES)), chance.randrange(10**6, 10**7))),
    )
    for key in chance.sample(sorted(other), chance.randrange(1, len(other))):
        if chance.random() < 0.7 and "id" not in key:
            report[key] = other[key]
    for key in chance.sample(sorted(report), chance.randrange(3)):
        del report[key]
    return dumped(report if chance.random() < 0.8 else [report])


def encoded(chance: random.Random, whole: bytes) -> bytes:
    text = whole.decode().replace("bell", "beĺl").replace("the", "thé")
    return text.encode(chance.choice(ENCODINGS), "replace")


def mixed_encodings(chance: random.Random, whole: bytes) -> bytes:
    """Two encodings in one file, or bytes that no encoding has."""
    cut = chance.randrange(len(whole))
    rest = whole[cut:].decode("utf-8", "replace")
    return (
        whole[:cut]
        + chance.choice((rest.encode("utf-16"), b"\xff\xfe\x80\xc3", b"\xe9"))
        + rest.encode("latin-1", "replace")
    )


def nested(chance: random.Random, whole: bytes) -> bytes:
    depth = chance.choice((50, 99, 101, 1_000, 100_000))
    opening, closing = chance.choice((('{"a": ', "}"), ("[", "]"), ('{"text": ', "}"), ('{"variants": [', "]}")))
    inner = opening * depth + '"x"' + closing * depth
    return put(chance, whole, inner)


def doubled_key(chance: random.Random, whole: bytes) -> bytes:
    """A key twice in one object, with another value."""
    report = json.loads(whole)
    key = chance.choice(sorted(report))
    again = f"{json.dumps(key)}: {json.dumps(chance.choice((None, '', 5, [], {}, report[key])))}"
    text = whole.decode().strip()
    return ("{" + again + ", " + text[1:] if chance.random() < 0.5 else text[:-1] + ", " + again + "}").encode()


def odd_number(chance: random.Random, whole: bytes) -> bytes:
    return put(chance, whole, chance.choice(NUMBERS))


def surrogate(chance: random.Random, whole: bytes) -> bytes:
    return put(chance, whole, chance.choice(('"\\ud800"', '"a\\udfffb"', '"\\ude00\\ud83d"', '{"\\ud800": 1}')))


def nul(chance: random.Random, whole: bytes) -> bytes:
    if chance.random() < 0.5:
        return put(chance, whole, chance.choice(NULS))
    cut = chance.randrange(len(whole))
    return chance.choice((whole[:cut] + b"\0" + whole[cut:], whole[:cut] + b"\0" * 4096, b"\0" * len(whole)))


def flipped(chance: random.Random, whole: bytes) -> bytes:
    broken = bytearray(whole)
    for _ in range(chance.choice((1, 5, 50))):
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def torn(chance: random.Random, whole: bytes) -> bytes:
    """A piece missing, a piece twice, or two files in one."""
    start, stop = sorted(chance.sample(range(len(whole)), 2))
    return chance.choice(
        (whole[:start] + whole[stop:], whole[:stop] + whole[start:], whole + whole, whole + whole[:start])
    )


def hostile_text(chance: random.Random, whole: bytes) -> bytes:
    return put(chance, whole, json.dumps(chance.choice(HOSTILE)))


def huge(chance: random.Random, whole: bytes) -> bytes:
    """50 MB, of blanks or in one text."""
    room = 50 * MEGABYTE - len(whole)
    return whole + b" " * room if chance.random() < 0.5 else put(chance, whole, json.dumps("x" * room))


def put(chance: random.Random, whole: bytes, literal: str) -> bytes:
    """The literal, valid JSON or not, in the place of a value drawn by chance."""
    report = json.loads(whole)
    marked = with_value(report, chance.choice(list(places(report))[1:]), "<here>")
    return dumped(marked).replace(b'"<here>"', literal.encode(), 1)


def dumped(report: Any) -> bytes:
    return json.dumps(report, ensure_ascii=True, allow_nan=True).encode()


KINDS: tuple[Mutilate, ...] = (
    *(truncated, wrong_type, swapped_shape, encoded, mixed_encodings, nested, doubled_key, odd_number),
    *(surrogate, nul, flipped, torn, hostile_text, wrong_type, swapped_shape, truncated),
)
