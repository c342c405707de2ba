"""The switch's raw recordings: two files each, and how they are read, dated and deleted.

Of a recording `<name>` the switch writes `<name>.said.sln`, what the customer says, and
`<name>.heard.sln`, what he hears: signed 16-bit little-endian, 8 kHz, one channel, no header. The
two are in step; one may end earlier when the switch died. Used by `recordings` (encoding) and
`tasks` (what is there, and clearing up).
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
CHANNELS = 2
SAID = ".said.sln"
HEARD = ".heard.sln"
NAME = re.compile(r"^[0-9A-Za-z_.-]{1,128}$")

_SAMPLE_BYTES = 2

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class RawRecording:
    """The two files of one recording; they need not exist. Of one that lost a file the other is
    used, with silence in the place of the lost one."""

    said: Path
    heard: Path

    def frames(self) -> int:
        """Samples on the longer channel. Raises `FileNotFoundError` when both are missing."""
        return max(path.stat().st_size for path in self._there()) // _SAMPLE_BYTES

    def read(self, first: int, last: int) -> Samples:
        """The frames `first` … `last` × 2, the customer on channel 0; a channel that ends earlier
        is silent from there on. Raises `FileNotFoundError`."""
        last = min(last, self.frames())
        sound = np.zeros((max(0, last - first), CHANNELS), dtype=np.int16)
        for path in self._there():
            with path.open("rb") as file:
                file.seek(first * _SAMPLE_BYTES)
                body = file.read(len(sound) * _SAMPLE_BYTES)
            part = np.frombuffer(body, dtype="<i2", count=len(body) // _SAMPLE_BYTES)
            sound[: len(part), 0 if path == self.said else 1] = part
        return sound

    def age(self) -> float:
        """Seconds since the last write to either file. Raises `FileNotFoundError`."""
        return max(0.0, time.time() - max(path.stat().st_mtime for path in self._there()))

    def delete(self) -> None:
        """Remove what is there of it."""
        self.said.unlink(missing_ok=True)
        self.heard.unlink(missing_ok=True)

    def _there(self) -> list[Path]:
        found = [path for path in (self.said, self.heard) if path.exists()]
        if not found:
            raise FileNotFoundError(self.said)
        return found


def raw_recording(spool: Path, name: str) -> RawRecording | None:
    """A switch's files of that name, or None for a name that is not a plain one."""
    if not NAME.match(name) or ".." in name:
        return None
    return RawRecording(spool / f"{name}{SAID}", spool / f"{name}{HEARD}")


def holding(spools: Sequence[Path], name: str) -> Path:
    """The spool that has something of the recording: each switch may have its own, and a name is
    used once. The first one if none has."""
    for spool in spools:
        raw = raw_recording(spool, name)
        if raw is not None and (raw.said.exists() or raw.heard.exists()):
            return spool
    return spools[0]


def present(spools: Sequence[Path]) -> dict[str, float]:
    """Names of the recordings in the spools, whole or half, and seconds since the last write."""
    now = time.time()
    found: dict[str, float] = {}
    for suffix in (SAID, HEARD):
        for path in (path for spool in spools for path in spool.glob(f"*{suffix}")):
            name = path.name.removesuffix(suffix)
            try:
                age = max(0.0, now - path.stat().st_mtime)
            except FileNotFoundError:
                continue
            found[name] = min(age, found.get(name, age))
    return found
