"""Identifiers made by us: UUID version 7 (RFC 9562), ordered by time, as lower-case text."""

from __future__ import annotations

import os
import time


def uuid7() -> str:
    """A new UUIDv7: 48 bits of milliseconds since 1970, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= ((tail >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= tail & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{value:032x}"  # by hand: `uuid.UUID` takes six times as long, and a call has 25 ids
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
