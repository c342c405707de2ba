"""Keys in RTP: telephone events (RFC 4733) and sound (RFC 3551), and one sender for all calls."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Address = tuple[str, int]
EVENTS = {key: code for code, key in enumerate("0123456789*#ABCD")}
EVENT_TYPE, A_LAW = 101, 8
FRAME_S, FRAME = 0.02, 160
VOLUME = 10
"""-10 dBm0, as a telephone says of its keys."""
ENDS = 3
"""The end of an event is said three times (RFC 4733, 2.5.1.4)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet to be sent so many seconds after the first; `last` marks the first packet that says
    the last key is over."""

    after: float
    data: bytes
    last: bool = False


def events(keys: str, on_s: float, gap_s: float) -> list[Packet]:
    """The keys as telephone events: an update every 20 ms, the end three times."""
    dice = random.Random(keys)
    source, sequence, clock = dice.getrandbits(32), dice.getrandbits(15), dice.getrandbits(30)
    packets: list[Packet] = []

    def add(after: float, at: int, code: int, length: int, *, end: bool, mark: bool) -> None:
        nonlocal sequence
        sequence = (sequence + 1) & 0xFFFF
        kind = EVENT_TYPE | (0x80 if mark else 0)
        head = struct.pack("!BBHII", 0x80, kind, sequence, at, source)
        body = struct.pack("!BBH", code, VOLUME | (0x80 if end else 0), length)
        last = end and position == len(keys) - 1 and not (packets and packets[-1].last)
        packets.append(Packet(after, head + body, last))

    for position, key in enumerate(keys):
        began = position * (on_s + gap_s)
        at = clock + int(8000 * began)
        for step in range(1, max(2, round(on_s / FRAME_S))):
            after = began + step * FRAME_S
            add(after, at, EVENTS[key], FRAME * step, end=False, mark=step == 1)
        for _ in range(ENDS):
            add(began + on_s, at, EVENTS[key], int(8000 * on_s), end=True, mark=False)
    return packets


def sound(a_law: bytes, after_s: float = 0.0) -> list[Packet]:
    """A-law sound in frames of 20 ms; its last `after_s` seconds hold no key."""
    frames = [a_law[start : start + FRAME] for start in range(0, len(a_law), FRAME)]
    source, first = random.getrandbits(32), random.getrandbits(15)
    last = len(frames) - 1 - round(after_s / FRAME_S)
    packets = []
    for index, frame in enumerate(frames):
        kind = A_LAW | (0x80 if index == 0 else 0)
        head = struct.pack("!BBHII", 0x80, kind, (first + index) & 0xFFFF, index * FRAME, source)
        packets.append(Packet(index * FRAME_S, head + frame, index == last))
    return packets


class Sender:
    """Sends every call's packets when they are due, all from one port. What the switch sends there
    is not read: the system drops it."""

    def __init__(self, own: Address) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(own)
        self._due: list[tuple[float, int, Packet, Address, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._socket.close()

    def send(
        self, packets: Sequence[Packet], address: Address, done: Callable[[float], None]
    ) -> None:
        """Send these from now on; `done` hears when the one marked `last` left."""
        now = time.monotonic()
        for packet in packets:
            entry = (now + packet.after, next(self._order), packet, address, done)
            heapq.heappush(self._due, entry)

    async def _run(self) -> None:
        while True:
            while self._due and self._due[0][0] <= time.monotonic():
                _, _, packet, address, done = heapq.heappop(self._due)
                self._socket.sendto(packet.data, address)
                if packet.last:
                    done(time.monotonic())
            await asyncio.sleep(0.001)
