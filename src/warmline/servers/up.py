"""`warmline up`: brings what is missing, starts the supervisor, tells when all is ready.

Called by the command line. Under root everything after the service user is made happens in a second
process that runs as that user; under an ordinary user there is only one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from warmline.kit import log
from warmline.kit.errors import Invalid
from warmline.kit.settings import Settings, load
from warmline.servers import parts, ports, status, tools, user
from warmline.servers.bootstrap_place import claim
from warmline.servers.part import PartFailed
from warmline.servers.processes import environment
from warmline.servers.status import Lock, Status
from warmline.servers.supervisor import Supervisor

Say = Callable[[str], None]
DETACHED_S = 300.0


def drop_root(home: Path, arguments: Sequence[str]) -> int | None:
    """Under root: run `warmline` with `arguments` as the service user and return its exit code.
    As an ordinary user: nothing, go on yourself."""
    if os.geteuid() != 0:
        return None
    user.ensure()
    claim(home)
    if not user.may_run(Path(sys.executable)):
        raise Invalid(
            f"The service user '{user.NAME}' cannot run {sys.executable}; start Warmline with "
            "./warmline, which makes an environment that it can.",
            code="service_python",
        )
    child = subprocess.Popen(
        [sys.executable, "-m", "warmline.cli", *arguments],
        env={**os.environ, "HOME": str(home), "WARMLINE_HOME": str(home), "USER": user.NAME},
        cwd=home,
        **user.identity(),
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    return child.wait()


def up(home: Path, *, demo: bool | None, host: str | None, detach: bool, say: Say) -> int:
    """Start everything; returns the exit code. Raises what keeps it from starting."""
    if status.is_running(home):
        running = status.read(home)
        say(f"Warmline runs already{f' at {running.address}' if running else ''}.")
        return 0
    settings = settings_for(home, demo, host)
    tools.bring_servers(settings, say)
    ports.check(settings)
    if detach:
        return _detached(settings, say)
    return asyncio.run(_foreground(settings, say))


def settings_for(home: Path, demo: bool | None, host: str | None) -> Settings:
    """The settings with what the command line said on top, also for all child processes."""
    if demo is not None:
        os.environ["WARMLINE_DEMO"] = "true" if demo else "false"
    if host:
        os.environ["WARMLINE_PUBLIC_HOST"] = host
        if load(home).web.host == "127.0.0.1":
            os.environ["WARMLINE_LISTEN"] = "0.0.0.0"  # noqa: S104 - --host asks for exactly this
    return load(home)


async def _foreground(settings: Settings, say: Say) -> int:
    lock = Lock(settings.home)
    if not lock.take():
        say("Warmline runs already.")
        return 0
    lock.sign()
    folder = settings.home / "logs"
    folder.mkdir(exist_ok=True, mode=0o700)
    with (folder / "supervisor.log").open("a", encoding="utf-8") as file:
        log.configure("supervisor", level=settings.log.level, stream=file)
        progress = Progress(say)
        supervisor = Supervisor(
            settings, parts.stages(settings), environment(settings), changed=progress.show
        )
        try:
            await supervisor.run()
        except PartFailed as failure:
            say(failure.message)
            return 1
        finally:
            lock.close()
    say("Warmline has ended.")
    return 0


def _detached(settings: Settings, say: Say) -> int:
    """Start the supervisor in a session of its own and follow it until it is ready."""
    folder = settings.home / "logs"
    folder.mkdir(exist_ok=True, mode=0o700)
    output = folder / "up.log"
    with output.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "warmline.cli", "up"],
            env={**os.environ, **environment(settings)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=settings.home,
            start_new_session=True,
        )
    progress = Progress(say)
    end = time.monotonic() + DETACHED_S
    while time.monotonic() < end:
        if child.poll() is not None:
            words = output.read_text(errors="replace").strip().splitlines()
            say(words[-1] if words else "Warmline ended during its start.")
            return child.returncode or 1
        current = status.read(settings.home)
        if current and current.pid == child.pid:
            progress.show(current)
            if current.ready:
                return 0
        time.sleep(0.1)
    say("Warmline is still starting; `./warmline status` tells how far it is.")
    return 1


class Progress:
    """Says once what became of each part, and at the end where Warmline is."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._told: dict[str, tuple[str, str | None]] = {}
        self._ready = False
        self._began = time.monotonic()

    def show(self, current: Status) -> None:
        """Say what is new in a status."""
        for part in current.parts:
            now = (part.state, part.reason)
            if part.state in ("ready", "restarting", "unwell") and self._told.get(part.name) != now:
                self._told[part.name] = now
                where = f" (external: {part.external})" if part.external else ""
                why = f": {part.reason}" if part.reason else ""
                self._say(f"  {part.name:<9} {part.state}{where}{why}")
        if current.ready and not self._ready:
            self._ready = True
            seconds = time.monotonic() - self._began
            self._say(f"Warmline is ready after {seconds:.1f} s: {current.address}")
            for line in greeting(current):
                self._say(line)


def greeting(current: Status) -> list[str]:
    """What a person needs next: where the certificate is, and the demo's log-ins."""
    lines: list[str] = []
    if current.address.startswith("https:"):
        lines.append(f"  Browsers that do not trust it yet: {current.address}/ca")
    return lines + [f"  {line}" for line in current.logins]


def down(home: Path, say: Say) -> int:
    """End the running supervisor and with it everything; returns the exit code."""
    pid = status.holder(home)
    if not pid:
        say("Warmline does not run.")
        return 0
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + 60
    while _lives(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            say("Warmline did not end by itself within a minute and was killed.")
            return 1
        time.sleep(0.1)
    say("Warmline has ended.")
    return 0


def _lives(pid: int) -> bool:
    """Whether the process is still there (one that only waits to be collected is not)."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
