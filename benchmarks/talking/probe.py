"""A telephone that listens closely: loss and jitter of sound that comes back from an echo.

It sends 50 packets of A-law a second and counts what returns. Loss is the share of holes in that;
jitter is RFC 3550's interarrival jitter (6.4.1) of what came, by the packets' own time stamps.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Sequence
from typing import cast

from benchmarks.keying.rtp import FRAME, FRAME_S, sound
from benchmarks.keying.sip import Address, Call, Telephone

RATE = 8000
NEW_STREAM_S = 1.0
SPOKEN = bytes([0xD5]) * FRAME


class Probe(asyncio.DatagramProtocol):
    """One call, its sound both ways."""

    def __init__(self, host: str, port: int, switch: Address, called: str) -> None:
        self._media = (host, port + 1)
        self._telephone = Telephone((host, port), switch, port + 1)
        self._call = Call("plain", called, "8")
        self._transport: asyncio.DatagramTransport | None = None
        self._task: asyncio.Task[None] | None = None
        self._there: Address | None = None
        self._arrivals: list[tuple[float, int]] = []

    async def open(self) -> None:
        """Ring, be answered, talk on until `close`."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=self._media)
        await self._telephone.open()
        self._there = await self._telephone.call(self._call)
        self._task = asyncio.create_task(self._speak())

    def close(self) -> None:
        """Stop; the far end hears of it by silence."""
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.close()
        self._telephone.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: Address) -> None:
        if len(data) > FRAME // 2:
            stamp = int.from_bytes(data[4:8], "big")
            self._arrivals.append((time.monotonic(), stamp))

    async def _speak(self) -> None:
        packets = sound(SPOKEN * 30_000)
        began = time.monotonic()
        for index, packet in enumerate(packets):
            await asyncio.sleep(max(0.0, began + index * FRAME_S - time.monotonic()))
            assert self._transport is not None
            self._transport.sendto(packet.data, self._there)

    def since(self, began: float, until: float) -> tuple[int, int, float]:
        """Packets that should have come back in a stretch, those that did, and the jitter in ms."""
        back = [one for one in self._arrivals if began <= one[0] < until]
        return meant(back) or round((until - began) / FRAME_S), len(back), jitter_ms(back)


def meant(packets: Sequence[tuple[float, int]]) -> int:
    """How many packets there would be without loss, by the time stamps of those that came: a lost
    one leaves a hole in them, and the edges of a stretch lose none. 0 when nothing came."""
    steps = [(after - before) % 2**32 for (_, before), (_, after) in itertools.pairwise(packets)]
    whole = sum(max(1, round(step / FRAME)) for step in steps if step < NEW_STREAM_S * RATE)
    return whole + 1 if packets else 0


def jitter_ms(packets: Sequence[tuple[float, int]]) -> float:
    """RFC 3550's estimate at its highest, from (arrival in seconds, RTP time stamp at 8 kHz) in
    order of arrival; infinite when next to nothing came."""
    if len(packets) < 2:
        return math.inf
    found = highest = 0.0
    for (before, stamp), (after, next_stamp) in itertools.pairwise(packets):
        meant = ((next_stamp - stamp + 2**31) % 2**32 - 2**31) / RATE
        if abs(meant) > NEW_STREAM_S:
            continue  # the far end began its time stamps anew
        found += (abs((after - before) - meant) - found) / 16
        highest = max(highest, found)
    return 1000 * highest
