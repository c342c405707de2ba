"""Seeded damage to SIP messages, session descriptions and RTP packets.

Each mutation is a small lie a parser may stumble over: bytes flipped, cut or doubled, lines left
out, doubled or moved, numbers made huge, negative or empty, separators and quotes strewn in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

NUMBERS = (b"0", b"-1", b"4294967296", b"18446744073709551616", b"9" * 200, b"", b"0x1F", b"1e9")
STREWN = (b"\x00", b"\r\n", b"\r", b"\n\n", b'"', b"<", b">", b";", b",", b":", b"%", b"\xff\xfe",
          b"%00", b"%n%s", b"[::1", b"@@", b"\t", b" " * 500, b"A" * 4000, b"(" * 300)  # fmt: skip


def damaged(messages: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged copies of the messages, the same for the same seed."""
    dice = random.Random(seed)
    for number in range(count):
        data = messages[number % len(messages)]
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            data = dice.choice(_WAYS)(data, dice)
        yield data


def _flip(data: bytes, dice: random.Random) -> bytes:
    if not data:
        return data
    place = dice.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _take_out(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + data[place + dice.randrange(1, 40) :]


def _strew(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + dice.choice(STREWN) + data[place:]


def _number(data: bytes, dice: random.Random) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    one = dice.choice(found)
    return data[: one.start()] + dice.choice(NUMBERS) + data[one.end() :]


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    place = dice.randrange(len(lines))
    what = dice.randrange(4)
    if what == 0:
        del lines[place]
    elif what == 1:
        lines.insert(place, lines[place])
    elif what == 2:
        lines[place : place + 1] = [lines[place]] * 200
    else:
        dice.shuffle(lines)
    return b"\r\n".join(lines)


_WAYS = (_flip, _cut, _take_out, _strew, _number, _number, _lines)
