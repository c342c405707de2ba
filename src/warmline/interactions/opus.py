"""Ogg/Opus (RFC 7845) out of samples, with a settable effort: libopus makes packets, this pages.

Used by `recordings`; `libopus` is the binding. libsndfile, which the project reads sound with,
fixes the effort at nearly the highest and cannot be told otherwise (decision 0014).
"""

from __future__ import annotations

import ctypes
import platform
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from warmline.interactions.libopus import Encoder, Library

COMPLEXITY = 4
"""Of 0 … 10. 5 costs a third more for a decibel at most (decision 0014)."""
BITRATE = 32_000
"""At most; two quiet or silent channels take far less."""
FRAME_S = 0.02
PAGE_PACKETS = 50
"""A second to a page, as libsndfile makes them: what a player has to read to jump somewhere."""
GRANULE = 48_000
"""Positions in an Ogg stream of Opus are counted at this rate, whatever the sound's."""
SERIAL = 1
VENDOR = b"warmline"

_FIRST, _LAST = 2, 4
_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_FLUSH_X86, _FLUSH_ARM = 0x8040, 1 << 24


def encoded(library: Library, sound: npt.NDArray[np.int16], rate: int) -> Iterator[bytes]:
    """The file's bytes, page by page. `rate` is one of Opus' own (8, 12, 16, 24, 48 kHz)."""
    frames, channels = sound.shape
    encoder = Encoder(library, rate, channels, complexity=COMPLEXITY, bitrate=BITRATE)
    # The encoder's delay: players skip so much, so that much more must come.
    skip, size, step = encoder.lookahead, round(rate * FRAME_S), GRANULE // rate
    packets = max(1, -(-(frames + skip) // size))
    padded = np.zeros((packets * size, channels), dtype=np.int16)
    padded[:frames] = sound
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, skip * step, rate, 0, 0)
    tags = struct.pack("<8sI8sI", b"OpusTags", len(VENDOR), VENDOR, 0)
    yield page([head], 0, 0, _FIRST)
    yield page([tags], 0, 1, 0)
    for number, first in enumerate(range(0, packets, PAGE_PACKETS), start=2):
        after = min(first + PAGE_PACKETS, packets)
        made = [
            encoder.encode(padded[place * size : (place + 1) * size])
            for place in range(first, after)
        ]
        # The last page says where the sound ends; the rest of its last packet is not played.
        ends = after == packets
        granule = (skip + frames if ends else after * size) * step
        yield page(made, granule, number, _LAST if ends else 0)


def flush_denormals() -> None:
    """Let this thread's processor take numbers below the smallest normal one for zero.

    Opus' filters ring out into such numbers in digital silence, as on a line without sound, and
    computing with them costs six times what speech does. Process-wide settings of the processor
    are for a process that does nothing else: `encoder` calls this. Where the processor or the C
    library is another kind, nothing happens and silence costs more.
    """
    place, form, bits = {
        "x86_64": (28, "<I", _FLUSH_X86),
        "aarch64": (0, "<I", _FLUSH_ARM),
    }.get(platform.machine(), (0, "", 0))
    if platform.system() != "Linux" or not form:
        return
    library = ctypes.CDLL(None)
    state = ctypes.create_string_buffer(64)  # C's `fenv_t`: 32 bytes there, 8 on ARM
    if library.fegetenv(state) == 0:
        (now,) = struct.unpack_from(form, state, place)
        struct.pack_into(form, state, place, now | bits)
        library.fesetenv(state)


def page(packets: list[bytes], granule: int, number: int, flags: int) -> bytes:
    """One Ogg page of whole packets (RFC 3533)."""
    lacing = b"".join(
        b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets
    )
    fixed = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, SERIAL, number)
    rest = bytes([len(lacing)]) + lacing + b"".join(packets)
    check = _checksum(fixed + b"\0\0\0\0" + rest)
    return fixed + check + rest


def _checksum(page: bytes) -> bytes:
    """Ogg's CRC: zlib's polynomial taken the other way round, from zero and not inverted."""
    turned = zlib.crc32(page.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return turned.to_bytes(4, "big").translate(_TURNED)
