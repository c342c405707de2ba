"""Which sound files a folder has, for the checks; looks, never writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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

    def __len__(self) -> int:
        return sum(1 for _ in self)
