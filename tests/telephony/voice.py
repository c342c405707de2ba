"""What a test's phone says: packets of A-law or Opus, 20 ms each."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import soundfile

PACKET_S = 0.02
LOUD = 8000
SECONDS = 2.0
"""Length of a tone before it repeats; a whole number of packets and of periods."""


@dataclass(frozen=True)
class Codec:
    """How a codec is called in SDP and on the wire."""

    payload: int
    name: str
    ticks: int
    """RTP clock per packet."""


PCMA = Codec(8, "PCMA/8000", 160)
OPUS = Codec(107, "opus/48000/2", 960)


@cache
def packets(codec: Codec, hertz: float) -> tuple[bytes, ...]:
    """Two seconds of a tone, to be repeated."""
    rate = 8000 if codec is PCMA else 48000
    times = np.arange(round(rate * SECONDS)) / rate
    samples = (np.sin(2 * np.pi * hertz * times) * LOUD).astype(np.int16)
    return _alaw(samples) if codec is PCMA else _opus(samples, rate)


def _opus(samples: npt.NDArray[np.int16], rate: int) -> tuple[bytes, ...]:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="OGG", subtype="OPUS")
    return tuple(_ogg_packets(file.getvalue())[2:])  # after the head and the tags


def _ogg_packets(data: bytes) -> list[bytes]:
    """RFC 3533: pages of segments; a segment shorter than 255 bytes ends a packet."""
    found, packet, at = [], b"", 0
    while at < len(data):
        count = data[at + 26]
        body = at + 27 + count
        for length in data[at + 27 : body]:
            packet += data[body : body + length]
            body += length
            if length < 255:
                found.append(packet)
                packet = b""
        at = body
    return found


def _alaw(linear: npt.NDArray[np.int16]) -> tuple[bytes, ...]:
    """ITU-T G.711, A-law."""
    magnitude = np.minimum(np.abs(linear.astype(int)) >> 3, 4095)
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(int) - 4, 0)
    mantissa = np.where(exponent > 0, magnitude >> exponent, magnitude >> 1) & 0x0F
    mantissa = np.where(magnitude < 32, magnitude >> 1, mantissa)
    segment = np.where(magnitude < 32, 0, exponent)
    code = np.where(magnitude < 32, mantissa, (segment << 4) | mantissa)
    whole = bytes(((code | np.where(linear >= 0, 0x80, 0)) ^ 0x55).astype(np.uint8))
    return tuple(whole[start : start + 160] for start in range(0, len(whole), 160))


def rtp(codec: Codec, sequence: int, moment: int, payload: bytes) -> bytes:
    """The packet of that moment, in packets since the talk began. A sequence that stops while time
    goes on is silence suppression; one that leaves numbers out is loss."""
    ticks = moment * codec.ticks
    return struct.pack("!BBHII", 0x80, codec.payload, sequence & 0xFFFF, ticks, 4711) + payload
