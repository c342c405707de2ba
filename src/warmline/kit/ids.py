"""Identifiers made by us: UUID version 7 (RFC 9562), ordered by time, as lower-case text."""

from __future__ import annotations

import os
import time

UUID_PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

_TAIL, _AT_ONCE = 10, 400
_tails: list[int] = []
"""Random tails not given out yet. Taken by `pop`, which no two threads can do at once."""


def _tail() -> int:
    """80 bits of the system's generator, asked for some hundred ids at a time: a call has 25 ids,
    and the system's answer costs more than all else about them."""
    while True:
        try:
            return _tails.pop()
        except IndexError:
            drawn = os.urandom(_TAIL * _AT_ONCE)
            starts = range(0, len(drawn), _TAIL)
            _tails.extend(int.from_bytes(drawn[at : at + _TAIL], "big") for at in starts)


# A forked child must not give out its parent's ids.
os.register_at_fork(after_in_child=_tails.clear)


def uuid7() -> str:
    """A new UUIDv7: 48 bits of milliseconds since 1970, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    tail = _tail()
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= ((tail >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= tail & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{value:032x}"  # by hand: `uuid.UUID` takes six times as long, and a call has 25 ids
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
