"""Runs all parts of an installation on this machine and tells how they are.

Called by `servers.up`. It owns one `Keeper` per part, starts them in stages, writes `status.json`
at every change and ends them in reverse order. It runs as the user everything runs as (never as
root) and takes nothing of the product with it: migrations, seeds and the switch's configuration are
made by the one-shot command `run prepare` between the stages.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from warmline import __version__
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.settings import Settings
from warmline.servers import alarms, launch
from warmline.servers.keeper import LAST_WORDS_S, Keeper
from warmline.servers.logs import LogFile, open_pipe, pump
from warmline.servers.part import Part, PartFailed
from warmline.servers.status import Status

log = structlog.get_logger()

ALARMS_S = 5.0
"""How often free space and the like is looked at."""


@dataclass(frozen=True)
class Stage:
    """Parts that may start together. `first`: a command that must succeed before them, once;
    `done` tells that it would change nothing."""

    parts: Sequence[Callable[[], Part]]
    first: tuple[str, Sequence[str]] | None = None
    done: Callable[[], bool] = lambda: False


class Supervisor:
    """All parts of one data folder."""

    def __init__(
        self,
        settings: Settings,
        stages: Sequence[Stage],
        environment: Mapping[str, str],
        *,
        clock: Clock | None = None,
        changed: Callable[[Status], None] = lambda _status: None,
    ) -> None:
        """`environment` is what the commands between the stages get on top of ours; `changed` is
        called after every change of the status."""
        self.settings = settings
        self.stages = stages
        self.environment = environment
        self.changed = changed
        self.clock = clock or SystemClock()
        self.keepers: list[Keeper] = []
        self.status = Status(
            pid=os.getpid(),
            started=self.clock.now().isoformat(timespec="seconds"),
            version=__version__,
            address=settings.address(),
            demo=settings.demo.enabled,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._logs: list[LogFile] = []

    async def run(self) -> None:
        """Start everything, keep it, and end it all when told to (`stop`, SIGTERM, SIGINT).
        Raises `PartFailed` when a part cannot be brought up or the command between two stages
        fails; everything is ended then as well."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
        starting = asyncio.create_task(self._start())
        looking = asyncio.create_task(self._look_for_alarms())
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stopped
        finally:
            stopped.cancel()
            looking.cancel()
            starting.cancel()
            await asyncio.wait({starting})
            await self._end()

    def stop(self) -> None:
        """Ask `run` to end everything and return."""
        self._stop.set()

    async def _start(self) -> None:
        for stage in self.stages:
            if stage.first and not stage.done():
                await self._once(*stage.first)
            begun = [self._keep(make()) for make in stage.parts]
            await asyncio.gather(*(keeper.first_ready() for keeper in begun))
        self.status.logins = self._logins()
        self.status.ready = True
        self._write()
        log.info("ready", address=self.status.address)

    async def _look_for_alarms(self) -> None:
        while True:
            sounding = await asyncio.to_thread(alarms.sounding, self.settings)
            if bool(sounding) != bool(self.status.alarms):
                log.error("alarm", alarms=sounding) if sounding else log.info("alarms over")
            self.status.alarms = sounding
            self._write()
            await asyncio.sleep(ALARMS_S)

    def _keep(self, part: Part) -> Keeper:
        keeper = Keeper(part, self._log(part.name), self.clock, self._write)
        self.keepers.append(keeper)
        self.status.parts.append(keeper.status)
        self._tasks.append(asyncio.create_task(keeper.run(), name=part.name))
        return keeper

    async def _once(self, name: str, command: Sequence[str]) -> None:
        """Run a command to its end; its words go to its own log file."""
        file = self._log(name)
        output, pipe, childs = await open_pipe()
        process = await asyncio.create_subprocess_exec(
            *launch.wrap(command),
            env={**os.environ, **self.environment},
            cwd=Path("/"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=childs,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(childs)
        pumping = asyncio.create_task(pump(output, file))
        try:
            code = await process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await pumping
            pipe.close()
        if code != 0:
            told = " | ".join(file.last(3))
            raise PartFailed(f"{name} failed: {told} (all of it: `./warmline logs {name}`)")

    async def _end(self) -> None:
        self.status.stopping = True
        self._write()
        front = [keeper for keeper in self.keepers if not self._is_store(keeper)]
        stores = [keeper for keeper in self.keepers if self._is_store(keeper)]
        for group in (front, stores):
            await asyncio.gather(*(keeper.stop() for keeper in group))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._write()
        for file in self._logs:
            file.close()

    def _is_store(self, keeper: Keeper) -> bool:
        """Those of the first stage hold what the others still want to write while they end."""
        return any(keeper is one for one in self.keepers[: len(self.stages[0].parts)])

    def _logins(self) -> list[str]:
        """Lines the preparation left about the demo's log-ins (`<home>/run/logins.txt`)."""
        path = self.settings.home / "run" / "logins.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def _log(self, name: str) -> LogFile:
        limits = self.settings.log
        file = LogFile(
            self.settings.home / "logs", name, size=limits.size_mb * 1_000_000, keep=limits.keep
        )
        self._logs.append(file)
        return file

    def _write(self) -> None:
        self.status.at = self.clock.now().isoformat(timespec="milliseconds")
        try:
            self.status.write(self.settings.home)
        except OSError as error:  # a full disk must not end what runs
            log.warning("status not written", reason=str(error))
        self.changed(self.status)
