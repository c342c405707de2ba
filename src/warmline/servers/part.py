"""What the supervisor needs to know about one part: how to start it and how to tell it is ready.

Each server module (`postgres`, `nats`, `asterisk`, `caddy`, `processes`) builds its `Part` from the
settings; `supervisor` runs them, `doctor` and the tests read them.
"""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warmline.kit.errors import RetryLater, WarmlineError

Check = Callable[[], Awaitable[None]]
"""Returns when the part answers; raises anything when it does not (yet)."""


class PartFailed(RetryLater):
    """A part did not become ready, or keeps dying."""

    code = "part_failed"


class ToolMissing(WarmlineError):
    """A program that should be on this machine, or brought here, is not."""

    code = "tool_missing"


@dataclass(frozen=True)
class Part:
    """One supervised part. With `external` set there is no command: it is only watched."""

    name: str
    check: Check
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    external: str | None = None
    start_s: float = 60.0
    """Seconds it may take until `check` succeeds."""
    stop_s: float = 10.0
    """Seconds between the polite signal and the end of its whole process group."""
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when the supervisor itself is killed."""
    before: Check | None = None
    """Run once before every start, e.g. to make a database cluster or write a configuration."""
    setting: str = ""
    """The setting that moves its port, for the sentence about a taken one."""


async def open_port(host: str, port: int, *, tls_name: str | None = None) -> None:
    """A check: somebody accepts TCP connections there; with `tls_name`, and has a certificate for
    that name (whoever signed it)."""
    context = None
    if tls_name is not None:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    connecting = asyncio.open_connection(host, port, ssl=context, server_hostname=tls_name)
    async with asyncio.timeout(2):
        _, writer = await connecting
    writer.close()


async def wait_ready(check: Check, seconds: float, alive: Callable[[], bool]) -> None:
    """Ask `check` until it succeeds. Raises `PartFailed` after `seconds`, or as soon as `alive`
    says that there is nothing left to wait for."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    pause = 0.05
    while True:
        try:
            async with asyncio.timeout(max(0.1, min(5.0, end - loop.time()))):
                await check()
            return
        except Exception as error:
            if not alive():
                raise PartFailed("it ended during its start") from error
            if loop.time() >= end:
                reason = str(error) or type(error).__name__
                raise PartFailed(f"not ready after {seconds:.0f} s: {reason}") from error
        await asyncio.sleep(pause)
        pause = min(0.25, pause * 1.3)
