"""One log file per part, turned over by size, without phone numbers or passwords.

The supervisor pumps a child's output through here; `warmline logs` reads the files.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from warmline.kit.log import clean_text


class LogFile:
    """Appends lines to `<folder>/<part>.log`; at `size` bytes it becomes `.log.1` and so on."""

    def __init__(self, folder: Path, part: str, *, size: int, keep: int) -> None:
        self.path = folder / f"{part}.log"
        self.size = size
        self.keep = keep
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = self.path.open("ab", buffering=0)

    def write(self, text: str) -> None:
        """Append one line of a part, cleaned."""
        self._file.write(clean_text(text).encode() + b"\n")
        if self._file.tell() > self.size:
            self._turn_over()

    def close(self) -> None:
        self._file.close()

    def last(self, lines: int) -> list[str]:
        """The newest lines of the current file."""
        text = self.path.read_text(encoding="utf-8", errors="replace")
        return text.splitlines()[-lines:]

    def _turn_over(self) -> None:
        self._file.close()
        for number in range(self.keep, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = (
                self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            )
            if newer.exists():
                newer.replace(older)
        self._file = self.path.open("ab", buffering=0)


async def open_pipe() -> tuple[asyncio.StreamReader, asyncio.ReadTransport, int]:
    """A pipe for a child's output: where we read, what to close, and the child's end. Not asyncio's
    own: with that, waiting for a dead child lasts until also its children have closed theirs."""
    ours, childs = os.pipe()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours, "rb", 0)
    )
    return reader, transport, childs


async def pump(stream: asyncio.StreamReader, log: LogFile) -> None:
    """Copy a child's output into its log until it ends; an endless line is cut, never kept back."""
    while True:
        try:
            line = await stream.readuntil(b"\n")
        except asyncio.IncompleteReadError as end:
            if end.partial:
                log.write(end.partial.decode(errors="replace").rstrip())
            return
        except asyncio.LimitOverrunError as full:
            line = await stream.readexactly(full.consumed)
        log.write(line.decode(errors="replace").rstrip())
