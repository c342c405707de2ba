"""`warmline backup`: the whole centre in one file, also while calls go on.

What is in it: the database (a dump), every stream of the bus (the journal, the configuration, the
leases), recordings, sounds, the front door's own authority, secrets and settings. The database is
read first: what the journal knows beyond it is projected anew after `servers.restore`. Rows of the
outbox are not in it; they reach the journal within milliseconds, and before `down` returns.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import nats
import orjson
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warmline import __version__
from warmline.kit import streams
from warmline.kit.errors import Invalid, RetryLater
from warmline.kit.settings import Settings, load
from warmline.servers import postgres, status
from warmline.servers.archive import Writer
from warmline.servers.stores import stores

Say = Callable[[str], None]
BACKUPS = "backups"
FILES = ("secrets.json", "warmline.toml")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: where it lies, its size, how long it took."""

    file: str
    bytes: int
    recordings: int
    seconds: float


def folders(settings: Settings) -> dict[str, Path]:
    """Member name → the folder kept under it."""
    return {
        "attachments": settings.attachments.folder,
        "recordings": settings.recordings.folder,
        "spool": settings.home / "asterisk" / "spool" / "recordings",
        "sounds": settings.sounds.folder,
        "caddy": settings.home / "caddy",
    }


def default_file(home: Path) -> Path:
    """Where a backup goes that was given no name."""
    return home / BACKUPS / f"warmline-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"


def back_up(home: Path, file: Path, say: Say) -> Made:
    """Write a backup to `file`, which must not exist; whatever goes wrong, no half file stays.
    Raises `Invalid` for the file, `RetryLater` for a store that is away."""
    began = time.monotonic()
    settings = load(home)
    with _fresh(file) as target:
        recordings = asyncio.run(_write(settings, target, say))
        size = target.tell()
    return Made(str(file), size, recordings, round(time.monotonic() - began, 1))


@contextmanager
def _fresh(file: Path) -> Iterator[IO[bytes]]:
    """A new private file under a name of its own until it is whole and on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.exists():
        raise Invalid(f"{file} is there already; name another file.", code="backup_exists")
    scratch = file.with_name(f".{file.name}.part")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Invalid(f"{file} cannot be written: {error.strerror}.", code="backup_file") from error
    finally:
        scratch.unlink(missing_ok=True)


@asynccontextmanager
async def reachable(settings: Settings) -> AsyncIterator[None]:
    """The stores: the running centre's, or brought up for the while."""
    if status.is_running(settings.home):
        yield
    else:
        async with stores(settings):
            yield


async def _write(settings: Settings, target: IO[bytes], say: Say) -> int:
    async with reachable(settings):
        bus = await nats.connect(settings.nats_url(), connect_timeout=5)
        try:
            manifest: dict[str, Any] = {
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "warmline": __version__,
                "streams": await streams.names(bus),
            }
            writer = Writer(target, manifest)
            say("database")
            await writer.stream("database", dump(settings))
            for name in manifest["streams"]:
                say(f"stream {name}")
                head, pieces = await streams.snapshot(bus, name)
                about = {"config": head.config, "state": head.state}
                writer.body(f"streams/{name}/about.json", orjson.dumps(about))
                await writer.stream(f"streams/{name}/content", pieces)
        finally:
            await bus.close()
    count = 0
    for name, folder in folders(settings).items():
        say(name)
        found = writer.folder(name, folder)
        count += found if name == "recordings" else 0
    for name in FILES:
        if (settings.home / name).exists():
            writer.file(f"settings/{name}", settings.home / name)
    writer.close()
    return count


async def dump(settings: Settings) -> AsyncIterator[bytes]:
    """The database in PostgreSQL's own archive format, compressed, in blocks."""
    process = await client(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges")
    assert process.stdout is not None
    assert process.stderr is not None
    complaint = asyncio.create_task(process.stderr.read())
    while block := await process.stdout.read(_BLOCK):
        yield block
    if await process.wait() != 0:
        raise RetryLater(f"The database could not be read: {last_line(await complaint)}")
    complaint.cancel()


async def client(
    settings: Settings, program: str, *arguments: str, stdin: int | None = None
) -> asyncio.subprocess.Process:
    """Start one of PostgreSQL's client programs for our database. The password goes by the
    environment, which other users of the machine cannot read."""
    folder = postgres.client_programs(settings)
    where = conninfo_to_dict(settings.database_url().replace("postgresql+psycopg", "postgresql"))
    password = {"PGPASSWORD": str(where.pop("password"))} if "password" in where else {}
    return await asyncio.create_subprocess_exec(
        str(folder / program),
        *arguments,
        *("--no-password", f"--dbname={make_conninfo('', **where)}"),
        stdin=asyncio.subprocess.DEVNULL if stdin is None else stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **postgres.environment(folder), **password},
    )


def last_line(text: bytes) -> str:
    """The last words of a program that failed."""
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
