"""Embedded servers for the test session: started as the service user under root, always ended.

Used by `tests/conftest.py` and by the tests of `servers` themselves.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from warmline.kit.settings import Settings, default_home
from warmline.servers import asterisk as asterisk_server
from warmline.servers import fonts, opus, tools
from warmline.servers import nats as nats_server
from warmline.servers import postgres as postgres_server
from warmline.servers.part import Part, wait_ready
from warmline.servers.user import identity, make_folder, own

START_S = 60.0


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A data folder outside pytest's private ones, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="warmline-test-"))
    own(home)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def shared_tools() -> Path:
    """The folder of unpacked packages that test homes share with the installation."""
    return make_folder(default_home() / "tools")


def settings_for(
    home: Path, base_port: int | None = None, **sections: dict[str, object]
) -> Settings:
    """Settings of a whole other centre in `home`, on free ports, with the shared tools."""
    sections.setdefault("tools", {"folder": str(shared_tools())})
    return Settings.for_test(make_folder(home), base_port or free_base_port(), **sections)


@contextmanager
def postgres(home: Path) -> Iterator[str]:
    """A PostgreSQL in `home`; yields an administrator's postgresql:// URL."""
    settings = settings_for(home / "postgres-server")
    tools.bring_postgres(settings.tools.folder, print)
    with running(postgres_server.part(settings)):
        yield settings.database_url().replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def nats(home: Path) -> Iterator[str]:
    """A NATS with JetStream in `home`; yields its URL."""
    settings = settings_for(home / "nats-server")
    with running(nats_server.part(settings)):
        yield settings.nats_url()


def asterisk_tree() -> Path:
    """The Asterisk tree of this machine, fetched once."""
    folder = shared_tools()
    tools.bring_asterisk(folder, print)
    tree = asterisk_server.tree(folder)
    assert tree is not None
    return tree


def opus_places() -> tuple[str, ...]:
    """Where libopus may be loaded from on this machine, brought once."""
    tools.bring_opus(shared_tools(), print)
    return opus.places(shared_tools())


def font_places() -> tuple[Path, ...]:
    """The fonts that PDFs are written with, brought once."""
    tools.bring_fonts(shared_tools(), print)
    return fonts.find(shared_tools())


@contextmanager
def running(part: Part, log: Path = Path(os.devnull)) -> Iterator[subprocess.Popen[bytes]]:
    """Start one part, wait until it answers, and end its whole process group afterwards. What it
    says goes to `log`."""
    if part.before:
        in_thread(part.before())
    with log.open("wb") as said:
        process = subprocess.Popen(
            part.command,
            env={**os.environ, **part.env},
            cwd=part.cwd or "/",
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **identity(),
        )
    try:
        in_thread(wait_ready(part.check, START_S, lambda: process.poll() is None))
        yield process
    finally:
        end(process, part.stop_signal)


def end(process: subprocess.Popen[bytes], polite: signal.Signals = signal.SIGTERM) -> None:
    """Stop a process politely, then its whole group for certain."""
    if process.poll() is None:
        process.send_signal(polite)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def in_thread(work: Awaitable[None]) -> None:
    """Run a coroutine to its end in a thread of its own: fixtures may be inside a running loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _awaited(work)).result()


async def _awaited(work: Awaitable[None]) -> None:
    await work


def free_port(address: str = "127.0.0.1") -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return port_of(probe)


def port_of(listener: socket.socket) -> int:
    """The port a bound socket got."""
    _, port = listener.getsockname()
    return int(port)


_LISTENS_AT = (0, 1, 10, 11, 20, 21, 22, 30, 31, 32)
"""Where `Settings.for_test` listens, above its base."""
_chosen: dict[int, int] = {}
"""Bases of this run, each with the file that is locked for it while the run lasts."""


def free_base_port() -> int:
    """The first of 500 ports none of which is taken where `Settings.for_test` listens, and which
    no other test run has chosen since it began."""
    start = 20000 + (os.getpid() * 500) % 10000
    bases: list[int] = [*range(start, 31000, 500), *range(start - 500, 9999, -500)]
    for base in bases:
        if all(_is_free(base + offset) for offset in _LISTENS_AT) and _is_ours(base):
            return base
    raise RuntimeError("no 500 free ports between 10000 and 31000")


def _is_ours(base: int) -> bool:
    """Whether this run has, or now gets, the right to the 500 ports; runs may go on at once."""
    if base not in _chosen:
        name = Path(tempfile.gettempdir()) / f"warmline-test-ports-{os.geteuid()}-{base}"
        held = os.open(name, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            return False
        _chosen[base] = held
    return True


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True
