"""Keeps one part alive: starts it, waits until it answers, watches it, starts it again.

One per part, owned by `servers.supervisor`. A part that dies comes back after a delay that grows
with every death in a row and is forgotten after a quiet minute. A part that still runs but does not
answer is shown as unwell and left alone: killing it might cut calls.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from warmline.kit.clock import Clock
from warmline.servers import launch
from warmline.servers.logs import LogFile, open_pipe, pump
from warmline.servers.part import Part, PartFailed, wait_ready
from warmline.servers.status import PartStatus, State

FIRST_DELAY_S = 0.25
LONGEST_DELAY_S = 30.0
QUIET_S = 60.0
WATCH_S = 5.0
STRIKES = 3
TRIES = 3
EXTERNAL_S = 30.0
LAST_WORDS_S = 2.0

log = structlog.get_logger()


class Keeper:
    """The life of one part."""

    def __init__(
        self, part: Part, logs: LogFile, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self.part = part
        self.status = PartStatus(part.name, external=part.external)
        self._first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._logs = logs
        self._clock = clock
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def first_ready(self) -> None:
        """Return once the part was ready for the first time. Raises `PartFailed` when its first
        tries all failed (or, for an external one, when it stays away)."""
        await asyncio.shield(self._first)

    async def run(self) -> None:
        """Keep the part until `stop`; never raises for what the part does."""
        if self.part.external:
            await self._watch_external()
        delay = FIRST_DELAY_S
        while not self._stopping:
            began = self._clock.monotonic()
            try:
                await self._live_once()
            except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
                self._end_of_life(error)
            if self._stopping:
                return
            if self._clock.monotonic() - began > QUIET_S:
                delay = FIRST_DELAY_S
            self.status.restarts += 1
            await asyncio.sleep(delay)
            delay = min(LONGEST_DELAY_S, delay * 2)

    async def stop(self) -> None:
        """End the part: politely, then its whole process group."""
        self._stopping = True
        process = self._process
        if process is None:
            self._state("stopped")
            return
        self._state("stopping")
        with suppress(ProcessLookupError):
            process.send_signal(self.part.stop_signal)
            process.send_signal(signal.SIGCONT)
        with suppress(TimeoutError):
            async with asyncio.timeout(self.part.stop_s):
                await process.wait()
        await self._clear(process)
        self._state("stopped")

    async def _live_once(self) -> None:
        self._state("starting" if not self.status.restarts else "restarting", self.status.reason)
        if self.part.before:
            await self.part.before()
        output, pipe, childs = await open_pipe()
        try:
            process = await self._spawn(childs)
        except BaseException:
            pipe.close()
            raise
        finally:
            os.close(childs)
        pumping = asyncio.create_task(pump(output, self._logs))
        try:
            await wait_ready(self.part.check, self.part.start_s, lambda: process.returncode is None)
            self._was_ready()
            self._state("ready")
            watching = asyncio.create_task(self._watch())
            try:
                code = await process.wait()
            finally:
                watching.cancel()
            raise PartFailed(_ending(code))
        finally:
            await self._clear(process)
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await pumping
            pipe.close()

    async def _spawn(self, output: int) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *launch.wrap(self.part.command, self.part.orphan_signal),
            env={**os.environ, **self.part.env},
            cwd=self.part.cwd or Path("/"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        self.status.pid = process.pid
        if self._stopping:
            process.kill()
        return process

    async def _watch(self) -> None:
        strikes = 0
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                async with asyncio.timeout(WATCH_S):
                    await self.part.check()
            except Exception as error:  # noqa: BLE001 - any failure is a strike
                strikes += 1
                if strikes == STRIKES:
                    self._state("unwell", f"it runs but does not answer: {_words(error)}")
            else:
                if strikes >= STRIKES:
                    self._state("ready")
                strikes = 0

    async def _watch_external(self) -> None:
        began = self._clock.monotonic()
        while not self._stopping:
            try:
                async with asyncio.timeout(WATCH_S):
                    await self.part.check()
            except Exception as error:  # noqa: BLE001 - any failure means it is away
                self._state("unwell", _words(error))
                if self._clock.monotonic() - began > EXTERNAL_S:
                    self._give_up(f"{self.part.external} does not answer ({_words(error)})")
                await asyncio.sleep(1)
            else:
                self._was_ready()
                self._state("ready")
                await asyncio.sleep(WATCH_S)

    async def _clear(self, process: asyncio.subprocess.Process) -> None:
        """Leave nothing of the process group behind."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if self._process is process:
            self._process = None
            self.status.pid = None

    def _end_of_life(self, error: Exception) -> None:
        reason = _words(error)
        if self.status.restarts + 1 >= TRIES:
            self._give_up(reason)
        if not self._stopping:
            log.warning("part ended", name=self.part.name, reason=reason)
            self._state("restarting", reason)

    def _was_ready(self) -> None:
        if not self._first.done():
            self._first.set_result(None)

    def _give_up(self, reason: str) -> None:
        if not self._first.done():
            advice = f"see `./warmline logs {self.part.name}`"
            self._first.set_exception(PartFailed(f"{self.part.name}: {reason}; {advice}"))

    def _state(self, state: State, reason: str | None = None) -> None:
        if self.status.state != state:
            self.status.since = self._clock.now().isoformat(timespec="milliseconds")
        before = (self.status.state, self.status.reason)
        self.status.state, self.status.reason = state, reason
        if before != (state, reason):
            log.info("part", name=self.part.name, state=state, reason=reason)
        self._changed()


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _ending(code: int) -> str:
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
