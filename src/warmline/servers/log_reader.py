"""`warmline logs`: the newest lines of the parts' log files, and what is added to them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from warmline.kit.errors import Missing

Say = Callable[[str], None]
POLL_S = 0.3


def show(folder: Path, part: str | None, *, lines: int, follow: bool, say: Say) -> None:
    """Print the last `lines` of each file and, with `follow`, go on until interrupted. Raises
    `Missing` when there is no such log."""
    names = [part] if part else sorted(path.stem for path in folder.glob("*.log"))
    if part and not (folder / f"{part}.log").exists():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.log"))) or "none yet"
        raise Missing(f"There is no log of {part!r}; there are: {known}.")
    tails = [Tail(folder / f"{name}.log", "" if part else f"{name:<10} ") for name in names]
    for tail in tails:
        for line in tail.last(lines):
            say(line)
    try:
        while follow:
            for tail in tails:
                for line in tail.new():
                    say(line)
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        return


class Tail:
    """One growing file; a turned-over file is followed into its successor."""

    def __init__(self, path: Path, prefix: str) -> None:
        self._path = path
        self._prefix = prefix
        self._file = path.open(encoding="utf-8", errors="replace")
        self._rest = ""

    def last(self, lines: int) -> list[str]:
        """The newest lines there are now."""
        return [self._prefix + line.rstrip("\n") for line in self._file.readlines()[-lines:]]

    def new(self) -> list[str]:
        """Whole lines added since the last look."""
        text = self._rest + self._file.read()
        if text == self._rest and self._turned_over():
            self._file.close()
            self._file = self._path.open(encoding="utf-8", errors="replace")
            text = f"{self._rest}\n" if self._rest else ""
            text += self._file.read()
        *whole, self._rest = text.split("\n")
        return [self._prefix + line for line in whole]

    def _turned_over(self) -> bool:
        """Whether another file is at our path by now."""
        if not self._path.exists():
            return False
        return self._path.stat().st_ino != os.fstat(self._file.fileno()).st_ino
