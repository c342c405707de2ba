"""Which sound files a folder has, for the checks; looks, never writes."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from pathlib import Path

_INDEX = "wl/sounds.json"
_WORD = 3
_SMALLEST = 16_000
"""Bytes that a second of a wav file for the telephone takes."""
SUFFIXES = (".wav", ".wav16", ".sln", ".sln16", ".ulaw", ".alaw", ".g722", ".gsm")
"""What Asterisk can play without help, in any of which a sound may be there."""


class SoundFolder:
    """A folder as a set of sound names; asks the disk only for names asked about, since a centre
    may keep very many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __contains__(self, name: object) -> bool:
        return self.file(name, SUFFIXES) is not None

    def file(self, name: object, suffixes: tuple[str, ...] = (".wav",)) -> Path | None:
        """The file of a sound, in one of the formats; None without one, or for a name that would
        lead out of the folder."""
        if not isinstance(name, str) or name.startswith("/") or ".." in name.split("/"):
            return None
        files = (self._folder / f"{name}{suffix}" for suffix in suffixes)
        return next((file for file in files if file.is_file()), None)

    def __iter__(self) -> Iterator[str]:
        names = {
            str(path.relative_to(self._folder).with_suffix(""))
            for path in self._folder.rglob("*")
            if path.suffix in SUFFIXES
        }
        return iter(sorted(names))

    def seconds(self, name: str) -> float:
        """How long a sound takes, as far as it is there as a wav file; else 0."""
        path = self._folder / f"{name}.wav"
        if name not in self or not path.is_file():
            return 0.0
        try:
            with wave.open(str(path), "rb") as file:
                return file.getnframes() / file.getframerate()
        except (wave.Error, EOFError):
            return 0.0

    def long(self, over_s: float) -> dict[str, float]:
        """The wav sounds that take longer than so many seconds, with how long. Looks only into
        files that are large enough for it (16 bit at 8 kHz)."""
        large = (
            str(path.relative_to(self._folder).with_suffix(""))
            for path in self._folder.rglob("*.wav")
            if path.stat().st_size > over_s * _SMALLEST
        )
        lengths = {name: self.seconds(name) for name in large}
        return {name: seconds for name, seconds in lengths.items() if seconds > over_s}

    def told(self) -> dict[str, str]:
        """Every sound with what it says, as far as the voice that made it wrote that down; single
        words, of which values are put together, are left out."""
        index = self._folder / _INDEX
        known = json.loads(index.read_text("utf-8")) if index.is_file() else {}
        texts = {name: known.get(name, {}).get("text", "") for name in self}
        return {name: text for name, text in texts.items() if not 0 < len(text) <= _WORD}

    def __len__(self) -> int:
        return sum(1 for _ in self)
