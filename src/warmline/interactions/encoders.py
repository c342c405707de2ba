"""The processes that encode recordings, seen from `jobs`: started when needed, ended with it.

Each encodes one recording at a time (`encoder`), so that encoding takes no turn of the event loop
in which records are written. One that dies takes nothing with it: what it was doing is raised as
`EncoderDied`, the next piece of work starts another.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from types import TracebackType

import msgspec

from warmline.interactions.encoder import Done, Work

WORKERS = 2


class EncoderDied(RuntimeError):
    """The process was killed or broke while it encoded."""


class Encoders:
    """At most so many processes. `libraries` are the names or paths of libopus to try in turn. Use
    as an async context manager, or `close` it."""

    def __init__(self, libraries: Sequence[str], workers: int = WORKERS) -> None:
        self._command = (sys.executable, "-m", "warmline.interactions.encoder", *libraries)
        self._free = asyncio.Semaphore(workers)
        self._idle: list[Process] = []
        self._live: set[Process] = set()

    async def __aenter__(self) -> Encoders:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def pids(self) -> set[int]:
        """The processes there are now."""
        return {process.pid for process in self._live}

    async def encode(self, work: Work) -> Done:
        """Encode one recording, waiting for a free process. Raises `EncoderDied`."""
        async with self._free:
            process = await self._process()
            try:
                done = await _ask(process, work)
            except BaseException:
                await self._end(process)  # its answer would be taken for the next one's
                raise
            self._idle.append(process)
            return done

    async def close(self) -> None:
        """End every process; a recording in work stays due."""
        for process in list(self._live):
            await self._end(process)

    async def _process(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._live.discard(process)
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        self._live.add(process)
        return process

    async def _end(self, process: Process) -> None:
        self._live.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ask(process: Process, work: Work) -> Done:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(work) + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
    except (BrokenPipeError, ConnectionResetError) as error:
        raise EncoderDied(work.interaction) from error
    if not line.endswith(b"\n"):
        raise EncoderDied(work.interaction)
    return msgspec.json.decode(line, type=Done)
