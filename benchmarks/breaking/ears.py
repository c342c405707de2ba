"""Real sound of some callers, and when it stopped: a process of its own, run by `breaking.people`.

Each port sends a packet of A-law every 20 ms to where it is told, marked as its own; the agent's
phone echoes what it hears, so a marked packet that comes back has passed both directions. From the
first of them on every arrival counts as sound. Arrivals are stamped by the kernel, so a late reader
makes no gaps; a late sender would, so its lateness is kept beside them.

A `control` port sends straight to a phone's echo, past the switch: its silences are the machine's
and the generator's own, and are reported apart.

A `rare` port only says now and then that its caller is there, as the switch hangs up trunks that
send nothing for long; its silences are not kept.

stdin takes lines of JSON: `{"open": port, "rare": false, "control": false}`,
`{"send": port, "to": [host, port]}`, `{"shut": port}`, `{"report": true}`. A report is one line of
JSON: gaps (and those of `control`) as `[port, begin, seconds]`, late sending as
`[moment, seconds]`, turns as `[port, moment, own]` (its own sound comes back after something else,
or something else, such as music, after its own), moments in Unix seconds, and how many packets were
sent and heard.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

PACKET_S = 0.02
GAP_S = 0.1
"""Shorter gaps are not kept."""
LATE_S = 0.04
RARELY = 250
"""Every which packet a rare port sends."""
MARK = b"WARMLINE"
SILENCE = b"\xd5"
HEADER = struct.Struct("!BBHII")
STAMP = struct.Struct("@qq")
SO_TIMESTAMPNS = 35
"""Linux: arrivals are stamped in nanoseconds; Python has no name for it."""


@dataclass
class Ear:
    """One caller's media."""

    socket: socket.socket
    port: int
    rare: bool = False
    control: bool = False
    to: tuple[str, int] | None = None
    sequence: int = 0
    talks: bool = False
    ours: bool = False
    """The packet before was one of its own."""
    last: float = 0.0


@dataclass
class Ears:
    """All of them."""

    address: str
    ears: dict[int, Ear] = field(default_factory=dict)
    gaps: list[tuple[int, float, float]] = field(default_factory=list)
    control: list[tuple[int, float, float]] = field(default_factory=list)
    late: list[tuple[float, float]] = field(default_factory=list)
    turns: list[tuple[int, float, bool]] = field(default_factory=list)
    sent: int = 0
    heard: int = 0
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def obey(self, line: bytes) -> None:
        """One line of stdin."""
        told: dict[str, Any] = json.loads(line)
        if "open" in told:
            self._open(told["open"], rare=told["rare"], control=told.get("control", False))
        elif "send" in told:
            ear = self.ears.get(told["send"])
            if ear is not None:  # else hung up before it was answered
                ear.to = (told["to"][0], told["to"][1])
        elif "shut" in told:
            self._shut(told["shut"])
        elif "report" in told:
            self._report()

    def speak(self) -> None:
        """One packet of each."""
        for ear in self.ears.values():
            if ear.to is None:
                continue
            ear.sequence += 1
            if ear.rare and ear.sequence % RARELY != 1:
                continue
            head = HEADER.pack(0x80, 8, ear.sequence & 0xFFFF, ear.sequence * 160, ear.port)
            with suppress(OSError):
                ear.socket.sendto(head + MARK + SILENCE * (160 - len(MARK)), ear.to)
                self.sent += 1

    def _open(self, port: int, *, rare: bool, control: bool) -> None:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        made.bind((self.address, port))
        made.setblocking(False)
        ear = self.ears[port] = Ear(made, port, rare, control)
        self.selector.register(made, selectors.EVENT_READ, ear)

    def _shut(self, port: int) -> None:
        ear = self.ears.pop(port, None)
        if ear is not None:
            self.hear(ear)
            self.selector.unregister(ear.socket)
            ear.socket.close()

    def hear(self, ear: Ear) -> None:
        """Everything that has arrived."""
        while True:
            try:
                data, notes, _flags, _sender = ear.socket.recvmsg(2048, 64)
            except OSError:
                return
            stamp = next((text for _level, kind, text in notes if kind == SO_TIMESTAMPNS), None)
            seconds, nanos = STAMP.unpack(stamp[: STAMP.size]) if stamp else (time.time(), 0)
            at = seconds + nanos / 1e9
            self.heard += 1
            if ear.rare:
                continue
            ours = MARK in data[12:]
            if ours != ear.ours:
                ear.ours = ours
                self.turns.append((ear.port, at, ours))
            if not ear.talks:
                ear.talks = ours
            elif at - ear.last > GAP_S:
                kept = self.control if ear.control else self.gaps
                kept.append((ear.port, ear.last, at - ear.last))
            ear.last = at

    def _report(self) -> None:
        now = time.time()
        open_now = [
            (ear.port, ear.last, now - ear.last)
            for ear in self.ears.values()
            if ear.talks and now - ear.last > GAP_S
        ]
        talking = sum(ear.talks for ear in self.ears.values())
        report = {
            "gaps": [*self.gaps, *(gap for gap in open_now if not self.ears[gap[0]].control)],
            "control": [*self.control, *(gap for gap in open_now if self.ears[gap[0]].control)],
            "late": self.late,
            "turns": self.turns,
            "sent": self.sent,
            "heard": self.heard,
            "talking": talking,
        }
        self.gaps, self.control, self.late, self.turns = [], [], [], []
        print(json.dumps(report), flush=True)

    def run(self) -> None:
        """Until stdin ends."""
        os.set_blocking(0, False)
        self.selector.register(0, selectors.EVENT_READ, None)
        rest, due = b"", time.monotonic()
        while True:
            for key, _ in self.selector.select(max(0.0, due - time.monotonic())):
                if key.data is not None:
                    self.hear(key.data)
                    continue
                data = os.read(0, 65536)
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self.obey(line)
            now = time.monotonic()
            if now >= due:
                if now - due > LATE_S:
                    self.late.append((time.time(), now - due))
                self.speak()
                due = max(due + PACKET_S, now - PACKET_S)


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(-10)  # only root may; the lateness says what came of it
    Ears(sys.argv[1]).run()
